package io.scalr.control.http.schema;

import java.util.Optional;
import java.util.regex.Pattern;

/** What makes a text unfit to be kept or shown. */
final class TextFlaw {
  /** What the vendor's server would strip as a tag. */
  private static final Pattern MARKUP = Pattern.compile("<[A-Za-z/!?]");

  private TextFlaw() {}

  /** In words; empty if the text is sound. */
  static Optional<String> of(Type.Content content, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == 0) {
        return Optional.of("It holds a NUL character.");
      }
      if (Character.isSurrogate(text.charAt(i)) && !pairAt(text, i)) {
        return Optional.of("It holds half a character.");
      }
    }
    if (content == Type.Content.RAW) {
      return Optional.empty();
    }
    if (MARKUP.matcher(text).find()) {
      return Optional.of("It holds markup.");
    }
    return text.chars().anyMatch(c -> control(c) && !(content == Type.Content.LINES && layout(c)))
        ? Optional.of("It holds a control character.")
        : Optional.empty();
  }

  /** The text with everything unprintable replaced, fit for an error text. */
  static String printable(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .forEach(c ->
            out.appendCodePoint(
                control(c) || Character.getType(c) == Character.SURROGATE ? '?' : c));
    return out.toString();
  }

  private static boolean pairAt(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }

  private static boolean control(int c) {
    return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
  }

  private static boolean layout(int c) {
    return c == '\n' || c == '\r' || c == '\t';
  }
}
