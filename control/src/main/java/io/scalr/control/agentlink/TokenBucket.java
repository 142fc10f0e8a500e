package io.scalr.control.agentlink;

import java.time.Duration;
import java.time.Instant;

/**
 * How much may pass now. Pure.
 *
 * @param level what is there at {@code at}; below zero after a debt
 * @param capacity the most that gathers
 * @param perSecond how fast it fills
 */
public record TokenBucket(double level, double capacity, double perSecond, Instant at) {
  public static TokenBucket full(double capacity, double perSecond, Instant at) {
    return new TokenBucket(capacity, capacity, perSecond, at);
  }

  public TokenBucket at(Instant now) {
    double seconds = Math.max(0, Duration.between(at, now).toNanos() / 1e9);
    return new TokenBucket(
        Math.min(capacity, level + seconds * perSecond), capacity, perSecond, now);
  }

  public TokenBucket take(double amount) {
    return new TokenBucket(level - amount, capacity, perSecond, at);
  }

  public boolean hasSome() {
    return level > 0;
  }
}
