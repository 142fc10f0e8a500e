package io.scalr.control.http;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import java.util.Map;

/**
 * Which part of a list is wanted.
 *
 * @param number from 1
 * @param size rows on a page
 */
public record Page(int number, int size) {
  /** The contract's limit: a page is read into memory whole. */
  public static final int SIZE_MAX = 100;

  /** The last page that can be asked for; beyond it an offset would not fit a database's type. */
  private static final int NUMBER_MAX = 1_000_000;

  /** Rows to skip. */
  public long offset() {
    return (number - 1L) * size;
  }

  static Outcome<Page> read(Map<String, String> query) {
    int size = number(query, "maxResults", SIZE_MAX, SIZE_MAX);
    if (size < 1) {
      return Outcome.refused(
          new Refusal.InvalidValue("Limit should be a positive number less then or equal to 100."));
    }
    int number = number(query, "pageNum", 1, NUMBER_MAX);
    return number < 1
        ? Outcome.refused(new Refusal.InvalidValue("Page number should be more than 0."))
        : Outcome.done(new Page(number, size));
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
