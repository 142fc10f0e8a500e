package io.scalr.kernel;

import java.time.Duration;
import java.time.Instant;

/** The only source of time. Production passes {@link SystemClock}, the simulator its own. */
public interface Clock {
  Instant now();

  /** Waits at least this long; the only sleep that the build allows. */
  void sleep(Duration duration) throws InterruptedException;
}
