package io.scalr.control.fleet;

import java.util.List;
import java.util.Optional;

/**
 * What an observation makes of a server.
 *
 * @param server after it, under the version that it was decided from
 * @param events what happened, in order
 * @param ignored why the observation changes nothing, if it does not belong here
 */
public record Transition(Server server, List<ServerEvent> events, Optional<String> ignored) {
  public Transition {
    events = List.copyOf(events);
  }

  static Transition to(Server server, ServerEvent... events) {
    return new Transition(server, List.of(events), Optional.empty());
  }

  static Transition ignored(Server server, String because) {
    return new Transition(server, List.of(), Optional.of(because));
  }

  /** Nothing to do and nothing odd. */
  static Transition same(Server server) {
    return new Transition(server, List.of(), Optional.empty());
  }

  /** Whether there is something to write. */
  public boolean changes(Server before) {
    return !server.equals(before) || !events.isEmpty();
  }
}
