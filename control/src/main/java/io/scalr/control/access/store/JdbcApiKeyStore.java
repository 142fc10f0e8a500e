package io.scalr.control.access.store;

import io.scalr.control.access.ApiKey;
import io.scalr.control.access.ApiKeyStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Table {@code api_key}. A key says who calls, so no tenant is known before. */
public final class JdbcApiKeyStore implements ApiKeyStore {
  private static final ListQuery KEYS =
      new ListQuery(
          """
          select * from api_key where (:account = 0 or exists (select 1 from app_user
            where app_user.id = api_key.user_id and app_user.account_id = :account))\
          """,
          Map.of("id", "id", "user", ListQuery.whole("user_id")),
          ListOrder.by(ListOrder.time("created_at"), ListOrder.text("id")));

  private final Sealer sealer;

  public JdbcApiKeyStore(Sealer sealer) {
    this.sealer = sealer;
  }

  @Override
  @Installation
  public void make(Tx tx, ApiKey key, Secret secret) {
    Db.jdbc(tx)
        .sql(
            """
            insert into api_key (id, user_id, name, secret, active, created_at)
            values (:id, :user, :name, :secret, :active, :at)
            """)
        .param("id", key.id())
        .param("user", key.user().value())
        .param("name", key.name())
        .param("secret", sealer.seal(secret.revealBytes(), context(key.id())))
        .param("active", key.active())
        .param("at", Timestamp.from(key.createdAt()))
        .update();
  }

  @Override
  @Installation
  public Optional<ApiKey> find(Tx tx, String id) {
    return Db.jdbc(tx)
        .sql("select * from api_key where id = :id")
        .param("id", id)
        .query(JdbcApiKeyStore::key)
        .optional();
  }

  @Override
  @Installation
  public Optional<Opened> open(Tx tx, String id) {
    return Db.jdbc(tx)
        .sql("select * from api_key where id = :id")
        .param("id", id)
        .query((row, number) ->
            new Opened(
                key(row, number), Secret.of(sealer.open(row.getBytes("secret"), context(id)))))
        .optional();
  }

  @Override
  @Installation
  public Listed<ApiKey> list(Tx tx, Optional<AccountId> account, Listing listing) {
    return KEYS.run(
        tx,
        listing,
        s -> s.param("account", account.map(AccountId::value).orElse(0L)),
        JdbcApiKeyStore::key);
  }

  @Override
  @Installation
  public void change(Tx tx, ApiKey key) {
    Db.jdbc(tx)
        .sql("update api_key set name = :name, active = :active where id = :id")
        .param("name", key.name())
        .param("active", key.active())
        .param("id", key.id())
        .update();
  }

  @Override
  @Installation
  public void replaceSecret(Tx tx, String id, Secret secret) {
    Db.jdbc(tx)
        .sql("update api_key set secret = :secret where id = :id")
        .param("secret", sealer.seal(secret.revealBytes(), context(id)))
        .param("id", id)
        .update();
  }

  @Override
  @Installation
  public void delete(Tx tx, String id) {
    Db.jdbc(tx).sql("delete from api_key where id = :id").param("id", id).update();
  }

  @Override
  @Installation
  public void deleteOf(Tx tx, UserId user) {
    Db.jdbc(tx).sql("delete from api_key where user_id = :id").param("id", user.value()).update();
  }

  @Override
  @Installation
  public void used(Tx tx, String id, Instant at) {
    Db.jdbc(tx)
        .sql(
            """
            update api_key set last_used_at = :at
             where id = :id and (last_used_at is null or last_used_at <= :before)
            """)
        .param("at", Timestamp.from(at))
        .param("id", id)
        .param("before", Timestamp.from(at.minus(ApiKey.LAST_USED_STEP)))
        .update();
  }

  private static String context(String id) {
    return "api_key.secret:" + id;
  }

  private static ApiKey key(ResultSet row, int number) throws SQLException {
    return new ApiKey(
        row.getString("id"),
        new UserId(row.getLong("user_id")),
        row.getString("name"),
        row.getBoolean("active"),
        row.getTimestamp("created_at").toInstant(),
        Optional.ofNullable(row.getTimestamp("last_used_at")).map(Timestamp::toInstant));
  }
}
