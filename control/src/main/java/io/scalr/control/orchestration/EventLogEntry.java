package io.scalr.control.orchestration;

import io.scalr.control.fleet.ServerRef;
import io.scalr.kernel.ExecutionId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What the event log says of one event.
 *
 * @param event its name
 * @param executions what it ordered and is over: their entries in the orchestration log
 */
public record EventLogEntry(
    UUID id, String event, ServerRef of, FiredBy by, Instant at, List<ExecutionId> executions) {
  public EventLogEntry {
    executions = List.copyOf(executions);
  }
}
