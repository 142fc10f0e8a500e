package io.scalr.control.overview.http;

import io.scalr.kernel.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes markup. What is not written in our source goes through {@link #text} or {@link #with}. */
final class Html {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private final StringBuilder out = new StringBuilder();
  private final Instant now;

  /**
   * @param now what "ago" is counted from
   */
  Html(Instant now) {
    this.now = now;
  }

  /** Markup as it stands in our source. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Markup of our source with a {@code ?} for each value, which is escaped. */
  Html with(String markup, Object... values) {
    int used = 0;
    for (int i = 0; i < markup.length(); i++) {
      char c = markup.charAt(i);
      if (c == '?') {
        text(values[used++]);
      } else {
        out.append(c);
      }
    }
    if (used != values.length) {
      throw new IllegalArgumentException(values.length + " values for: " + markup);
    }
    return this;
  }

  /** A value; harmless inside of an element and of a quoted attribute. */
  Html text(Object value) {
    if (value instanceof Secret) {
      throw new IllegalArgumentException("a secret is not shown");
    }
    value.toString().codePoints().forEach(this::escaped);
    return this;
  }

  private void escaped(int c) {
    switch (c) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      case '\n', '\t' -> out.append((char) c);
      default -> {
        // Control, format (such as the marks that turn text around) and broken characters.
        switch (Character.getType(c)) {
          case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> out.append('\uFFFD');
          default -> out.appendCodePoint(c);
        }
      }
    }
  }

  /** How long ago, with the moment as the title. */
  Html ago(Instant at) {
    return with("<time datetime=\"?\" title=\"?\">?</time>", at, MOMENT.format(at), words(at));
  }

  private String words(Instant at) {
    var age = Duration.between(at, now);
    if (age.isNegative()) {
      return "in " + length(age.negated());
    }
    return length(age) + " ago";
  }

  private static String length(Duration age) {
    if (age.toMinutes() < 2) {
      return age.toSeconds() + " s";
    }
    if (age.toHours() < 2) {
      return age.toMinutes() + " min";
    }
    return age.toDays() < 2 ? age.toHours() + " h" : age.toDays() + " days";
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
