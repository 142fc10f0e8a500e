package io.scalr.control.cloud.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudCredentials;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Credentials, tables {@code cloud_credential} and {@code environment_cloud}. */
public final class JdbcCloudCredentials implements CloudCredentials {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private final Sealer sealer;

  public JdbcCloudCredentials(Sealer sealer) {
    this.sealer = sealer;
  }

  @Override
  public void keep(Tx tx, AccountId account, String name, CloudAccess access) {
    var secrets = new TreeMap<String, String>();
    access.secrets().forEach((key, secret) -> secrets.put(key, secret.revealText()));
    Db.jdbc(tx)
        .sql(
            """
            insert into cloud_credential (account_id, id, platform, name, settings, secrets)
            values (:account, :id, :platform, :name, :settings::jsonb, :secrets)
            on conflict (account_id, id) do update
              set name = excluded.name, settings = excluded.settings, secrets = excluded.secrets
            """)
        .param("account", account.value())
        .param("id", access.id())
        .param("platform", access.platform().value())
        .param("name", name)
        .param("settings", json(access.settings()))
        .param(
            "secrets",
            sealer.seal(json(secrets).getBytes(StandardCharsets.UTF_8), context(access.id())))
        .update();
  }

  @Override
  public void enable(Tx tx, Tenant tenant, CloudAccess access) {
    Db.jdbc(tx)
        .sql(
            """
            insert into environment_cloud (account_id, env_id, platform, credential_id)
            values (:account, :env, :platform, :id)
            on conflict (account_id, env_id, platform) do update
              set credential_id = excluded.credential_id
            """)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("platform", access.platform().value())
        .param("id", access.id())
        .update();
  }

  @Override
  public void forget(Tx tx, AccountId account, String id) {
    Db.jdbc(tx)
        .sql("delete from cloud_credential where account_id = :account and id = :id")
        .param("account", account.value())
        .param("id", id)
        .update();
  }

  @Override
  public void disable(Tx tx, Tenant tenant) {
    Db.jdbc(tx)
        .sql("delete from environment_cloud where account_id = :account and env_id = :env")
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .update();
  }

  @Override
  public List<PlatformId> enabled(Tx tx, Tenant tenant) {
    return Db.jdbc(tx)
        .sql(
            """
            select platform from environment_cloud
             where account_id = :account and env_id = :env order by platform
            """)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .query((row, number) -> new PlatformId(row.getString("platform")))
        .list();
  }

  @Override
  public Optional<CloudAccess> of(Tx tx, Tenant tenant, PlatformId platform) {
    return Db.jdbc(tx)
        .sql(
            """
            select c.* from cloud_credential c
              join environment_cloud e on e.account_id = c.account_id and e.credential_id = c.id
             where e.account_id = :account and e.env_id = :env and e.platform = :platform
            """)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("platform", platform.value())
        .query(this::access)
        .optional();
  }

  @Override
  @Installation
  public Optional<CloudAccess> open(Tx tx, String id) {
    return Db.jdbc(tx)
        .sql("select * from cloud_credential where id = :id")
        .param("id", id)
        .query(this::access)
        .optional();
  }

  @Override
  @Installation
  public List<String> inUse(Tx tx) {
    return Db.jdbc(tx)
        .sql("select distinct credential_id from environment_cloud order by credential_id")
        .query((row, number) -> row.getString("credential_id"))
        .list();
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
