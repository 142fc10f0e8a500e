package io.scalr.control.agentlink.work;

import java.io.IOException;

/** The transport under one link. Called by one thread at a time, except {@link #cut}. */
public interface Wire {
  /** Writes one frame; may block while the other side does not read. */
  void send(byte[] frame) throws IOException;

  /** Asks the other side for a sign of life that carries these bytes. */
  void ping(byte[] question) throws IOException;

  /** Says goodbye with a code of {@link io.scalr.protocol.LinkClose}. */
  void close(int code, String reason) throws IOException;

  /** Ends the connection at once, from any thread, also while another one is blocked in send. */
  void cut();
}
