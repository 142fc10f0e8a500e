package io.scalr.control.agentlink.work;

import io.scalr.kernel.Clock;
import java.time.Duration;

/** What the loops of this package share. */
final class Loops {
  /** After a failure of the world: long enough not to hammer a database that is coming back. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private Loops() {}

  /** Waits a little; false when the loop is to end. */
  static boolean pause(Clock clock) {
    return sleep(clock, PAUSE);
  }

  static boolean sleep(Clock clock, Duration duration) {
    try {
      clock.sleep(duration);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
