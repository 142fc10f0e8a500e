package io.scalr.control.role.store;

import io.scalr.control.role.Os;
import io.scalr.control.role.OsStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** The catalogue of operating systems, table {@code os}. */
public final class JdbcOsStore implements OsStore {
  private static final ListQuery LIST =
      new ListQuery(
          "select * from os where true",
          Map.of("id", "id", "name", "name", "family", "family", "generation", "generation"),
          ListOrder.by(ListOrder.text("family"), ListOrder.text("id")));

  @Override
  public Listed<Os> list(Tx tx, Listing listing) {
    return LIST.run(tx, listing, statement -> statement, JdbcOsStore::os);
  }

  @Override
  public Optional<Os> find(Tx tx, String id) {
    return Db.jdbc(tx)
        .sql("select * from os where id = :id")
        .param("id", id)
        .query(JdbcOsStore::os)
        .optional();
  }

  private static Os os(ResultSet row, int number) throws SQLException {
    return new Os(
        row.getString("id"),
        row.getString("family"),
        row.getString("name"),
        row.getString("generation"),
        row.getString("version"));
  }
}
