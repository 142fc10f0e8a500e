package io.scalr.control.access;

import java.util.Locale;

/** What every ACL role begins with. Numbers are the old product's. */
public enum PredefinedRole {
  FULL_ACCESS(10, "Full access"),
  READ_ONLY(5, "Read-only"),
  NO_ACCESS(1, "No access");

  private final int number;
  private final String title;

  PredefinedRole(int number, String title) {
    this.number = number;
    this.title = title;
  }

  public int number() {
    return number;
  }

  /** As the API writes it, such as {@code full-access}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static PredefinedRole of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  public String title() {
    return title;
  }
}
