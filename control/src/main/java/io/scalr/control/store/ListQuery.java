package io.scalr.control.store;

import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tx;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * One page of a list and the number of all its rows.
 *
 * @param select the statement up to its conditions, which are joined by {@code and}; it holds a
 *     {@code where}
 * @param columns for each property that may be filtered, the expression whose text it is compared
 *     with; or, where equality is not enough, the whole condition with {@code :value} in it
 * @param order the order, so that pages do not overlap
 */
public record ListQuery(String select, Map<String, String> columns, String order) {
  private static final String VALUE = ":value";

  public ListQuery {
    columns = Map.copyOf(columns);
  }

  /**
   * @param bind sets the parameters that {@code select} names
   */
  public <T> Listed<T> run(
      Tx tx, Listing listing, UnaryOperator<StatementSpec> bind, RowMapper<T> mapper) {
    var where = new StringBuilder();
    var values = new LinkedHashMap<String, String>();
    listing
        .filters()
        .forEach((property, value) -> {
          var column = columns.get(property);
          if (column == null) {
            throw new IllegalArgumentException("no filter on " + property);
          }
          var name = "filter" + values.size();
          where.append(
              column.contains(VALUE)
                  ? " and (" + column.replace(VALUE, ":" + name) + ")"
                  : " and (" + column + ")::text = :" + name);
          values.put(name, value);
        });
    var filtered = select + where;
    var count = bind.apply(Db.jdbc(tx).sql("select count(*) from (" + filtered + ") counted"));
    var page =
        bind.apply(
            Db.jdbc(tx).sql(filtered + " order by " + order + " limit :limit offset :offset"));
    for (var value : values.entrySet()) {
      count = count.param(value.getKey(), value.getValue());
      page = page.param(value.getKey(), value.getValue());
    }
    var total = count.query(Long.class).single();
    var rows =
        page.param("limit", listing.limit()).param("offset", listing.offset()).query(mapper).list();
    return new Listed<>(rows, total);
  }
}
