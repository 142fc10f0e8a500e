package io.scalr.control.fleet;

import static io.scalr.control.fleet.Given.NOW;
import static io.scalr.control.fleet.Given.gone;
import static io.scalr.control.fleet.Given.pending;
import static io.scalr.control.fleet.Given.pendingLaunch;
import static io.scalr.control.fleet.Given.running;
import static io.scalr.control.fleet.Given.server;
import static io.scalr.control.fleet.TerminateReason.CRASHED;
import static io.scalr.control.fleet.TerminateReason.MANUAL;
import static io.scalr.control.fleet.TerminateReason.NO_EVENT_IN_TIME;
import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.fleet.ServerState.Terminated;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LaunchBreakerTest {
  private static List<Server> failures(int count, TerminateReason why) {
    var all = new ArrayList<Server>();
    for (int i = 0; i < count; i++) {
      all.add(gone(i + 1, 10 + i * 10L, why));
    }
    return all;
  }

  private static List<Server> and(List<Server> some, Server... more) {
    var all = new ArrayList<>(some);
    all.addAll(List.of(more));
    return all;
  }

  private static Server ranAndCrashed(long minutesAgo) {
    var at = NOW.minus(Duration.ofMinutes(minutesAgo));
    return server(
        1,
        at.minusSeconds(60),
        new Terminated(Optional.of(Given.machine(1)), CRASHED, at),
        ServerMarks.NONE.ran(at));
  }

  private static Server neverMade(long minutesAgo) {
    var at = NOW.minus(Duration.ofMinutes(minutesAgo));
    return server(1, at, new Terminated(Optional.empty(), CRASHED, at), ServerMarks.NONE);
  }

  static List<Arguments> rows() {
    return List.of(
        Arguments.of("nothing happened", List.of(), List.of(), 0, false),
        Arguments.of("four in a row", List.of(), failures(4, CRASHED), 4, false),
        Arguments.of("five in a row", List.of(), failures(5, CRASHED), 5, true),
        Arguments.of("five that never called", List.of(), failures(5, NO_EVENT_IN_TIME), 5, true),
        Arguments.of("what a person ended is none", List.of(), failures(9, MANUAL), 0, false),
        Arguments.of(
            "a person's in between neither counts nor resets",
            List.of(),
            and(failures(4, CRASHED), gone(9, 15, MANUAL), gone(8, 99, CRASHED)),
            5,
            true),
        Arguments.of(
            "one that ran resets the count",
            List.of(),
            and(
                failures(3, CRASHED),
                ranAndCrashed(35),
                gone(8, 90, CRASHED),
                gone(7, 95, CRASHED)),
            3,
            false),
        Arguments.of(
            "one that runs, newer than all",
            List.of(running(1, NOW.minusSeconds(100))),
            failures(9, CRASHED),
            0,
            false),
        Arguments.of(
            "one that runs, older than all",
            List.of(running(1, NOW.minus(Duration.ofHours(9)))),
            failures(5, CRASHED),
            5,
            true),
        Arguments.of(
            "those on their way neither count nor reset",
            List.of(pending(1, 5), pendingLaunch(2)),
            failures(5, CRASHED),
            5,
            true),
        Arguments.of(
            "a refused launch made no machine",
            List.of(),
            and(failures(4, CRASHED), neverMade(5)),
            4,
            false));
  }

  @ParameterizedTest(name = "{0}: {3} failures")
  @MethodSource
  void rows(String name, List<Server> alive, List<Server> ended, int failures, boolean stopped) {
    var breaker = LaunchBreaker.of(alive, ended, Instant.EPOCH);
    assertThat(breaker.failures()).isEqualTo(failures);
    assertThat(breaker.stopped()).isEqualTo(stopped);
  }

  @Test
  void the_next_probe_is_an_hour_after_the_last_failure() {
    assertThat(LaunchBreaker.of(List.of(), failures(6, CRASHED), Instant.EPOCH).nextProbe())
        .contains(NOW.plus(Duration.ofMinutes(50)));
  }

  @Test
  void a_resume_forgets_what_came_before() {
    var resumed = NOW.minus(Duration.ofMinutes(25));
    assertThat(LaunchBreaker.of(List.of(), failures(9, CRASHED), resumed).failures()).isEqualTo(2);
  }
}
