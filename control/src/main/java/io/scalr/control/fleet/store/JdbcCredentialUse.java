package io.scalr.control.fleet.store;

import io.scalr.control.cloud.CredentialUse;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.Rows;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who needs a credential, from servers, orphans and farm roles. */
public final class JdbcCredentialUse implements CredentialUse {
  private final Clock clock;

  public JdbcCredentialUse(Clock clock) {
    this.clock = clock;
  }

  @Override
  @Installation
  public List<String> of(Tx tx, String credentialId) {
    var found = new ArrayList<String>();
    var servers =
        "select count(*) from server where credential_id = :credential and state <> 'terminated'";
    add(found, count(tx, servers, credentialId), "server", "servers");
    var orphans = "select count(*) from orphan_machine where credential_id = :credential";
    add(found, count(tx, orphans, credentialId), "orphaned machine", "orphaned machines");
    return found;
  }

  private static long count(Tx tx, String sql, String credentialId) {
    return Db.jdbc(tx).sql(sql).param("credential", credentialId).query(Long.class).single();
  }

  @Override
  public List<String> inEnvironment(Tx tx, Tenant tenant, PlatformId platform) {
    var found = new ArrayList<String>();
    add(found, count(tx, tenant, platform, "farm_role", ""), "farm role", "farm roles");
    var alive = " and state <> 'terminated'";
    add(found, count(tx, tenant, platform, "server", alive), "server", "servers");
    return found;
  }

  private static long count(
      Tx tx, Tenant tenant, PlatformId platform, String table, String condition) {
    return Db.jdbc(tx)
        .sql(
            "select count(*) from "
                + table
                + " where account_id = :account and env_id = :env and platform = :platform"
                + condition)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("platform", platform.value())
        .query(Long.class)
        .single();
  }

  private static void add(List<String> found, long count, String one, String many) {
    if (count > 0) {
      found.add(count + " " + (count == 1 ? one : many));
    }
  }

  @Override
  public void attached(Tx tx, Tenant tenant, String credentialId) {
    mark(tx, tenant, credentialId, null);
  }

  @Override
  public void detached(Tx tx, Tenant tenant, String credentialId) {
    mark(tx, tenant, credentialId, Rows.moment(clock.now()));
  }

  private static void mark(
      Tx tx, Tenant tenant, String credentialId, @Nullable OffsetDateTime detachedAt) {
    Db.jdbc(tx)
        .sql(
            """
            update inventory_location set detached_at = :at
             where account_id = :account and env_id = :env and credential_id = :credential
            """)
        .param("at", detachedAt, Types.TIMESTAMP_WITH_TIMEZONE)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("credential", credentialId)
        .update();
  }

  @Override
  @Installation
  public void forget(Tx tx, String credentialId) {
    for (var table : List.of("inventory_machine", "inventory_location", "refused_credential")) {
      Db.jdbc(tx)
          .sql("delete from " + table + " where credential_id = :credential")
          .param("credential", credentialId)
          .update();
    }
  }
}
