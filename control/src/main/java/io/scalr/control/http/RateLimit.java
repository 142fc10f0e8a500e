package io.scalr.control.http;

import io.scalr.kernel.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * So many requests a minute of each account, counted at this node. Tokens come back evenly, so
 * whoever has used up a minute's worth is not shut out for the rest of the minute.
 */
final class RateLimit {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final OptionalInt perMinute;
  private final Clock clock;

  /** By account; bounded by the number of accounts, because only known callers are counted. */
  private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();

  RateLimit(OptionalInt perMinute, Clock clock) {
    this.perMinute = perMinute;
    this.clock = clock;
  }

  private record Bucket(double tokens, Instant at, boolean taken) {}

  /** Takes one request's worth; false if there is none. */
  boolean take(Caller caller) {
    if (perMinute.isEmpty()) {
      return true;
    }
    var who = caller.account().map(id -> "a" + id).orElseGet(() -> "u" + caller.user());
    int most = perMinute.getAsInt();
    var now = clock.now();
    return buckets
        .compute(
            who,
            (_, before) ->
                before == null ? new Bucket(most - 1.0, now, true) : next(before, most, now))
        .taken();
  }

  private static Bucket next(Bucket before, int most, Instant now) {
    double passed = Math.max(0, Duration.between(before.at, now).toNanos());
    double tokens = Math.min(most, before.tokens + passed / WINDOW.toNanos() * most);
    return tokens >= 1 ? new Bucket(tokens - 1, now, true) : new Bucket(tokens, now, false);
  }
}
