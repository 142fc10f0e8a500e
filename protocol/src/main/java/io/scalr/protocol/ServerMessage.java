package io.scalr.protocol;

import io.scalr.kernel.ExecutionId;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import java.util.List;
import java.util.UUID;

/**
 * Server to agent, numbered: kept in the agent outbox until the agent says that it is committed.
 */
public sealed interface ServerMessage extends Message {

  /**
   * The scripts that one event has for this server, in the order to run them. For the server's own
   * HostInit and BeforeHostUp it is always sent, with an empty list too.
   *
   * @param proceed this answers the server's own HostInit or BeforeHostUp: when every blocking
   *     script has ended with 0 the agent goes on (sends BeforeHostUp, or HostUp); when one has
   *     not, it stays where it is. False for all other events
   */
  record EventScripts(UUID eventId, String eventName, List<ScriptOrder> scripts, boolean proceed)
      implements ServerMessage {
    public EventScripts {
      scripts = List.copyOf(scripts);
    }
  }

  /** Run one script that a person or the API asked for. */
  record ExecScript(ScriptOrder script) implements ServerMessage {}

  /** Send what is kept of a stream from this offset on; answered by {@code ScriptOutput}s. */
  record FetchScriptOutput(ExecutionId executionId, OutputStreamName stream, long offset)
      implements ServerMessage {}
}
