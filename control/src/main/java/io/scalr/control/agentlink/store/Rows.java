package io.scalr.control.agentlink.store;

import io.scalr.control.store.Db;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.UUID;
import org.springframework.dao.DataAccessResourceFailureException;

/** How values of this feature stand in rows. */
final class Rows {
  private Rows() {}

  static Tenant tenant(ResultSet row) throws SQLException {
    return new Tenant(
        new AccountId(row.getLong("account_id")), new EnvironmentId(row.getLong("env_id")));
  }

  static ServerId server(ResultSet row) throws SQLException {
    return new ServerId(row.getObject("server_id", UUID.class));
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static Array uuids(Tx tx, Collection<ServerId> servers) {
    return array(tx, "uuid", servers.stream().map(ServerId::value).toArray());
  }

  static Array longs(Tx tx, Collection<Long> numbers) {
    return array(tx, "bigint", numbers.toArray());
  }

  private static Array array(Tx tx, String type, Object[] values) {
    try {
      return Db.connection(tx).createArrayOf(type, values);
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException("the main database did not answer", e);
    }
  }
}
