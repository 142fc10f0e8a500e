package io.scalr.control.access.http;

import io.scalr.control.access.FarmHoldings.Part;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.ServerId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * What in a path belongs to a farm. Every route's path is looked at, so that none has to remember
 * that some callers have to do with some farms only.
 */
final class FarmParts {
  /**
   * @param name as a path's template names it
   * @param object as a refusal names it
   */
  private record Kind(String name, String object, Function<String, Part> part) {}

  /** The innermost first. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind("serverId", "Server", id -> new Part.Server(ServerId.of(id))),
          new Kind("scriptExecutionId", "ScriptExecution", FarmParts::execution),
          new Kind("logEntryId", "LogEntry", FarmParts::execution),
          new Kind("eventLogEntryId", "EventLogEntry", id -> new Part.Event(UUID.fromString(id))),
          new Kind("farmRoleId", "FarmRole", FarmParts::farmRole),
          new Kind("farmId", "Farm", id -> new Part.Farm(new FarmId(Long.parseLong(id)))));

  private FarmParts() {}

  /**
   * @param absent what is said of it when there is none
   */
  record Named(Part part, Refusal absent) {}

  /** The part that the path names; empty if it names none. */
  static Optional<Named> in(Map<String, String> path) {
    return KINDS.stream()
        .filter(kind -> path.containsKey(kind.name))
        .findFirst()
        .map(kind -> {
          var id = Optional.ofNullable(path.get(kind.name)).orElseThrow();
          var text = "'%s.id' (%s) was not found.".formatted(kind.object, id);
          return new Named(kind.part.apply(id), new ObjectNotFound(text));
        });
  }

  private static Part execution(String id) {
    return new Part.Execution(new ExecutionId(UUID.fromString(id)));
  }

  private static Part farmRole(String id) {
    return new Part.FarmRole(new FarmRoleId(Long.parseLong(id)));
  }
}
