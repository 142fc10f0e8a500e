package io.scalr.control.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A query string taken apart. */
public final class Query {
  /** More than any client sends; a longer query is not read. */
  private static final int PAIRS_MAX = 200;

  private Query() {}

  /** One name and value, decoded. */
  public record Pair(String name, String value) {}

  /**
   * The pairs in the order sent, {@code +} read as a space.
   *
   * @return empty if the query cannot be decoded
   */
  public static Optional<List<Pair>> pairs(String raw) {
    var pairs = new ArrayList<Pair>();
    for (var each : raw.split("&")) {
      if (each.isEmpty()) {
        continue;
      }
      if (pairs.size() == PAIRS_MAX) {
        return Optional.empty();
      }
      int equals = each.indexOf('=');
      try {
        pairs.add(
            equals < 0
                ? new Pair(decoded(each), "")
                : new Pair(
                    decoded(each.substring(0, equals)), decoded(each.substring(equals + 1))));
      } catch (IllegalArgumentException malformed) {
        return Optional.empty();
      }
    }
    return Optional.of(List.copyOf(pairs));
  }

  /** By name; of a repeated one the last counts, as the vendor's server reads it. */
  static Map<String, String> byName(List<Pair> pairs) {
    var all = new LinkedHashMap<String, String>();
    pairs.forEach(pair -> all.put(pair.name(), pair.value()));
    return all;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
