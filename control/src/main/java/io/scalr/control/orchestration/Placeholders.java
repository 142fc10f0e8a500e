package io.scalr.control.orchestration;

import java.util.Map;

/**
 * Fills {@code %name%} in a script's text. A value arrives literally and is not looked at again;
 * {@code \%} is a percent sign; a name that is not declared stays as it is.
 */
public final class Placeholders {
  private Placeholders() {}

  public static String fill(String text, Map<String, String> values) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '%') {
        out.append('%');
        i++;
      } else if (c == '%') {
        int end = nameEnd(text, i + 1);
        var value = end < 0 ? null : values.get(text.substring(i + 1, end));
        if (value == null) {
          out.append(c);
        } else {
          out.append(value);
          i = end;
        }
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /**
   * Where the closing percent sign of a name is that begins at {@code from}; -1 if there is none.
   */
  private static int nameEnd(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        return i > from ? i : -1;
      }
      if (!(Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.')) {
        return -1;
      }
    }
    return -1;
  }
}
