package io.scalr.control.http;

/** Under which path, and in which printed description, a route lives. */
public enum Level {
  USER("/api/v1beta0/user", "Scalr User API"),
  ACCOUNT("/api/v1beta0/account", "Scalr Account API"),
  GLOBAL("/api/v1beta0/global", "Scalr Global API"),
  /** The few vendor routes of no level, such as {@code session/}. In no description. */
  COMMON("/api/v1beta0", ""),
  /** What the vendor's API has no route for. */
  SCALR("/api/scalr/v1", "Scalr Server API");

  private final String base;
  private final String title;

  Level(String base, String title) {
    this.base = base;
    this.title = title;
  }

  public String base() {
    return base;
  }

  public String title() {
    return title;
  }
}
