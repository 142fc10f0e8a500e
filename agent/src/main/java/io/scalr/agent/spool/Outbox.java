package io.scalr.agent.spool;

import io.scalr.protocol.AgentMessage;
import java.io.IOException;
import java.util.OptionalLong;

/** Where the rest of the agent puts what the server must hear. */
public interface Outbox {
  /**
   * Puts the message into the spool; its number, or nothing if there is no room for this weight.
   * When it returns with a number the message survives a power cut.
   */
  OptionalLong send(AgentMessage message, Spool.Weight weight, Spool.Before before)
      throws IOException;

  default OptionalLong send(AgentMessage message, Spool.Weight weight) throws IOException {
    return send(message, weight, (epoch, sequence) -> {});
  }

  /** How much waits in the spool. */
  long waitingBytes();
}
