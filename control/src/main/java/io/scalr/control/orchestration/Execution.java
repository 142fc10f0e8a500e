package io.scalr.control.orchestration;

import io.scalr.control.fleet.ServerRef;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One script ordered once for one server.
 *
 * @param name for people
 * @param text which script and version; empty for a file on the machine or a URL
 * @param state sent, or why it is over
 */
public record Execution(
    ExecutionId id,
    ServerRef on,
    Cause cause,
    String name,
    Optional<Text> text,
    boolean blocking,
    Duration timeout,
    Instant orderedAt,
    State state) {

  public Tenant tenant() {
    return on.tenant();
  }

  /** The script and the version that was taken. */
  public record Text(ScriptId script, int version) {}

  /** Who wanted it. */
  public sealed interface Cause {
    /**
     * @param own the event is of the server that runs the script
     */
    record Event(UUID event, EventName name, boolean own) implements Cause {}

    /** A person, by hand or by the API. */
    record Person(String by, boolean throughApi) implements Cause {}

    /** As the API says it. */
    default String word() {
      return switch (this) {
        case Event _ -> "system";
        case Person(var _, var throughApi) -> throughApi ? "api" : "ui";
      };
    }
  }

  /** Where it stands. */
  public sealed interface State {
    /**
     * Handed to the agent's outbox.
     *
     * @param number of its order in the outbox
     * @param dueAt when somebody looks why no end was reported; see {@link LateDecider}
     * @param question the number of what was asked of the agent after that moment had passed
     */
    record Sent(long number, Instant dueAt, Optional<Long> question) implements State {
      /** Just sent. */
      public Sent(long number, Instant dueAt) {
        this(number, dueAt, Optional.empty());
      }
    }

    /** The agent said how it ended. */
    record Finished(Instant at, int exitCode) implements State {}

    /** Nobody will ever say how it ended. */
    record Lost(Instant at, String why) implements State {}
  }

  /** The same in another state. */
  public Execution in(State other) {
    return new Execution(id, on, cause, name, text, blocking, timeout, orderedAt, other);
  }

  /** The server's agent goes on only when this one ended well. */
  public boolean holdsUp(EventName event) {
    return blocking
        && cause instanceof Cause.Event(var _, var name, var own)
        && own
        && name.equals(event);
  }
}
