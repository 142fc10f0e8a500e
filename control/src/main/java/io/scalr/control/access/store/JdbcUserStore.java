package io.scalr.control.access.store;

import io.scalr.control.access.User;
import io.scalr.control.access.UserKind;
import io.scalr.control.access.UserStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Table {@code app_user}. Users are found before their tenant is known, so none is given. */
public final class JdbcUserStore implements UserStore {
  private static final ListQuery USERS =
      new ListQuery(
          "select * from app_user where (:account = 0 or account_id = :account)",
          Map.of(
              "id", ListQuery.whole("id"),
              "email", "login",
              "account", ListQuery.whole("account_id")),
          ListOrder.by(ListOrder.whole("id")));

  @Override
  @Installation
  public User make(Tx tx, User user, Optional<String> passwordHash) {
    return Db.jdbc(tx)
        .sql(
            """
            insert into app_user (account_id, login, name, kind, active, password_hash,
                                  created_at)
            values (:account, :login, :name, :kind, :active, :hash, :at) returning *
            """)
        .param("account", user.account().map(AccountId::value).orElse(null), Types.BIGINT)
        .param("login", user.login())
        .param("name", user.name())
        .param("kind", user.kind().name())
        .param("active", user.active())
        .param("hash", passwordHash.orElse(null), Types.VARCHAR)
        .param("at", Timestamp.from(user.createdAt()))
        .query(JdbcUserStore::user)
        .single();
  }

  @Override
  @Installation
  public Optional<User> find(Tx tx, UserId user) {
    return Db.jdbc(tx)
        .sql("select * from app_user where id = :id")
        .param("id", user.value())
        .query(JdbcUserStore::user)
        .optional();
  }

  @Override
  @Installation
  public Optional<User> byLogin(Tx tx, String login) {
    return Db.jdbc(tx)
        .sql("select * from app_user where lower(login) = lower(:login)")
        .param("login", login)
        .query(JdbcUserStore::user)
        .optional();
  }

  @Override
  @Installation
  public Listed<User> list(Tx tx, Optional<AccountId> account, Listing listing) {
    return USERS.run(
        tx,
        listing,
        s -> s.param("account", account.map(AccountId::value).orElse(0L)),
        JdbcUserStore::user);
  }

  @Override
  @Installation
  public void change(Tx tx, User user) {
    Db.jdbc(tx)
        .sql(
            """
            update app_user set name = :name, kind = :kind, active = :active,
                   failed_logins = case when :active then 0 else failed_logins end
             where id = :id
            """)
        .param("name", user.name())
        .param("kind", user.kind().name())
        .param("active", user.active())
        .param("id", user.id().value())
        .update();
  }

  @Override
  @Installation
  public void setPassword(Tx tx, UserId user, String passwordHash) {
    Db.jdbc(tx)
        .sql("update app_user set password_hash = :hash, failed_logins = 0 where id = :id")
        .param("hash", passwordHash)
        .param("id", user.value())
        .update();
  }

  @Override
  @Installation
  public void delete(Tx tx, UserId user) {
    Db.jdbc(tx).sql("delete from app_user where id = :id").param("id", user.value()).update();
  }

  @Override
  @Installation
  public Optional<LogIn> logIn(Tx tx, String login) {
    return Db.jdbc(tx)
        .sql("select * from app_user where lower(login) = lower(:login) for update")
        .param("login", login)
        .query((row, number) ->
            new LogIn(
                user(row, number),
                Optional.ofNullable(row.getString("password_hash")),
                row.getInt("failed_logins"),
                Optional.ofNullable(row.getTimestamp("failed_at")).map(Timestamp::toInstant)))
        .optional();
  }

  @Override
  @Installation
  public void noteLogIn(Tx tx, UserId user, int failed, Instant at) {
    Db.jdbc(tx)
        .sql("update app_user set failed_logins = :failed, failed_at = :at where id = :id")
        .param("failed", failed)
        .param("at", Timestamp.from(at))
        .param("id", user.value())
        .update();
  }

  private static User user(ResultSet row, int number) throws SQLException {
    return new User(
        new UserId(row.getLong("id")),
        Optional.ofNullable(row.getObject("account_id", Long.class)).map(AccountId::new),
        row.getString("login"),
        row.getString("name"),
        UserKind.valueOf(row.getString("kind")),
        row.getBoolean("active"),
        row.getTimestamp("created_at").toInstant());
  }
}
