package io.scalr.control.broker;

import java.time.Duration;
import java.util.List;

/** Publishes and takes. Order within one topic is kept as an optimisation, not as a promise. */
public interface Broker {
  /**
   * Publishes, waiting for room no longer than this.
   *
   * @return false when there was no room: nothing was kept, the publisher still has it
   */
  <T> boolean publish(Topic<T> topic, T message, Duration atMost) throws InterruptedException;

  /**
   * Takes a batch: waits for a first message no longer than {@code first}, then gathers more for
   * {@code gather} or until there are {@code most}.
   *
   * @return in the order of arrival; empty when none came
   */
  <T> List<T> take(Topic<T> topic, int most, Duration first, Duration gather)
      throws InterruptedException;

  /** How many wait now; for operators and tests. */
  int waiting(Topic<?> topic);
}
