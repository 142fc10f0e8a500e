package io.scalr.control.plane;

import io.scalr.control.http.Route;
import io.scalr.control.store.Db;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Goes over the routes of a plane. */
final class Walk {
  private static final Pattern PART = Pattern.compile("\\{(\\w+)(?::\\w+)?}");

  private Walk() {}

  /** The names of the path's parts that stand for ids. */
  static List<String> parts(Route route) {
    return PART.matcher(route.path()).results().map(found -> found.group(1)).toList();
  }

  /** The route's path with these ids; empty if one of its parts has none. */
  static Optional<String> path(Route route, Map<String, String> ids) {
    var path = new StringBuilder(route.level().base());
    var part = PART.matcher(route.path());
    int from = 0;
    while (part.find()) {
      // where the same part stands for one thing here and another there, the way to it says which
      var name = part.group(1);
      var id = ids.getOrDefault(route.path().substring(0, part.start()) + name, ids.get(name));
      if (id == null) {
        return Optional.empty();
      }
      path.append(route.path(), from, part.start()).append(id);
      from = part.end();
    }
    return Optional.of(path.append(route.path().substring(from)).toString());
  }

  /**
   * A hash of the rows of each table, so that two looks show whether anything was changed. Left
   * out: what each signed call leaves behind (when a key was used, kept answers).
   */
  static Map<String, String> contents(Db db) {
    return db.inTransaction(tx -> {
      var jdbc = Db.jdbc(tx);
      var all = new TreeMap<String, String>();
      var tables =
          jdbc.sql(
                  """
                  select table_name from information_schema.tables
                   where table_schema = 'public' and table_type = 'BASE TABLE'
                     and table_name not in ('api_key', 'repeated_request', 'flyway_schema_history')
                  """)
              .query(String.class)
              .list();
      for (var table : tables) {
        all.put(
            table,
            jdbc.sql(
                    "select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by"
                        + " t::text)), '') from "
                        + table
                        + " t")
                .query(String.class)
                .single());
      }
      return all;
    });
  }
}
