package io.scalr.control.cloud.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudCredential;
import io.scalr.control.cloud.CredentialKind;
import io.scalr.control.cloud.CredentialStore;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Credentials, tables {@code cloud_credential} and {@code environment_cloud}. */
public final class JdbcCredentialStore implements CredentialStore {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  /** No credential lives in an environment, so that only the account is looked at. */
  private static final String SEEN = "(c.account_id is null or c.account_id = :account)";

  /** An environment's launches with it wait: the cloud has refused it. */
  private static final String SUSPENDED =
      "exists (select 1 from refused_credential r where r.credential_id = c.id)";

  private static final String SELECT = "select c.*, " + SUSPENDED + " as suspended";
  private static final String CREDENTIALS = SELECT + " from cloud_credential c where " + SEEN;
  private static final String ATTACHED =
      SELECT
          + """
           from cloud_credential c join environment_cloud e on e.credential_id = c.id
           where e.account_id = :account and e.env_id = :env
          """;

  private static final ListQuery LIST =
      new ListQuery(
          CREDENTIALS,
          Map.of(
              "id",
              "c.id",
              "name",
              "c.name",
              "scope",
              "case when c.account_id is null then 'scalr' else 'account' end",
              "status",
              "case when " + SUSPENDED + " then 'suspended' else 'enabled' end",
              "cloudCredentialsType",
              byPlatform(CredentialKind::definition),
              "provider",
              provider()),
          ListOrder.by(ListOrder.text("name"), ListOrder.text("id")));

  private final Sealer sealer;

  public JdbcCredentialStore(Sealer sealer) {
    this.sealer = sealer;
  }

  private static String byPlatform(Function<CredentialKind, String> word) {
    return Stream.of(CredentialKind.values())
        .flatMap(kind ->
            kind.platforms().stream()
                .map(platform -> " when '%s' then '%s'".formatted(platform, word.apply(kind))))
        .collect(Collectors.joining("", "case c.platform", " end"));
  }

  private static String provider() {
    return Stream.of(CredentialKind.values())
        .filter(CredentialKind::namesProvider)
        .flatMap(kind -> kind.platforms().stream())
        .map(platform -> "'" + platform + "'")
        .collect(Collectors.joining(",", "case when c.platform in (", ") then c.platform end"));
  }

  @Override
  public Listed<CloudCredential> list(Tx tx, Scope from, Listing listing) {
    return LIST.run(tx, listing, s -> owned(s, from), JdbcCredentialStore::credential);
  }

  @Override
  public Optional<CloudCredential> find(Tx tx, Scope from, String id) {
    return one(tx, from, id, "");
  }

  @Override
  public Optional<CloudCredential> lock(Tx tx, Scope from, String id) {
    return one(tx, from, id, " for update of c");
  }

  private static Optional<CloudCredential> one(Tx tx, Scope from, String id, String lock) {
    return owned(Db.jdbc(tx).sql(CREDENTIALS + " and c.id = :id" + lock), from)
        .param("id", id)
        .query(JdbcCredentialStore::credential)
        .optional();
  }

