package io.scalr.kernel;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A set of grants of an account.
 *
 * @param value 20 hexadecimal digits in lower case, the old product's form
 */
public record AclRoleId(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{20}");

  public AclRoleId {
    value = value.toLowerCase(Locale.ROOT);
  }

  /** False for what no such id can be, which is then nobody's. */
  public boolean wellFormed() {
    return FORM.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
