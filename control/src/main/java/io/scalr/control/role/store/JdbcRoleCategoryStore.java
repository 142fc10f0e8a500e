package io.scalr.control.role.store;

import io.scalr.control.role.RoleCategory;
import io.scalr.control.role.RoleCategoryStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.ScopeColumns;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Role categories, table {@code role_category}. */
public final class JdbcRoleCategoryStore implements RoleCategoryStore {
  private static final ListQuery LIST =
      new ListQuery(
          "select * from role_category where " + ScopeColumns.SEEN,
          Map.of("id", ListQuery.whole("id"), "name", "name", "scope", ScopeColumns.WORD),
          ListOrder.by(ListOrder.whole("id")));

  @Override
  public Listed<RoleCategory> list(Tx tx, Scope from, Listing listing) {
    return LIST.run(tx, listing, s -> ScopeColumns.bind(s, from), JdbcRoleCategoryStore::category);
  }

  @Override
  public Optional<RoleCategory> find(Tx tx, Scope from, long id) {
    var statement =
        Db.jdbc(tx).sql("select * from role_category where id = :id and " + ScopeColumns.SEEN);
    return ScopeColumns.bind(statement, from)
        .param("id", id)
        .query(JdbcRoleCategoryStore::category)
        .optional();
  }

  @Override
  public boolean nameTaken(Tx tx, Scope from, String name, long except) {
    var statement =
        Db.jdbc(tx)
            .sql(
                "select exists (select 1 from role_category where name = :name and id <> :except"
                    + " and "
                    + ScopeColumns.SEEN
                    + ")");
    return ScopeColumns.bind(statement, from)
        .param("name", name)
        .param("except", except)
        .query(Boolean.class)
        .single();
  }

  @Override
  public RoleCategory insert(Tx tx, Scope own, String name) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into role_category (account_id, env_id, name)
                values (:account, :env, :name) returning *
                """);
    return ScopeColumns.bind(statement, own)
        .param("name", name)
        .query(JdbcRoleCategoryStore::category)
        .single();
  }

  @Override
  public void rename(Tx tx, long id, String name) {
    Db.jdbc(tx)
        .sql("update role_category set name = :name where id = :id")
        .param("name", name)
        .param("id", id)
        .update();
  }

  @Override
  public void delete(Tx tx, long id) {
    Db.jdbc(tx).sql("delete from role_category where id = :id").param("id", id).update();
  }

  @Override
  public boolean inUse(Tx tx, long id) {
    return Db.jdbc(tx)
        .sql("select exists (select 1 from role where category_id = :id)")
        .param("id", id)
        .query(Boolean.class)
        .single();
  }

  private static RoleCategory category(ResultSet row, int number) throws SQLException {
    return new RoleCategory(row.getLong("id"), ScopeColumns.read(row), row.getString("name"));
  }
}
