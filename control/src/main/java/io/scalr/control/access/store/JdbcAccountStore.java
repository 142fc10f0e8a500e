package io.scalr.control.access.store;

import io.scalr.control.access.Account;
import io.scalr.control.access.AccountStore;
import io.scalr.control.access.Environment;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Tables {@code account} and {@code environment}. They decide what a tenant is, so none is given.
 */
public final class JdbcAccountStore implements AccountStore {
  private static final ListQuery ACCOUNTS =
      new ListQuery(
          "select * from account where true",
          Map.of("id", ListQuery.whole("id"), "name", "name"),
          ListOrder.by(ListOrder.whole("id")));
  private static final ListQuery ENVIRONMENTS =
      new ListQuery(
          "select * from environment where (:account = 0 or account_id = :account)",
          Map.ofEntries(
              Map.entry("id", ListQuery.whole("id")),
              Map.entry("name", "name"),
              Map.entry("account", ListQuery.whole("account_id")),
              Map.entry("costCenter", ListQuery.uuid("cost_center_id")),
              Map.entry("status", "case when suspended then 'inactive' else 'active' end"),
              Map.entry("type", "'cmp'"),
              Map.entry("added", ListQuery.second("created_at"))),
          ListOrder.by(ListOrder.whole("id")));

  private static final ListQuery ENTERED =
      new ListQuery(
          """
          select * from environment e
           where e.account_id = :account
             and exists (select 1 from team_environment g
                           join team_member m
                             on m.account_id = g.account_id and m.team_id = g.team_id
                          where g.account_id = e.account_id and g.env_id = e.id
                            and m.user_id = :user)
          """,
          Map.of(),
          ListOrder.by(ListOrder.whole("id")));

  private final Clock clock;

  public JdbcAccountStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  @Installation
  public Account make(Tx tx, String name) {
    return Db.jdbc(tx)
        .sql("insert into account (name, created_at) values (:name, :now) returning *")
        .param("name", name)
        .param("now", Timestamp.from(clock.now()))
        .query(JdbcAccountStore::account)
        .single();
  }

  @Override
  @Installation
  public Optional<Account> find(Tx tx, AccountId account) {
    return one(tx, account, "");
  }

  @Override
  @Installation
  public Optional<Account> lock(Tx tx, AccountId account) {
    return one(tx, account, " for update");
  }

  private static Optional<Account> one(Tx tx, AccountId account, String lock) {
    return Db.jdbc(tx)
        .sql("select * from account where id = :id" + lock)
        .param("id", account.value())
        .query(JdbcAccountStore::account)
        .optional();
  }

  @Override
  @Installation
  public Listed<Account> list(Tx tx, Listing listing) {
    return ACCOUNTS.run(tx, listing, s -> s, JdbcAccountStore::account);
  }

  @Override
  @Installation
  public void rename(Tx tx, AccountId account, String name) {
    Db.jdbc(tx)
        .sql("update account set name = :name where id = :id")
        .param("name", name)
        .param("id", account.value())
        .update();
  }

  @Override
  @Installation
  public void delete(Tx tx, AccountId account) {
    Db.jdbc(tx).sql("delete from account where id = :id").param("id", account.value()).update();
  }

  @Override
  @Installation
  public Environment makeEnvironment(Tx tx, AccountId account, String name, UUID costCenter) {
    return Db.jdbc(tx)
        .sql(
            """
            insert into environment (account_id, name, cost_center_id, created_at)
            values (:account, :name, :cost, :now) returning *
            """)
        .param("account", account.value())
        .param("name", name)
        .param("cost", costCenter)
        .param("now", Timestamp.from(clock.now()))
        .query(JdbcAccountStore::environment)
        .single();
  }

  @Override
  @Installation
  public Optional<Environment> findEnvironment(Tx tx, EnvironmentId environment) {
    return one(tx, environment, "");
  }

  @Override
  @Installation
  public Optional<Environment> lockEnvironment(Tx tx, EnvironmentId environment) {
    return one(tx, environment, " for update");
  }

  private static Optional<Environment> one(Tx tx, EnvironmentId environment, String lock) {
    return Db.jdbc(tx)
        .sql("select * from environment where id = :id" + lock)
        .param("id", environment.value())
        .query(JdbcAccountStore::environment)
        .optional();
  }

  @Override
  @Installation
  public Listed<Environment> listEnvironments(Tx tx, Optional<AccountId> account, Listing listing) {
    return ENVIRONMENTS.run(
        tx,
        listing,
        s -> s.param("account", account.map(AccountId::value).orElse(0L)),
        JdbcAccountStore::environment);
  }

  @Override
  public Listed<Environment> listEntered(Tx tx, AccountId account, UserId user) {
    return ENTERED.run(
        tx,
        Listing.first(),
        s -> s.param("account", account.value()).param("user", user.value()),
        JdbcAccountStore::environment);
  }

  @Override
  @Installation
  public void change(Tx tx, Environment environment) {
    Db.jdbc(tx)
        .sql(
            """
            update environment set name = :name, suspended = :suspended, cost_center_id = :cost
             where account_id = :account and id = :env
            """)
        .param("name", environment.name())
        .param("suspended", environment.suspended())
        .param("cost", environment.costCenter())
        .param("account", environment.tenant().account().value())
        .param("env", environment.tenant().environment().value())
        .update();
  }

  @Override
  @Installation
  public void deleteEnvironment(Tx tx, Environment environment) {
    Db.jdbc(tx)
        .sql("delete from environment where account_id = :account and id = :env")
        .param("account", environment.tenant().account().value())
        .param("env", environment.tenant().environment().value())
        .update();
  }

  @Override
  @Installation
  public boolean environmentNameTaken(Tx tx, AccountId account, String name) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (select 1 from environment where account_id = :account and name = :name)
            """)
        .param("account", account.value())
        .param("name", name)
        .query((row, _) -> row.getBoolean(1))
        .single();
  }

  private static Account account(ResultSet row, int number) throws SQLException {
    return new Account(
        new AccountId(row.getLong("id")),
        row.getString("name"),
        row.getTimestamp("created_at").toInstant());
  }

  private static Environment environment(ResultSet row, int number) throws SQLException {
    return new Environment(
        new Tenant(new AccountId(row.getLong("account_id")), new EnvironmentId(row.getLong("id"))),
        row.getString("name"),
        row.getBoolean("suspended"),
        row.getObject("cost_center_id", UUID.class),
        row.getTimestamp("created_at").toInstant());
  }
}
