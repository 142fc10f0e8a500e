package io.scalr.control.farm;

import java.time.Duration;

/** How long a server that is terminated gracefully may still run. */
public sealed interface TerminationGrace {
  /** Until its blocking BeforeHostTerminate scripts have reported, at most {@link #AUTO_LIMIT}. */
  record Auto() implements TerminationGrace {}

  /** That long, whatever its scripts do. */
  record Fixed(Duration duration) implements TerminationGrace {}

  /** The vendor's default. */
  TerminationGrace DEFAULT = new Fixed(Duration.ofMinutes(3));

  /**
   * A script that never reports must not keep a machine alive for ever; the longest time-out that a
   * script may have is two hours.
   */
  Duration AUTO_LIMIT = Duration.ofHours(2);

  /** Nobody's script needs longer than the longest time-out that a script may have. */
  Duration LONGEST_FIXED = Duration.ofHours(2);
}
