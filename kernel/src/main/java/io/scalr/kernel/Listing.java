package io.scalr.kernel;

import java.util.Map;

/**
 * Which part of a list is asked for.
 *
 * @param filters wanted value by property, as the API names it; all must hold
 * @param offset rows to skip
 * @param limit rows to answer, at most {@link #MOST}
 */
public record Listing(Map<String, String> filters, long offset, int limit) {
  /** The API's largest page. */
  public static final int MOST = 100;

  public Listing {
    filters = Map.copyOf(filters);
    if (offset < 0 || limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("offset " + offset + ", limit " + limit);
    }
  }

  /** The first page, unfiltered. */
  public static Listing first() {
    return new Listing(Map.of(), 0, MOST);
  }
}
