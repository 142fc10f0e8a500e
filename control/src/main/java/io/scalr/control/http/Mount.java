package io.scalr.control.http;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A scope at which objects are offered. A resource that lives at several scopes is written once;
 * its routes are the same below each of them, and {@link Call#scope} says which was asked.
 */
public enum Mount {
  INSTALLATION(Level.GLOBAL, "/"),
  ACCOUNT(Level.ACCOUNT, "/{accountId}/"),
  ENVIRONMENT(Level.USER, "/{envId}/");

  private final Level level;
  private final String prefix;

  Mount(Level level, String prefix) {
    this.level = level;
    this.prefix = prefix;
  }

  public Level level() {
    return level;
  }

  /**
   * The template below this scope.
   *
   * @param rest such as {@code roles/{roleId}/}
   */
  public String path(String rest) {
    return prefix + rest;
  }

  /** The same routes at each scope. */
  public static List<Route> everywhere(Function<Mount, List<Route>> routes) {
    return at(routes, values());
  }

  /** The same routes at each of these scopes. */
  public static List<Route> at(Function<Mount, List<Route>> routes, Mount... mounts) {
    return Stream.of(mounts).map(routes).flatMap(List::stream).toList();
  }
}
