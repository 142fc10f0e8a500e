package io.scalr.agent.link;

import java.time.Duration;
import java.util.Optional;

/**
 * An open way to the server that carries frames whole and in order, both ways, until it is lost.
 * WebSocket now; AMQPS carries the same frames later. Sending and receiving may happen on two
 * threads at once.
 */
public interface Link extends AutoCloseable {
  /** Makes links; each attempt may take as long as a connect's time-out. */
  interface Opener {
    Link open() throws LinkLost, InterruptedException;
  }

  /** Returns when the frame is handed to the network. */
  void send(byte[] frame) throws LinkLost, InterruptedException;

  /**
   * The next frame; nothing if none came for that long. Whether anything at all was heard meanwhile
   * is {@link #heard}.
   */
  Optional<byte[]> receive(Duration wait) throws LinkLost, InterruptedException;

  /** Whether a frame or a sign of life has come since the last call of this. */
  boolean heard();

  /** Ends it; never fails. */
  @Override
  void close();
}
