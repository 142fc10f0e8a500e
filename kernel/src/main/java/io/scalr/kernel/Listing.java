package io.scalr.kernel;

import java.util.Map;
import java.util.Optional;

/**
 * Which part of a list is asked for.
 *
 * @param filters wanted value by property, as the API names it; all must hold
 * @param offset rows before the part
 * @param limit rows to answer, at most {@link #MOST}
 * @param after where the part begins, if the asker knows; {@code offset} then only says how many
 *     rows are before it
 * @param counted true if all rows are to be counted, however many; else {@link #COUNTED} past the
 *     page
 * @param farms where rows belong to farms: only those of these farms
 */
public record Listing(
    Map<String, String> filters,
    long offset,
    int limit,
    Optional<PageKey> after,
    boolean counted,
    FarmReach farms) {
  /** The API's largest page. */
  public static final int MOST = 100;

  /**
   * Rows past the page that are counted unasked: ten of the largest pages. A count of 1,000 rows
   * costs about what reading a page does; one of a whole large table costs a hundred times that.
   */
  public static final int COUNTED = 1_000;

  public Listing {
    filters = Map.copyOf(filters);
    if (offset < 0 || limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("offset " + offset + ", limit " + limit);
    }
  }

  public Listing(Map<String, String> filters, long offset, int limit) {
    this(filters, offset, limit, Optional.empty(), false);
  }

  public Listing(
      Map<String, String> filters,
      long offset,
      int limit,
      Optional<PageKey> after,
      boolean counted) {
    this(filters, offset, limit, after, counted, FarmReach.all());
  }

  /** The same part of what belongs to these farms. */
  public Listing within(FarmReach reach) {
    return new Listing(filters, offset, limit, after, counted, reach);
  }

  /** The first page, unfiltered. */
  public static Listing first() {
    return new Listing(Map.of(), 0, MOST);
  }

  /** The same part of another choice of rows. */
  public Listing filtered(Map<String, String> others) {
    return new Listing(others, offset, limit, after, counted, farms);
  }
}
