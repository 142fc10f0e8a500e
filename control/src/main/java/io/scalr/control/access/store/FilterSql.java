package io.scalr.control.access.store;

import io.scalr.control.store.Db;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * A filtered page of one query. Column names are ours; only values come from the caller.
 *
 * @param from everything after {@code select *}, ending in a condition
 * @param order the columns that make the order total
 * @param columns the column of each property that may be filtered, with a cast where it is no text
 */
record FilterSql(String from, String order, Map<String, String> columns) {
  <T> Listed<T> page(Tx tx, Map<String, Object> params, Listing listing, RowMapper<T> mapper) {
    var all = new LinkedHashMap<>(params);
    var where = new StringBuilder(from);
    listing
        .filters()
        .forEach((property, value) -> {
          var name = "f" + all.size();
          where.append(" and ").append(columns.get(property)).append(" = :").append(name);
          all.put(name, value);
        });
    long total =
        bind(Db.jdbc(tx).sql("select count(*) " + where), all)
            .query((ResultSet row, int _) -> row.getLong(1))
            .single();
    var rows =
        bind(
                Db.jdbc(tx)
                    .sql("select * " + where + " order by " + order + " limit :most offset :skip"),
                all)
            .param("most", listing.limit())
            .param("skip", listing.offset())
            .query(mapper)
            .list();
    return new Listed<>(rows, total);
  }

  private static StatementSpec bind(StatementSpec statement, Map<String, Object> params) {
    var bound = statement;
    for (var each : params.entrySet()) {
      bound = bound.param(each.getKey(), each.getValue());
    }
    return bound;
  }
}
