package io.scalr.control.http.schema;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What a property may hold. */
public sealed interface Type {
  /**
   * The longest text, in characters, where a schema names no bound of its own: the longest that a
   * description in the vendor's database could be.
   */
  int TEXT_MAX = 65_535;

  /**
   * The longest list where a schema names no bound of its own: what one page of a form can hold.
   */
  int LIST_MAX = 1_000;

  /** What a text may be made of. No text may hold NUL or half a surrogate pair. */
  enum Content {
    /** One line without markup and control characters. */
    LINE,
    /** Lines without markup; line ends and tabulators are allowed. */
    LINES,
    /** Anything: a script's body. */
    RAW
  }

  /**
   * @param format the description's format (such as {@code email}); not checked
   * @param pattern must match the whole text
   * @param min fewest characters
   * @param max most characters
   * @param allowed the only values; empty means any
   */
  record Text(
      Optional<String> format,
      Optional<Pattern> pattern,
      int min,
      int max,
      List<String> allowed,
      Content content)
      implements Type {
    static Text any() {
      return new Text(Optional.empty(), Optional.empty(), 0, TEXT_MAX, List.of(), Content.LINE);
    }

    Text matching(String expression) {
      return new Text(format, Optional.of(Pattern.compile(expression)), min, max, allowed, content);
    }

    Text sized(int least, int most) {
      return new Text(format, pattern, least, most, allowed, content);
    }

    Text among(List<String> values) {
      return new Text(format, pattern, min, max, List.copyOf(values), content);
    }

    Text of(Content newContent) {
      return new Text(format, pattern, min, max, allowed, newContent);
    }

    Text formatted(String newFormat) {
      return new Text(Optional.of(newFormat), pattern, min, max, allowed, content);
    }
  }

  /** A whole number; an id may be sent as a string of digits. Bounds are included. */
  record Whole(long min, long max) implements Type {}

  /** A number. */
  record Decimal() implements Type {}

  /** True or false. */
  record Flag() implements Type {}

  /** A moment, printed as {@code YYYY-MM-DDTHH:MM:SSZ}. */
  record Time() implements Type {}

  /** An object. Lazy, because schemas may name each other. */
  record Nested(Supplier<Schema> schema) implements Type {}

  /** A list of at most {@code max} items. */
  record ListOf(Type item, int max) implements Type {}
}
