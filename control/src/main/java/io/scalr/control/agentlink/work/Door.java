package io.scalr.control.agentlink.work;

/** Our end of one connection, whatever carries it. All but {@link #gone} by one thread. */
public interface Door {
  /** A whole frame has come; may wait for room, which holds back the sender. */
  void frame(byte[] bytes) throws InterruptedException;

  /** More has come than a frame may have; the connection is of no use any more. */
  void oversize();

  /** The answer to a ping. */
  void pong(byte[] question);

  /** The connection has ended. */
  void gone();
}
