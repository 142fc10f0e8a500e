package io.scalr.sim;

import io.scalr.kernel.Clock;
import java.time.Duration;
import java.time.Instant;

/** Time that passes only when the simulation says so; two readings never agree. */
public final class SimClock implements Clock {
  /** Any fixed moment. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final long TICK_NANOS = 1_000;

  private Instant now = START;

  @Override
  public Instant now() {
    now = now.plusNanos(TICK_NANOS);
    return now;
  }

  /** The time without passing any. */
  public Instant peek() {
    return now;
  }

  @Override
  public void sleep(Duration duration) {
    now = now.plus(duration);
  }

  /** Moves on; never back. */
  public void moveTo(Instant at) {
    if (at.isAfter(now)) {
      now = at;
    }
  }
}
