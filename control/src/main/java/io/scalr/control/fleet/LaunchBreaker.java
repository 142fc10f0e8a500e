package io.scalr.control.fleet;

import io.scalr.control.fleet.ServerState.PendingTerminate;
import io.scalr.control.fleet.ServerState.Terminated;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stops a farm role whose machines are made and never become Running. Nothing is stored: the
 * servers since the last resume say it all.
 *
 * @param failures in a row, newest first, since launching was last resumed
 * @param nextProbe when stopped: from then on one launch is tried
 */
public record LaunchBreaker(int failures, Optional<Instant> nextProbe) {
  /** Five machines in a row are no accident. */
  public static final int FAILURES = 5;

  /** One probing launch so often: a mended image or cloud is noticed within the hour. */
  public static final Duration PROBE_EVERY = Duration.ofHours(1);

  public static LaunchBreaker of(List<Server> alive, List<Server> ended, Instant resumedAt) {
    // Asked at each look at a farm role, so without sorting: those newer than the last that ran.
    var since = newestThatRan(ended, newestThatRan(alive, resumedAt));
    int failures = 0;
    var last = Instant.MIN;
    for (var servers : List.of(alive, ended)) {
      for (var server : servers) {
        var failed =
            server.createdAt().isAfter(since) ? failedAt(server) : Optional.<Instant>empty();
        if (failed.isPresent()) {
          failures++;
          last = failed.get().isAfter(last) ? failed.get() : last;
        }
      }
    }
    return failures < FAILURES
        ? new LaunchBreaker(failures, Optional.empty())
        : new LaunchBreaker(failures, Optional.of(last.plus(PROBE_EVERY)));
  }

  private static Instant newestThatRan(List<Server> servers, Instant since) {
    var newest = since;
    for (var server : servers) {
      if (server.createdAt().isAfter(newest) && server.marks().firstRunning().isPresent()) {
        newest = server.createdAt();
      }
    }
    return newest;
  }

  /** When a machine that was made turned out a failure; what a person ended is none. */
  private static Optional<Instant> failedAt(Server server) {
    return switch (server.state()) {
      case PendingTerminate s when s.cloudId().isPresent() && isFailure(s.why()) ->
          Optional.of(s.since());
      case Terminated s when s.cloudId().isPresent() && isFailure(s.why()) ->
          Optional.of(s.since());
      case ServerState _ -> Optional.empty();
    };
  }

  private static boolean isFailure(TerminateReason why) {
    return why == TerminateReason.NO_EVENT_IN_TIME || why == TerminateReason.CRASHED;
  }

  public boolean stopped() {
    return nextProbe.isPresent();
  }
}
