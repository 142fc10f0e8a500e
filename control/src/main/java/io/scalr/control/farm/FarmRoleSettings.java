package io.scalr.control.farm;

import io.scalr.control.farm.DesiredFarmRole.Timing;
import io.scalr.control.farm.DesiredFarmRole.Troubles;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import java.time.Duration;

/**
 * A farm role's time limits, and what to do with its servers in trouble. They count for servers
 * that run already, too: whoever minds deadlines reads what stands here now.
 */
public record FarmRoleSettings(Timing timing, Troubles troubles) {
  /** As the vendor gives them to a new farm role. */
  public static final FarmRoleSettings DEFAULT =
      new FarmRoleSettings(Timing.DEFAULT, Troubles.DEFAULT);

  /** No machine boots and no agent calls home in less; a limit below would kill every launch. */
  public static final Duration SHORTEST_LIMIT = Duration.ofSeconds(60);

  /** A launch or a reboot that takes a day is not one that anybody waits for. */
  public static final Duration LONGEST_LIMIT = Duration.ofDays(1);

  /** The settings, if each limit is within its bounds. */
  public static Outcome<FarmRoleSettings> of(Timing timing, Troubles troubles) {
    if (!within(timing.launchLimit()) || !within(timing.rebootLimit())) {
      return Outcome.refused(
          new InvalidValue(
              "A limit must be from %d to %d seconds."
                  .formatted(SHORTEST_LIMIT.toSeconds(), LONGEST_LIMIT.toSeconds())));
    }
    if (timing.grace() instanceof TerminationGrace.Fixed(var duration)
        && (duration.isNegative() || duration.compareTo(TerminationGrace.LONGEST_FIXED) > 0)) {
      return Outcome.refused(
          new InvalidValue(
              "'FarmRoleSettings.terminationGrace' (%d) must be 'auto' or from 0 to %d seconds."
                  .formatted(duration.toSeconds(), TerminationGrace.LONGEST_FIXED.toSeconds())));
    }
    return Outcome.done(new FarmRoleSettings(timing, troubles));
  }

  private static boolean within(Duration limit) {
    return limit.compareTo(SHORTEST_LIMIT) >= 0 && limit.compareTo(LONGEST_LIMIT) <= 0;
  }
}
