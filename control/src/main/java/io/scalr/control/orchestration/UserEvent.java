package io.scalr.control.orchestration;

import io.scalr.control.fleet.ServerRef;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * What people hang rules on: the users' word for something that happened to a server.
 *
 * @param variables those of this event alone, by full name such as {@code SCALR_LAUNCH_REASON}
 */
public record UserEvent(
    UUID id, EventName name, ServerRef of, Map<String, String> variables, FiredBy by, Instant at) {
  public UserEvent {
    variables = Map.copyOf(variables);
  }

  /** One that the machine fires. */
  public UserEvent(
      UUID id, EventName name, ServerRef of, Map<String, String> variables, Instant at) {
    this(id, name, of, variables, FiredBy.SYSTEM, at);
  }

  /**
   * The events that the server itself fires. Each has its line in the table {@code
   * event_definition}.
   */
  public enum Name implements EventName {
    BeforeInstanceLaunch,
    InstanceLaunchFailed,
    HostInit,
    HostInitFailed,
    BeforeHostUp,
    HostUp,
    RebootBegin,
    RebootComplete,
    ResumeComplete,
    IPAddressChanged,
    BeforeHostTerminate,
    HostDown;

    @Override
    public String word() {
      return name();
    }

    @Override
    public boolean awaited() {
      return this == HostInit || this == BeforeHostUp;
    }
  }
}
