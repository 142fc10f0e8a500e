package io.scalr.control.store;

import io.scalr.kernel.FarmReach;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.PageKey;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * One page of a list, and how many rows the list has: all of them if that was asked for or if the
 * page ends the list, else as far as {@link Listing#COUNTED} rows past the page.
 *
 * @param select the statement up to its conditions, which are joined by {@code and}; it holds a
 *     {@code where}
 * @param columns for each property that may be filtered, the expression whose text it is compared
 *     with; or the whole condition with {@code :value} in it, as the functions below make it for
 *     columns that are no text, so that an index can serve them
 * @param farm the column with the id of the farm that a row belongs to, with its table's name; then
 *     the list keeps to {@link Listing#farms} and {@code select} names {@code :account} and {@code
 *     :env}
 */
public record ListQuery(
    String select, Map<String, String> columns, ListOrder order, Optional<String> farm) {
  private static final String VALUE = ":value";

  /** {@link FarmReach#includes}, for rows. */
  private static final String REACHED =
      """
       and exists (select 1 from farm reached
                    where reached.account_id = :account and reached.env_id = :env
                      and reached.id = %s
                      and (:reachOwn and reached.owner_id = :reachUser
                           or exists (select 1 from farm_team shared
                                       where shared.account_id = :account and shared.env_id = :env
                                         and shared.farm_id = reached.id
                                         and shared.team_id = any(:reachTeams))))
      """;

  public ListQuery {
    columns = Map.copyOf(columns);
  }

  public ListQuery(String select, Map<String, String> columns, ListOrder order) {
    this(select, columns, order, Optional.empty());
  }

  /** The same of rows that belong to farms. */
  public ListQuery ofFarms(String column) {
    return new ListQuery(select, columns, order, Optional.of(column));
  }

  /** The condition on a column of whole numbers; the filter's property is one too. */
  public static String whole(String column) {
    return column + " = cast(:value as bigint)";
  }

  /** The condition on a column of UUIDs; a value that is none finds nothing. */
  public static String uuid(String column) {
    return column
        + " = case when :value ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'"
        + " then cast(:value as uuid) end";
  }

  /** The condition on a column of flags; the filter's property is one too. */
  public static String flag(String column) {
    return column + " = cast(:value as boolean)";
  }

  /** The condition on a moment, which is compared as it is shown: in whole seconds. */
  public static String second(String column) {
    return "date_trunc('second', " + column + ") = cast(:value as timestamptz)";
  }

  /**
   * @param bind sets the parameters that {@code select} names
   */
  public <T> Listed<T> run(
      Tx tx, Listing listing, UnaryOperator<StatementSpec> bind, RowMapper<T> mapper) {
    var filters = Filters.of(columns, listing, farm);
    var place = listing.after().filter(order::has);
    var from = select + filters.sql() + place.map(_ -> " and " + order.after()).orElse("");
    var last = new AtomicReference<PageKey>();
    var page =
        bound(
            tx,
            from + " order by " + order.sql() + " limit :limit offset :offset",
            bind,
            filters,
            place);
    List<T> rows =
        page.param("limit", listing.limit())
            .param("offset", place.isPresent() ? 0 : listing.offset())
            .query((row, number) -> {
              last.set(order.place(row));
              return mapper.mapRow(row, number);
            })
            .list();
    var end = Optional.ofNullable(last.get());
    if (rows.size() < listing.limit() && !(rows.isEmpty() && listing.offset() > 0)) {
      return new Listed<>(rows, listing.offset() + rows.size(), true, end);
    }
    if (listing.counted() || end.isEmpty()) {
      return new Listed<>(rows, all(tx, bind, filters), true, end);
    }
    long more = past(tx, bind, filters, end.get());
    return new Listed<>(
        rows,
        listing.offset() + rows.size() + Math.min(more, Listing.COUNTED),
        more <= Listing.COUNTED,
        end);
  }

  private long all(Tx tx, UnaryOperator<StatementSpec> bind, Filters filters) {
    return bound(
            tx,
            "select count(*) from (" + select + filters.sql() + ") counted",
            bind,
            filters,
            Optional.empty())
        .query(Long.class)
        .single();
  }

  /** Rows after the place, but no more than are counted and one. */
  private long past(Tx tx, UnaryOperator<StatementSpec> bind, Filters filters, PageKey place) {
    var rows = select + filters.sql() + " and " + order.after();
    return bound(
            tx,
            "select count(*) from (" + rows + " limit :limit) counted",
            bind,
            filters,
            Optional.of(place))
        .param("limit", Listing.COUNTED + 1)
        .query(Long.class)
        .single();
  }

  private StatementSpec bound(
      Tx tx,
      String sql,
      UnaryOperator<StatementSpec> bind,
      Filters filters,
      Optional<PageKey> place) {
    var statement = bind.apply(Db.jdbc(tx).sql(sql));
    for (var value : filters.values().entrySet()) {
      statement = statement.param(value.getKey(), value.getValue());
    }
    return place.isPresent() ? order.bind(statement, place.get()) : statement;
  }

  /**
   * @param sql conditions, each with its {@code and}
   * @param values by name of parameter
   */
  private record Filters(String sql, Map<String, Object> values) {
    static Filters of(Map<String, String> columns, Listing listing, Optional<String> farm) {
      var where = new ArrayList<String>();
      var values = new LinkedHashMap<String, Object>();
      listing
          .filters()
          .forEach((property, value) -> {
            var column = columns.get(property);
            if (column == null) {
              throw new IllegalArgumentException("no filter on " + property);
            }
            var name = "filter" + values.size();
            where.add(
                column.contains(VALUE)
                    ? " and (" + column.replace(VALUE, ":" + name) + ")"
                    : " and (" + column + ")::text = :" + name);
            values.put(name, value);
          });
      if (farm.isPresent() && listing.farms() instanceof FarmReach.Some reach) {
        where.add(REACHED.formatted(farm.get()));
        values.put("reachOwn", reach.own());
        values.put("reachUser", reach.user().value());
        values.put("reachTeams", reach.teams().stream().map(TeamId::value).toArray(Long[]::new));
      }
      return new Filters(String.join("", where), values);
    }
  }
}
