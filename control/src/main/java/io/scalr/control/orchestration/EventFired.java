package io.scalr.control.orchestration;

import io.scalr.control.fleet.ServerRef;
import io.scalr.kernel.DomainEvent;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A person fired a custom event on a server; it is in the event log.
 *
 * @param id in the event log
 * @param event its name
 * @param variables of this event alone, by full name
 */
public record EventFired(
    UUID id, String event, ServerRef of, Map<String, String> variables, FiredBy by, Instant at)
    implements DomainEvent {
  public EventFired {
    variables = Map.copyOf(variables);
  }

  /** As it stands in the event log. */
  public UserEvent told() {
    return new UserEvent(id, new EventName.Custom(event), of, variables, by, at);
  }
}
