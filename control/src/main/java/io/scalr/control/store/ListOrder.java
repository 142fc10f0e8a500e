package io.scalr.control.store;

import io.scalr.kernel.PageKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * The order of a list, of which every row has its own place. All columns go the same way, so that
 * one comparison of rows says what comes after a place, and one index serves both.
 *
 * @param columns none of them ever null; together unique in the list
 */
public record ListOrder(List<Column> columns, boolean descending) {
  private static final String NAME = "place";

  public ListOrder {
    columns = List.copyOf(columns);
  }

  /** What the values of a column are. */
  public enum Kind {
    WHOLE("bigint"),
    UUID("uuid"),
    TIME("timestamptz"),
    TEXT("text");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  /**
   * @param name as the list's statement and its rows name it
   */
  public record Column(String name, Kind kind) {}

  public static Column whole(String name) {
    return new Column(name, Kind.WHOLE);
  }

  public static Column uuid(String name) {
    return new Column(name, Kind.UUID);
  }

  public static Column time(String name) {
    return new Column(name, Kind.TIME);
  }

  public static Column text(String name) {
    return new Column(name, Kind.TEXT);
  }

  public static ListOrder by(Column... columns) {
    return new ListOrder(List.of(columns), false);
  }

  /** The last first. */
  public static ListOrder lastFirst(Column... columns) {
    return new ListOrder(List.of(columns), true);
  }

  String sql() {
    var way = descending ? " desc" : "";
    return columns.stream().map(c -> c.name() + way).collect(Collectors.joining(", "));
  }

  /** The condition of the rows after the place that {@link #bind} sets. */
  String after() {
    var values = new ArrayList<String>();
    for (int i = 0; i < columns.size(); i++) {
      values.add("cast(:" + NAME + i + " as " + columns.get(i).kind().type + ")");
    }
    var names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
    return "(%s) %s (%s)".formatted(names, descending ? "<" : ">", String.join(", ", values));
  }

  StatementSpec bind(StatementSpec statement, PageKey place) {
    var bound = statement;
    for (int i = 0; i < columns.size(); i++) {
      bound = bound.param(NAME + i, place.values().get(i));
    }
    return bound;
  }

  PageKey place(ResultSet row) throws SQLException {
    var values = new ArrayList<String>();
    for (var column : columns) {
      values.add(
          column.kind() == Kind.TIME
              ? row.getTimestamp(column.name()).toInstant().toString()
              : row.getString(column.name()));
    }
    return new PageKey(values);
  }

  /** False for a place that comes from another list, or from nobody's. */
  boolean has(PageKey place) {
    if (place.values().size() != columns.size()) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      if (!can(columns.get(i).kind(), place.values().get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean can(Kind kind, String value) {
    return switch (kind) {
      case WHOLE -> value.matches("-?[0-9]{1,18}");
      case UUID -> value.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
      case TIME -> isTime(value);
      case TEXT -> value.indexOf('\0') < 0;
    };
  }

  /** PostgreSQL's years end before Java's. */
  private static boolean isTime(String value) {
    try {
      return value.matches("[0-9]{4}-.*Z") && Instant.parse(value) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
