package io.scalr.control.variable;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Fills {@code {NAME}} in the fields that support it. A name that nobody gives is empty; a value
 * arrives literally and is not looked at again.
 */
public final class Interpolation {
  private static final Pattern NAME = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_]{1,127})}");

  private Interpolation() {}

  /**
   * @param values by {@link GivenVariable#key} of their name
   */
  public static String fill(String text, Map<String, String> values) {
    var out = new StringBuilder(text.length());
    var name = NAME.matcher(text);
    int from = 0;
    while (name.find()) {
      out.append(text, from, name.start());
      out.append(values.getOrDefault(GivenVariable.key(name.group(1)), ""));
      from = name.end();
    }
    return out.append(text, from, text.length()).toString();
  }
}
