package io.scalr.control.fleet.store;

import io.scalr.control.fleet.RefusedCredentials;
import io.scalr.control.store.Db;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Refused credentials as rows. */
public final class JdbcRefusedCredentials implements RefusedCredentials {
  private final Db db;

  public JdbcRefusedCredentials(Db db) {
    this.db = db;
  }

  private static JdbcClient.StatementSpec sql(
      Tx tx, String text, Tenant tenant, String credentialId) {
    return Db.jdbc(tx)
        .sql(text)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("credential", credentialId);
  }

  @Override
  public Optional<Refused> find(Tenant tenant, String credentialId) {
    return db.read(tx ->
        sql(
                tx,
                """
                select since, error, probe_at from refused_credential
                 where account_id = :account and env_id = :env and credential_id = :credential
                """,
                tenant,
                credentialId)
            .query((row, _) ->
                new Refused(
                    Columns.time(row, "since"),
                    row.getString("error"),
                    Columns.time(row, "probe_at")))
            .optional());
  }

  @Override
  public void refused(Tx tx, Tenant tenant, String credentialId, Refused refused) {
    sql(
            tx,
            """
            insert into refused_credential
              (account_id, env_id, credential_id, since, error, probe_at)
            values (:account, :env, :credential, :since, :error, :probe)
            on conflict (account_id, env_id, credential_id) do update
               set error = excluded.error, probe_at = excluded.probe_at
            """,
            tenant,
            credentialId)
        .param("since", Columns.time(refused.since()))
        .param("error", refused.text())
        .param("probe", Columns.time(refused.probeAt()))
        .update();
  }

  @Override
  public Pass pass(Tx tx, Tenant tenant, String credentialId, Instant now) {
    var taken =
        sql(
                tx,
                """
                update refused_credential set probe_at = :next
                 where account_id = :account and env_id = :env and credential_id = :credential
                   and probe_at <= :now
                """,
                tenant,
                credentialId)
            .param("now", Columns.time(now))
            .param("next", Columns.time(now.plus(PROBE_EVERY)))
            .update();
    if (taken == 1) {
      return Pass.PROBE;
    }
    return sql(
                tx,
                """
                select 1 from refused_credential
                 where account_id = :account and env_id = :env and credential_id = :credential
                """,
                tenant,
                credentialId)
            .query(Integer.class)
            .optional()
            .isPresent()
        ? Pass.WAIT
        : Pass.OPEN;
  }

  @Override
  public void mended(Tx tx, Tenant tenant, String credentialId) {
    sql(
            tx,
            """
            delete from refused_credential
             where account_id = :account and env_id = :env and credential_id = :credential
            """,
            tenant,
            credentialId)
        .update();
  }
}
