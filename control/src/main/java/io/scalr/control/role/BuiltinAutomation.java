package io.scalr.control.role;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the agent can do by itself on a server of a role, and what goes together. */
public final class BuiltinAutomation {
  public static final String BASE = "base";

  /** In the order of the API's description. */
  public static final List<String> ALL =
      List.of(
          BASE,
          "chef",
          "mysql",
          "percona",
          "postgresql",
          "redis",
          "apache",
          "nginx",
          "tomcat",
          "haproxy",
          "rabbitmq",
          "memcached");

  /** Databases that replicate by themselves: each wants the role's storage for its own. */
  private static final Set<String> DATABASES = Set.of("mysql", "percona", "postgresql", "redis");

  private BuiltinAutomation() {}

  /** The set as it is stored: without repeats, {@code base} when nothing is asked for. */
  public static Outcome<List<String>> check(List<String> asked) {
    var unknown = asked.stream().filter(name -> !ALL.contains(name)).distinct().toList();
    if (!unknown.isEmpty()) {
      return Outcome.refused(
          new InvalidValue(
              "'Role.builtinAutomation' (" + String.join(", ", unknown) + ") are invalid"));
    }
    var databases = new TreeSet<>(asked);
    databases.retainAll(DATABASES);
    if (databases.size() > 1) {
      return Outcome.refused(
          new InvalidValue(
              "'Role.builtinAutomation' ("
                  + String.join(", ", databases)
                  + ") behaviors can't be combined."));
    }
    var names = asked.stream().distinct().toList();
    return Outcome.done(names.isEmpty() ? List.of(BASE) : names);
  }
}
