package io.scalr.control.variable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a value is written: a percent sign, perhaps flags, width and precision, and a type as in C's
 * printf. A number's format leaves a value that is no number as it is, and so does a type that is
 * not known.
 */
final class OutputFormat {
  /** A value padded beyond this says nothing more; it only grows. */
  private static final String WIDTH = "[0-9]{0,3}";

  private static final Pattern FORM =
      Pattern.compile("%([-+ 0]*)(" + WIDTH + ")(?:\\.([0-9]{1,3}))?(\\S)");

  /** Larger exponents are no value that somebody writes with a format. */
  private static final int MOST_DIGITS = 300;

  private OutputFormat() {}

  /** Whether it is a format at all. */
  static boolean valid(String format) {
    return FORM.matcher(format).matches();
  }

  /**
   * @param format a {@link #valid} one; another leaves the value as it is
   */
  static String apply(String format, String value) {
    var form = FORM.matcher(format);
    if (!form.matches()) {
      return value;
    }
    int width = form.group(2).isEmpty() ? 0 : Integer.parseInt(form.group(2));
    int precision = form.group(3) == null ? -1 : Integer.parseInt(form.group(3));
    char type = form.group(4).charAt(0);
    var flags = form.group(1);
    if (type == 's') {
      int end = precision < 0 ? value.length() : Math.min(value.length(), ends(value, precision));
      return padded(value.substring(0, end), width, flags, false);
    }
    var number = number(value);
    if (number == null) {
      return value;
    }
    var written = written(type, number, precision);
    return written == null ? value : padded(signed(written, flags), width, flags, true);
  }

  private static int ends(String value, int characters) {
    return value.codePointCount(0, value.length()) <= characters
        ? value.length()
        : value.offsetByCodePoints(0, characters);
  }

  private static @Nullable BigDecimal number(String value) {
    try {
      var number = new BigDecimal(value.strip());
      boolean small = Math.abs((long) number.precision() - number.scale()) <= MOST_DIGITS;
      return small && number.scale() <= MOST_DIGITS ? number : null;
    } catch (NumberFormatException none) {
      return null;
    }
  }

  private static @Nullable String written(char type, BigDecimal number, int precision) {
    int digits = precision < 0 ? 6 : precision;
    return switch (type) {
      case 'd', 'i', 'u' -> number.toBigInteger().toString();
      case 'x' -> number.toBigInteger().toString(16);
      case 'X' -> number.toBigInteger().toString(16).toUpperCase(Locale.ROOT);
      case 'o' -> number.toBigInteger().toString(8);
      case 'b' -> number.toBigInteger().toString(2);
      case 'f', 'F' -> number.setScale(digits, RoundingMode.HALF_UP).toPlainString();
      case 'e', 'E', 'g', 'G' ->
          String.format(Locale.ROOT, "%." + Math.max(1, digits) + type, number);
      default -> null;
    };
  }

  private static String signed(String number, String flags) {
    if (number.startsWith("-")) {
      return number;
    }
    return flags.contains("+") ? "+" + number : flags.contains(" ") ? " " + number : number;
  }

  private static String padded(String text, int width, String flags, boolean number) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    if (flags.contains("-")) {
      return text + " ".repeat(missing);
    }
    if (number && flags.contains("0")) {
      int sign = text.isEmpty() || Character.isLetterOrDigit(text.charAt(0)) ? 0 : 1;
      return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
    }
    return " ".repeat(missing) + text;
  }
}
