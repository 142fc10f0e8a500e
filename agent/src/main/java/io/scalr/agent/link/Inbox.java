package io.scalr.agent.link;

import io.scalr.protocol.ServerMessage;
import java.io.IOException;

/** Who takes the server's messages, in order, each once. */
public interface Inbox {
  /** Whether another message can be taken now; if not, it is asked for again later. */
  boolean hasRoom();

  /** Takes the message: when this returns it will be carried out even after a crash. */
  void take(long sequence, ServerMessage message) throws IOException;
}
