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
    UUID id, Name name, ServerRef of, Map<String, String> variables, Instant at) {
  public UserEvent {
    variables = Map.copyOf(variables);
  }

  /** The events that exist; rules name them. */
  public enum Name {
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

    /** The server's agent waits for the answer, also if that holds no script. */
    public boolean awaited() {
      return this == HostInit || this == BeforeHostUp;
    }

    public static boolean exists(String name) {
      for (var each : values()) {
        if (each.name().equals(name)) {
          return true;
        }
      }
      return false;
    }
  }
}
