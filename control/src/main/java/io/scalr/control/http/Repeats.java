package io.scalr.control.http;

import java.util.function.Supplier;

/**
 * Makes a signed write happen once, however often it is sent and to whichever node. Kept {@code 600
 * s}; an answer of 500 and above is not kept. While the first call runs, the second waits.
 */
public interface Repeats {
  /**
   * @param first does the work; called at most once for one proof, on this node or another
   * @return what the first call answered
   */
  Once once(Gate.Proof proof, Supplier<Reply> first);

  /** Forgets what cannot come again; called from time to time. */
  default void sweep() {}

  /**
   * @param repeated true if this call did not do the work
   */
  record Once(Reply reply, boolean repeated) {}

  /**
   * An answer as it is sent.
   *
   * @param body JSON; empty for 204
   */
  record Reply(int status, byte[] body) {}

  /** Keeps nothing: every call does the work. For tests of what does not repeat. */
  Repeats NEVER = (proof, first) -> new Once(first.get(), false);
}
