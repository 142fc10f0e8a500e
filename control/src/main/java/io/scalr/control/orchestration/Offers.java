package io.scalr.control.orchestration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What endpoints offered a moment ago, for variables whose values are chosen from a remote list.
 *
 * @param values by endpoint
 */
public record Offers(Map<UUID, List<String>> values) {
  /** Nobody was asked: no value of a remote list can be given. */
  public static final Offers NONE = new Offers(Map.of());

  public Offers {
    values = Map.copyOf(values);
  }

  boolean has(UUID endpoint, String value) {
    return values.getOrDefault(endpoint, List.of()).contains(value);
  }

  /** The same with one endpoint's values. */
  public Offers with(UUID endpoint, List<String> offered) {
    var all = new HashMap<>(values);
    all.put(endpoint, List.copyOf(offered));
    return new Offers(all);
  }
}
