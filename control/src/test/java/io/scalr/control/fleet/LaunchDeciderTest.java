package io.scalr.control.fleet;

import static io.scalr.control.fleet.Given.NOW;
import static io.scalr.control.fleet.Given.aFarmRole;
import static io.scalr.control.fleet.Given.gone;
import static io.scalr.control.fleet.Given.initializing;
import static io.scalr.control.fleet.Given.leaving;
import static io.scalr.control.fleet.Given.machine;
import static io.scalr.control.fleet.Given.pending;
import static io.scalr.control.fleet.Given.pendingLaunch;
import static io.scalr.control.fleet.Given.running;
import static io.scalr.control.fleet.Given.shown;
import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.MachineState;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.fleet.FleetAction.Adopt;
import io.scalr.control.fleet.FleetAction.CallLaunch;
import io.scalr.control.fleet.FleetAction.Look;
import io.scalr.control.fleet.FleetAction.Unanswered;
import io.scalr.control.fleet.FleetAction.WriteDown;
import io.scalr.control.fleet.Intent.Phase;
import io.scalr.control.reconcile.Plan;
import io.scalr.control.reconcile.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LaunchDeciderTest {
  private static final Phase DUE = new Phase.Written(NOW.minusSeconds(1));

  private static Plan<FleetAction> plan(Given given) {
    return LaunchDecider.plan(given.view(), NOW);
  }

  private static List<FleetAction> acts(Given given) {
    return plan(given).steps().stream().map(Plan.Step::action).toList();
  }

  private static long writes(Given given) {
    return acts(given).stream()
        .filter(WriteDown.class::isInstance)
        .mapToLong(action -> ((WriteDown) action).missing().size())
        .sum();
  }

  private static long calls(Given given) {
    return acts(given).stream().filter(CallLaunch.class::isInstance).count();
  }

  private static String reasons(Given given) {
    return String.join(
        "\n", plan(given).report().lines().stream().map(Report.Line::toString).toList());
  }

  private static Given five(long newestMinutesAgo) {
    var given = aFarmRole().bounds(3, 9);
    for (int i = 0; i < 5; i++) {
      given.gone(gone(1, newestMinutesAgo + i * 10L, TerminateReason.NO_EVENT_IN_TIME));
    }
    return given;
  }

  static List<Arguments> missing() {
    return List.of(
        row("nothing stands: all are written", aFarmRole().bounds(3, 4), 3),
        row("none wanted", aFarmRole().bounds(0, 4), 0),
        row("one runs of three", aFarmRole().bounds(3, 4).server(running(1)), 2),
        row("all run", aFarmRole().bounds(2, 4).server(running(1), running(2)), 0),
        row("more than wanted run", aFarmRole().bounds(1, 4).server(running(1), running(2)), 0),
        row(
            "those on their way count",
            aFarmRole().bounds(3, 4).server(pending(1, 5), initializing(2, 5)),
            1),
        row(
            "one on its way out is replaced while there is room",
            aFarmRole()
                .bounds(2, 3)
                .server(running(1), leaving(2, TerminateReason.MANUAL, true, 0)),
            1),
        row(
            "at max one on its way out must be proven gone first",
            aFarmRole()
                .bounds(2, 2)
                .server(running(1), leaving(2, TerminateReason.MANUAL, true, 0)),
            0),
        row("the farm is terminated", aFarmRole().status(FarmStatus.TERMINATED), 0),
        row("the farm is suspended", aFarmRole().status(FarmStatus.SUSPENDED), 0),
        row("the farm was never launched", aFarmRole().status(FarmStatus.PENDING_LAUNCH), 0),
        row("the farm role is removed", aFarmRole().removed(), 0),
        row("an earlier farm role is not up", aFarmRole().after("db", 2, 1), 0),
        row("the earlier farm role is up", aFarmRole().after("db", 2, 2), 2),
        row("a plan is bounded", aFarmRole().bounds(200, 300), LaunchDecider.MOST_WRITES),
        row("four failures are an accident", failures(4), 3),
        row("five failures stop it", five(10), 0),
        row("an hour after the fifth one probe is written", five(61), 1),
        row(
            "one probe at a time",
            five(61).server(pendingLaunch(1)).intent(pendingLaunch(1), DUE),
            0),
        row("no second probe while one is up and not running", five(61).server(pending(1, 5)), 0));
  }

  private static Given failures(int count) {
    var given = aFarmRole().bounds(3, 9);
    for (int i = 0; i < count; i++) {
      given.gone(gone(1, 5 + i * 10L, TerminateReason.CRASHED));
    }
    return given;
  }

  private static Arguments row(String name, Given given, int expected) {
    return Arguments.of(name, given, expected);
  }

  @ParameterizedTest(name = "{0}: {2} written")
  @MethodSource
  void missing(String name, Given given, int expected) {
    assertThat(writes(given)).isEqualTo(expected);
  }

  static List<Arguments> calls() {
    var one = pendingLaunch(1);
    var due = aFarmRole().server(one).intent(one, DUE);
    return List.of(
        row("a written one that is due is called", due, 1),
        row(
            "one whose next call is later waits",
            aFarmRole().server(one).intent(one, new Phase.Written(NOW.plusSeconds(9))),
            0),
        row(
            "one whose call is under way is left",
            aFarmRole().server(one).intent(one, new Phase.Sent(NOW.plusSeconds(9))),
            0),
        row(
            "a credential that does not open",
            aFarmRole().closed().server(one).intent(one, DUE),
            0),
        row("one without an undecided intent is looked at again", aFarmRole().server(one), 0),
        row(
            "not in a terminated farm",
            aFarmRole().status(FarmStatus.TERMINATED).server(one).intent(one, DUE),
            0),
        row("a refused credential", many(3).refused(60), 0),
        row("a refused credential is tried once when it is time", many(3).refused(0), 1),
        row("stopped by failures", five(10).server(one).intent(one, DUE), 0),
        row("the probe is called", five(61).server(one).intent(one, DUE), 1),
        row(
            "only one probe of two written",
            five(61).server(one, pendingLaunch(2)).intent(one, DUE).intent(pendingLaunch(2), DUE),
            1),
        row("a plan is bounded", many(LaunchDecider.MOST_CALLS + 5), LaunchDecider.MOST_CALLS));
  }

  private static Given many(int count) {
    var given = aFarmRole().bounds(count, count);
    IntStream.rangeClosed(1, count)
        .mapToObj(Given::pendingLaunch)
        .forEach(s -> given.server(s).intent(s, DUE));
    return given;
  }

  @ParameterizedTest(name = "{0}: {2} called")
  @MethodSource
  void calls(String name, Given given, int expected) {
    assertThat(calls(given)).isEqualTo(expected);
  }

  @Test
  void an_answer_that_never_came_is_looked_for_before_the_call_is_repeated() {
    var one = pendingLaunch(1);
    var sent = new Phase.Sent(NOW.minusSeconds(10));
    assertThat(acts(aFarmRole().bounds(1, 1).server(one).intent(one, sent).listed(60)))
        .as("a listing from before the call says nothing")
        .singleElement()
        .isInstanceOf(Look.class);
    assertThat(
            acts(
                aFarmRole()
                    .bounds(1, 1)
                    .server(one)
                    .intent(one, sent)
                    .listed(60)
                    .lookWanted(NOW.plusSeconds(10))))
        .as("one look is enough")
        .isEmpty();
    assertThat(
            acts(
                aFarmRole()
                    .bounds(1, 1)
                    .server(one)
                    .intent(one, sent)
                    .listed(60, shown(1, MachineState.PENDING))))
        .as("its machine is shown")
        .singleElement()
        .isInstanceOf(Adopt.class);
    var old = new Phase.Sent(NOW.minusSeconds(60));
    assertThat(acts(aFarmRole().bounds(1, 1).server(one).intent(one, old).listed(30)))
        .as("a listing that counts does not show it")
        .singleElement()
        .isInstanceOf(Unanswered.class);
  }

  @Test
  void a_replacement_names_whom_it_replaces_and_why() {
    var dead = gone(2, 1, TerminateReason.CRASHED);
    var given = aFarmRole().bounds(2, 4).server(running(1)).gone(dead);
    assertThat(acts(given))
        .singleElement()
        .isInstanceOfSatisfying(
            WriteDown.class,
            a -> {
              assertThat(a.missing()).hasSize(1);
              var one = a.missing().getFirst();
              assertThat(one.reason()).isEqualTo(LaunchReason.REPLACEMENT);
              assertThat(one.by()).contains(dead.id().toString()).contains("crashed");
              assertThat(a.version()).isEqualTo(7);
            });
    assertThat(acts(aFarmRole().bounds(1, 4).gone(gone(1, 1, TerminateReason.SCALING_DOWN))))
        .as("one that somebody ended is not replaced but launched")
        .singleElement()
        .isInstanceOfSatisfying(
            WriteDown.class,
            a -> assertThat(a.missing().getFirst().reason()).isEqualTo(LaunchReason.API));
  }

  @Test
  void whatever_does_not_happen_has_a_reason() {
    var one = pendingLaunch(1);
    var reasons =
        Map.of(
            "waiting for web #2",
            aFarmRole()
                .bounds(2, 2)
                .server(running(1), leaving(2, TerminateReason.MANUAL, true, 0)),
            "its launch order comes after db, which has 1 of 2 running",
            aFarmRole().after("db", 2, 1),
            "launching is stopped",
            five(10),
            "5 machines in a row never became Running",
            five(10),
            "the credential or its platform is not available",
            aFarmRole().closed().server(one).intent(one, DUE),
            "who are you); this environment's launches wait",
            many(1).refused(60),
            "its turn comes in the next round",
            many(LaunchDecider.MOST_CALLS + 1));
    reasons.forEach(
        (text, given) -> assertThat(reasons(given)).contains("not now: ").contains(text));
  }

  @Test
  void it_looks_again_when_something_falls_due() {
    var one = pendingLaunch(1);
    assertThat(
            plan(aFarmRole().server(one).intent(one, new Phase.Written(NOW.plusSeconds(9)))).next())
        .contains(NOW.plusSeconds(9));
    assertThat(plan(five(10)).next()).contains(NOW.plus(Duration.ofMinutes(50)));
  }

  @Test
  void the_lowest_free_index_is_taken() {
    assertThat(LaunchDecider.freeIndex(List.of())).isEqualTo(1);
    assertThat(LaunchDecider.freeIndex(List.of(running(1), running(3)))).isEqualTo(2);
    assertThat(LaunchDecider.freeIndex(List.of(running(2), running(1)))).isEqualTo(3);
    assertThat(machine(1).value()).isEqualTo("m-1");
  }
}