  @Override
  public boolean nameTaken(Tx tx, Scope own, String name, String except) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (select 1 from cloud_credential
                            where owner = :owner and name = :name and id <> :except)
            """)
        .param("owner", owner(own))
        .param("name", name)
        .param("except", except)
        .query(Boolean.class)
        .single();
  }

  @Override
  public void insert(Tx tx, CloudCredential credential, Map<String, Secret> secrets) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into cloud_credential
                  (account_id, id, platform, name, description, settings, secrets, version)
                values
                  (:account, :id, :platform, :name, :description, :settings::jsonb, :secrets,
                   :version)
                """);
    owned(written(statement, credential, secrets), credential.scope())
        .param("platform", credential.platform().value())
        .update();
  }

  @Override
  public void update(Tx tx, CloudCredential credential, Map<String, Secret> secrets) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update cloud_credential
                   set name = :name, description = :description, settings = :settings::jsonb,
                       secrets = :secrets, version = :version
                 where id = :id and owner = :owner
                """);
    written(statement, credential, secrets).param("owner", owner(credential.scope())).update();
  }

  private StatementSpec written(
      StatementSpec statement, CloudCredential credential, Map<String, Secret> secrets) {
    var revealed = new TreeMap<String, String>();
    secrets.forEach((key, secret) -> revealed.put(key, secret.revealText()));
    return statement
        .param("id", credential.id())
        .param("name", credential.name())
        .param("description", credential.description())
        .param("settings", json(credential.settings()))
        .param(
            "secrets",
            sealer.seal(json(revealed).getBytes(StandardCharsets.UTF_8), context(credential.id())))
        .param("version", credential.version());
  }

  @Override
  public void delete(Tx tx, String id) {
    Db.jdbc(tx).sql("delete from cloud_credential where id = :id").param("id", id).update();
  }

  @Override
  @Installation
  public long attachments(Tx tx, String id) {
    return Db.jdbc(tx)
        .sql("select count(*) from environment_cloud where credential_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  @Override
  public void attach(Tx tx, Tenant tenant, CloudCredential credential) {
    at(
            tx,
            tenant,
            """
            insert into environment_cloud
              (account_id, env_id, platform, credential_owner, credential_id)
            values (:account, :env, :platform, :owner, :id)
            on conflict (account_id, env_id, platform) do update
              set credential_owner = excluded.credential_owner,
                  credential_id = excluded.credential_id
            """)
        .param("platform", credential.platform().value())
        .param("owner", owner(credential.scope()))
        .param("id", credential.id())
        .update();
  }

  @Override
  public void detach(Tx tx, Tenant tenant, PlatformId platform) {
    at(
            tx,
            tenant,
            """
            delete from environment_cloud
             where account_id = :account and env_id = :env and platform = :platform
            """)
        .param("platform", platform.value())
        .update();
  }

  @Override
  public List<CloudCredential> attached(Tx tx, Tenant tenant) {
    return at(tx, tenant, ATTACHED + " order by e.platform")
        .query(JdbcCredentialStore::credential)
        .list();
  }

  @Override
  public Optional<CloudCredential> lockAttached(Tx tx, Tenant tenant, PlatformId platform) {
    return at(tx, tenant, ATTACHED + " and e.platform = :platform for update of c, e")
        .param("platform", platform.value())
        .query(JdbcCredentialStore::credential)
        .optional();
  }

  @Override
  public Optional<CloudAccess> of(Tx tx, Tenant tenant, PlatformId platform) {
    return at(tx, tenant, ATTACHED + " and e.platform = :platform")
        .param("platform", platform.value())
        .query(this::access)
        .optional();
  }

  @Override
  public Optional<CloudAccess> open(Tx tx, AccountId account, String id) {
    return openFrom(tx, Scope.of(account), id);
  }

  @Override
  public Optional<CloudAccess> openFrom(Tx tx, Scope from, String id) {
    return owned(Db.jdbc(tx).sql(CREDENTIALS + " and c.id = :id"), from)
        .param("id", id)
        .query(this::access)
        .optional();
  }

  @Override
  public Optional<CloudAccess> openOwn(Tx tx, Scope own, String id) {
    return Db.jdbc(tx)
        .sql("select * from cloud_credential where owner = :owner and id = :id")
        .param("owner", owner(own))
        .param("id", id)
        .query(this::access)
        .optional();
  }

  private static StatementSpec at(Tx tx, Tenant tenant, String sql) {
    return Db.jdbc(tx)
        .sql(sql)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value());
  }

  private static StatementSpec owned(StatementSpec statement, Scope scope) {
    return statement.param(
        "account", scope.owner().map(AccountId::value).orElse(null), Types.BIGINT);
  }

  /** The column {@code owner}: 0 is the installation. */
  private static long owner(Scope scope) {
    return scope.owner().map(AccountId::value).orElse(0L);
  }

  private static CloudCredential credential(ResultSet row, int number) throws SQLException {
    long owner = row.getLong("owner");
    return new CloudCredential(
        row.getString("id"),
        owner == 0 ? Scope.installation() : Scope.of(new AccountId(owner)),
        new PlatformId(row.getString("platform")),
        row.getString("name"),
        row.getString("description"),
        row.getBoolean("suspended"),
        texts(row.getString("settings").getBytes(StandardCharsets.UTF_8)),
        row.getLong("version"));
  }

  private CloudAccess access(ResultSet row, int number) throws SQLException {
    var id = row.getString("id");
    var secrets = new TreeMap<String, Secret>();
    texts(sealer.open(row.getBytes("secrets"), context(id)))
        .forEach((name, value) -> secrets.put(name, Secret.of(value)));
    return new CloudAccess(
        id,
        new PlatformId(row.getString("platform")),
        texts(row.getString("settings").getBytes(StandardCharsets.UTF_8)),
        secrets);
  }

  private static String context(String id) {
    return "cloud_credential.secrets:" + id;
  }

  private static String json(Map<String, String> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> texts(byte[] json) {
    try {
      return JSON.readValue(json, TEXTS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
