package io.scalr.agent.link;

import io.scalr.kernel.RandomSource;
import java.time.Duration;

/**
 * How long to wait before the next attempt: anything from nothing to a bound that doubles ("full
 * jitter"), so that 5,000 agents of a restarted server do not come back in one second, each costing
 * it some 4 ms of CPU. Not safe for threads.
 */
public final class Backoff {
  private final Duration first;
  private final Duration cap;
  private final RandomSource random;
  private int failures;

  public Backoff(Duration first, Duration cap, RandomSource random) {
    this.first = first;
    this.cap = cap;
    this.random = random;
  }

  /** The pause after one more failure. */
  public Duration next() {
    // 2^20 times any first pause is beyond every cap
    long bound = Math.min(first.toMillis() << Math.min(failures, 20), cap.toMillis());
    failures++;
    return Duration.ofMillis(random.below(bound + 1));
  }

  /** An attempt did well. */
  public void reset() {
    failures = 0;
  }
}
