package io.scalr.control.access;

import io.scalr.kernel.UserId;
import java.time.Duration;
import java.time.Instant;

/** A browser that logged in. Its id is a secret; only its hash is stored. */
public record Session(UserId user, Instant beganAt, Instant lastSeen) {
  public static final Duration IDLE_END = Duration.ofMinutes(30);
  public static final Duration ABSOLUTE_END = Duration.ofHours(8);

  /** How exact {@link #lastSeen} is; small beside the idle end, large beside a click. */
  public static final Duration SEEN_STEP = Duration.ofSeconds(60);

  public boolean over(Instant now) {
    return now.isAfter(lastSeen.plus(IDLE_END)) || now.isAfter(beganAt.plus(ABSOLUTE_END));
  }
}
