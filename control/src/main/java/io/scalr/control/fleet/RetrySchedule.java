package io.scalr.control.fleet;

import io.scalr.control.cloud.PlatformFailure;
import java.time.Duration;
import java.util.List;

/** When a launch call that was refused or not answered is repeated: the vendor's schedule. */
public final class RetrySchedule {
  private static final List<Duration> WAITS =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(3),
          Duration.ofMinutes(10));

  /** From the fifth time on, without end: a quota may be raised at any time. */
  private static final Duration THEN = Duration.ofHours(1);

  private RetrySchedule() {}

  /**
   * @param calls that were refused or not answered so far, at least 1
   */
  public static Duration after(int calls) {
    return calls <= WAITS.size() ? WAITS.get(calls - 1) : THEN;
  }

  /** The same, but not before the cloud said. */
  public static Duration after(int calls, PlatformFailure failure) {
    var wait = after(calls);
    return failure instanceof PlatformFailure.Throttled t
        ? t.after().filter(asked -> asked.compareTo(wait) > 0).orElse(wait)
        : wait;
  }
}
