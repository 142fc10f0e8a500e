package io.scalr.control.access;

/**
 * What an ordinary user may do in the environments of the account. Numbers are the old product's.
 */
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

  public String title() {
    return title;
  }
}
