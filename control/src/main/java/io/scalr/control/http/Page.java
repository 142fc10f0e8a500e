package io.scalr.control.http;

import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.PageKey;
import io.scalr.kernel.Refusal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which part of a list is wanted.
 *
 * @param number from 1
 * @param size rows on a page
 * @param after where the page begins, as the link to it said
 * @param counted true if all rows of the list are to be counted
 */
public record Page(int number, int size, Optional<PageKey> after, boolean counted) {
  /** Parameters of every list that are not filters. */
  public static final Set<String> PARAMETERS = Set.of("pageNum", "maxResults", "after", "count");

  /** The first page of the largest size. */
  static final Page FIRST = new Page(1, Listing.MOST, Optional.empty(), false);

  /** The last page that can be asked for; beyond it an offset would not fit a database's type. */
  private static final int NUMBER_MAX = 1_000_000;

  /** Rows to skip. */
  public long offset() {
    return (number - 1L) * size;
  }

  static Outcome<Page> read(Map<String, String> query) {
    int size = number(query, "maxResults", Listing.MOST, Listing.MOST);
    if (size < 1) {
      return Outcome.refused(
          new Refusal.InvalidValue("Limit should be a positive number less then or equal to 100."));
    }
    int number = number(query, "pageNum", 1, NUMBER_MAX);
    if (number < 1) {
      return Outcome.refused(new Refusal.InvalidValue("Page number should be more than 0."));
    }
    var count = query.get("count");
    if (count != null && !count.equals("all")) {
      return Outcome.refused(new Refusal.InvalidValue("'count' can only be 'all'."));
    }
    var after = Optional.ofNullable(query.get("after")).flatMap(t -> PageToken.read(t, number));
    return Outcome.done(new Page(number, size, after, count != null));
  }

  /** The number, or 0 if it is no number from 1 to {@code max}. */
  private static int number(Map<String, String> query, String name, int absent, int max) {
    var sent = query.get(name);
    if (sent == null) {
      return absent;
    }
    if (!sent.matches("[0-9]{1,9}")) {
      return 0;
    }
    int number = Integer.parseInt(sent);
    return number > max ? 0 : number;
  }
}
