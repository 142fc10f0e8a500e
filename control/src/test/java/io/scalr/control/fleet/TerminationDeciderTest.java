package io.scalr.control.fleet;

import static io.scalr.control.farm.TroublePolicy.FLAG;
import static io.scalr.control.farm.TroublePolicy.IGNORE;
import static io.scalr.control.farm.TroublePolicy.TERMINATE;
import static io.scalr.control.fleet.Given.NOW;
import static io.scalr.control.fleet.Given.aFarmRole;
import static io.scalr.control.fleet.Given.initializing;
import static io.scalr.control.fleet.Given.leaving;
import static io.scalr.control.fleet.Given.machine;
import static io.scalr.control.fleet.Given.marked;
import static io.scalr.control.fleet.Given.pending;
import static io.scalr.control.fleet.Given.pendingLaunch;
import static io.scalr.control.fleet.Given.running;
import static io.scalr.control.fleet.Given.server;
import static io.scalr.control.fleet.Given.shown;
import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.MachineState;
import io.scalr.control.farm.DesiredFarmRole.Timing;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.farm.TerminationGrace;
import io.scalr.control.fleet.FleetAction.Adopt;
import io.scalr.control.fleet.FleetAction.CallCloud;
import io.scalr.control.fleet.FleetAction.CloseIntent;
import io.scalr.control.fleet.FleetAction.Look;
import io.scalr.control.fleet.FleetAction.Observe;
import io.scalr.control.fleet.Intent.Phase;
import io.scalr.control.fleet.Observation.CloudVerb;
import io.scalr.control.fleet.Observation.MachineFailed;
import io.scalr.control.fleet.Observation.MachineGone;
import io.scalr.control.fleet.Observation.MachineStopped;
import io.scalr.control.fleet.Observation.MachineTroubled;
import io.scalr.control.fleet.Observation.MachineWell;
import io.scalr.control.fleet.Observation.NoMachine;
import io.scalr.control.fleet.Observation.PhaseOverdue;
import io.scalr.control.fleet.Observation.RebootOverdue;
import io.scalr.control.fleet.Observation.TerminateWanted;
import io.scalr.control.fleet.ServerState.PendingSuspend;
import io.scalr.control.fleet.ServerState.PendingTerminate;
import io.scalr.control.fleet.ServerState.Resuming;
import io.scalr.control.fleet.ServerState.Running;
import io.scalr.control.fleet.ServerState.Suspended;
import io.scalr.control.reconcile.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TerminationDeciderTest {
  private static final Instant HOUR_AGO = NOW.minusSeconds(3_600);
  private static final ServerMarks RAN = ServerMarks.NONE.ran(HOUR_AGO);

  private static Plan<FleetAction> plan(Given given) {
    return TerminationDecider.plan(given.view(), NOW);
  }

  /** What the plan does, in words: the observation or the call, and the index it is about. */
  private static List<String> does(Given given) {
    var words = new ArrayList<String>();
    for (var step : plan(given).steps()) {
      words.add(
          switch (step.action()) {
            case Observe a -> a.seen().getClass().getSimpleName();
            case CallCloud a -> a.verb().toString();
            case FleetAction a -> a.getClass().getSimpleName();
          });
      assertThat(step.why().text()).as("a plan has reasons").isNotBlank();
    }
    return words;
  }

  private static Arguments row(String name, Given given, String... does) {
    return Arguments.of(name, given, List.of(does));
  }

  private static Server asked(Server server, long secondsAgo) {
    return marked(server, server.marks().cloudWrite(NOW.minusSeconds(secondsAgo)));
  }

  private static Server troubled(Server server, long secondsAgo) {
    return marked(server, server.marks().trouble(Optional.of(NOW.minusSeconds(secondsAgo))));
  }

  private static Server rebooting(long secondsAgo) {
    return marked(running(1), RAN.rebooting(NOW.minusSeconds(secondsAgo)));
  }

  private static Server suspending(long secondsAgo) {
    return server(1, HOUR_AGO, new PendingSuspend(machine(1), NOW.minusSeconds(secondsAgo)), RAN);
  }

  private static Server suspended() {
    return server(1, HOUR_AGO, new Suspended(machine(1), NOW.minusSeconds(600)), RAN);
  }

  private static Server resuming(long secondsAgo) {
    return server(1, HOUR_AGO, new Resuming(machine(1), NOW.minusSeconds(secondsAgo)), RAN);
  }

  private static Server withoutMachine() {
    return server(
        1,
        new PendingTerminate(
            Optional.empty(), TerminateReason.MANUAL, true, NOW, NOW.minusSeconds(100)));
  }

  private static Given one(Server server) {
    return aFarmRole().bounds(1, 4).server(server);
  }

  // ---- who is to go

  static List<Arguments> leaves() {
    return List.of(
        row("as many as wanted", aFarmRole().bounds(2, 4).server(running(1), running(2))),
        row(
            "one too many",
            aFarmRole().bounds(1, 4).server(running(1), running(2)),
            "TerminateWanted"),
        row(
            "the farm is terminated",
            aFarmRole().status(FarmStatus.TERMINATED).server(running(1), pending(2, 9)),
            "TerminateWanted",
            "TerminateWanted"),
        row(
            "one not yet launched goes too",
            aFarmRole().status(FarmStatus.TERMINATED).server(pendingLaunch(1)),
            "TerminateWanted"),
        row(
            "one in grace is forced when the farm is terminated",
            aFarmRole()
                .status(FarmStatus.TERMINATED)
                .server(leaving(1, TerminateReason.SCALING_DOWN, false, 100)),
            "TerminateWanted"),
        row(
            "one forced already is asked for, not forced again",
            aFarmRole()
                .status(FarmStatus.TERMINATED)
                .server(leaving(1, TerminateReason.FARM_TERMINATED, true, -1)),
            "TERMINATE"),
        row(
            "the farm role is removed",
            aFarmRole().removed().server(running(1)),
            "TerminateWanted"),
        row(
            "a suspended farm keeps its servers",
            aFarmRole().status(FarmStatus.SUSPENDED).server(running(1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void leaves(String name, Given given, List<String> expected) {
    assertThat(does(given)).isEqualTo(expected);
  }

  @Test
  void a_terminated_farm_knows_no_grace_and_scaling_down_does() {
    assertThat(wanted(aFarmRole().status(FarmStatus.TERMINATED).server(running(1))))
        .containsExactly(new TerminateWanted(TerminateReason.FARM_TERMINATED, true, NOW));
    assertThat(wanted(aFarmRole().removed().server(running(1))))
        .containsExactly(new TerminateWanted(TerminateReason.ROLE_REMOVED, true, NOW));
    var down = aFarmRole().bounds(0, 4).server(running(1));
    assertThat(wanted(down))
        .containsExactly(
            new TerminateWanted(TerminateReason.SCALING_DOWN, false, NOW.plusSeconds(180)));
    assertThat(wanted(down.timing(grace(new TerminationGrace.Auto()))))
        .containsExactly(
            new TerminateWanted(
                TerminateReason.SCALING_DOWN, false, NOW.plus(TerminationGrace.AUTO_LIMIT)));
    assertThat(wanted(aFarmRole().bounds(0, 4).server(pending(1, 9))))
        .as("one that never ran needs no grace")
        .containsExactly(new TerminateWanted(TerminateReason.SCALING_DOWN, false, NOW));
  }

  private static Timing limits(long launch, long reboot) {
    return new Timing(
        Duration.ofSeconds(launch), Duration.ofSeconds(reboot), TerminationGrace.DEFAULT);
  }

  private static Timing grace(TerminationGrace grace) {
    return new Timing(Timing.DEFAULT.launchLimit(), Timing.DEFAULT.rebootLimit(), grace);
  }

  private static List<Observation> wanted(Given given) {
    return plan(given).steps().stream()
        .map(Plan.Step::action)
        .filter(Observe.class::isInstance)
        .map(a -> ((Observe) a).seen())
        .toList();
  }

  @Test
  void the_ones_not_up_go_first_then_the_youngest() {
    var old = running(1, NOW.minusSeconds(9_000));
    var young = running(2, NOW.minusSeconds(100));
    var notUp = initializing(3, 50);
    var plan = plan(aFarmRole().bounds(1, 4).server(old, young, notUp));
    assertThat(plan.steps().stream().map(step -> step.why().subject()))
        .containsExactly("web #3", "web #2");
  }

  @Test
  void a_plan_is_bounded_and_goes_on_at_once() {
    var given = aFarmRole().status(FarmStatus.TERMINATED);
    IntStream.rangeClosed(1, TerminationDecider.MOST_ACTIONS + 3)
        .forEach(i -> given.server(leaving(i, TerminateReason.FARM_TERMINATED, true, -1)));
    assertThat(plan(given).steps()).hasSize(TerminationDecider.MOST_ACTIONS);
    assertThat(plan(given).next()).contains(NOW);
  }

  // ---- on the way out

  static List<Arguments> terminating() {
    var due = leaving(1, TerminateReason.MANUAL, true, -1);
    return List.of(
        row("its time has come", one(due), "TERMINATE"),
        row("in grace", one(leaving(1, TerminateReason.MANUAL, false, 60))),
        row("asked a moment ago: look", one(asked(due, 10)), "Look"),
        row("asked a minute ago and still there", one(asked(due, 61)), "TERMINATE", "Look"),
        row(
            "a listing from before the call proves nothing",
            one(asked(due, 30)).listed(35),
            "Look"),
        row("absent from a listing that counts", one(asked(due, 40)).listed(10), "MachineGone"),
        row("absent, but within the visibility time", one(asked(due, 40)).listed(25), "Look"),
        row(
            "shown terminated",
            one(asked(due, 40)).listed(10, shown(1, MachineState.TERMINATED)),
            "MachineGone"),
        row(
            "shown terminating is not gone",
            one(asked(due, 40)).listed(10, shown(1, MachineState.TERMINATING)),
            "Look"),
        row("the credential does not open", one(due).closed()),
        row(
            "gone by itself while in grace",
            one(leaving(1, TerminateReason.MANUAL, false, 60)).listed(10),
            "MachineGone"),
        row(
            "never called",
            one(withoutMachine()).intent(withoutMachine(), written()),
            "CloseIntent"),
        row("its intent is decided", one(withoutMachine()), "NoMachine"),
        row(
            "its call is under way",
            one(withoutMachine()).intent(withoutMachine(), new Phase.Sent(NOW.plusSeconds(5)))),
        row(
            "its call was never answered: look",
            one(withoutMachine()).intent(withoutMachine(), new Phase.Sent(NOW.minusSeconds(5))),
            "Look"),
        row(
            "its call made a machine after all",
            one(withoutMachine())
                .intent(withoutMachine(), new Phase.Sent(NOW.minusSeconds(5)))
                .listed(1, shown(1, MachineState.PENDING)),
            "Adopt"),
        row(
            "its call made none",
            one(withoutMachine())
                .intent(withoutMachine(), new Phase.Sent(NOW.minusSeconds(50)))
                .listed(20),
            "CloseIntent"));
  }

  private static Phase written() {
    return new Phase.Written(NOW);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void terminating(String name, Given given, List<String> expected) {
    assertThat(does(given)).isEqualTo(expected);
  }

  // ---- deadlines

  static List<Arguments> deadlines() {
    var scripts = Duration.ofSeconds(600);
    var failed = marked(initializing(1, 100), ServerMarks.NONE.initFailed("exit code 1"));
    var overdue = marked(initializing(1, 2_401), ServerMarks.NONE.initFailed("exit code 1"));
    return List.of(
        row("Pending within its limit", one(pending(1, 2_399))),
        row("Pending past its limit", one(pending(1, 2_400)), "PhaseOverdue"),
        row("just before a limit of its own", one(pending(1, 599)).timing(limits(600, 360))),
        row("at a limit of its own", one(pending(1, 600)).timing(limits(600, 360)), "PhaseOverdue"),
        row("before a longer limit of its own", one(pending(1, 2_400)).timing(limits(7_200, 360))),
        row(
            "rebooting at a limit of its own",
            one(rebooting(90)).timing(limits(600, 90)),
            "RebootOverdue"),
        row("rebooting before a limit of its own", one(rebooting(360)).timing(limits(600, 3_600))),
        row("Initializing within its limit", one(initializing(1, 2_399))),
        row("Initializing past its limit", one(initializing(1, 2_400)), "PhaseOverdue"),
        row("blocking scripts have their own time", one(initializing(1, 2_900)).blocking(scripts)),
        row("and it ends too", one(initializing(1, 3_001)).blocking(scripts), "PhaseOverdue"),
        row("a failed one stays until the limit", one(failed)),
        row("a failed one ends at the limit", one(overdue), "PhaseOverdue"),
        row("a failed one is kept, by setting", one(overdue).keepFailed()),
        row("rebooting within its limit", one(rebooting(359))),
        row("rebooting past its limit", one(rebooting(360)), "RebootOverdue"),
        row("resuming past its limit", one(resuming(2_400)), "MachineFailed"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void deadlines(String name, Given given, List<String> expected) {
    assertThat(does(given)).isEqualTo(expected);
  }

  @Test
  void a_phase_past_its_limit_says_what_did_not_come() {
    assertThat(wanted(one(pending(1, 3_000))))
        .containsExactly(new PhaseOverdue(false, "Server did not send HostInit in 2400 seconds"));
    assertThat(wanted(one(initializing(1, 3_000)).blocking(Duration.ofSeconds(60)).keepFailed()))
        .containsExactly(new PhaseOverdue(true, "Server did not send HostUp in 2460 seconds"));
    var failed = marked(initializing(1, 3_000), ServerMarks.NONE.initFailed("exit code 1"));
    assertThat(wanted(one(failed))).containsExactly(new PhaseOverdue(false, "exit code 1"));
  }

  // ---- the machine against the listing

  static List<Arguments> machines() {
    var up = running(1);
    return List.of(
        row("never listed", one(up)),
        row("shown running", one(up).listed(5, shown(1, MachineState.RUNNING))),
        row("shown pending", one(up).listed(5, shown(1, MachineState.PENDING))),
        row("absent once", one(up).listed(5), "MachineTroubled"),
        row("stopped once", one(up).listed(5, shown(1, MachineState.STOPPED)), "MachineTroubled"),
        row("absent, written a moment ago", one(asked(up, 10)).listed(5)),
        row(
            "absent, and the second listing is not there yet",
            one(troubled(up, 5)).listed(5),
            "Look"),
        row("absent twice", one(troubled(up, 9)).listed(5), "MachineFailed"),
        row(
            "stopped twice",
            one(troubled(up, 9)).listed(5, shown(1, MachineState.STOPPED)),
            "MachineFailed"),
        row(
            "shown again between: it flipped",
            one(troubled(up, 9)).listed(5, shown(1, MachineState.RUNNING)),
            "MachineWell"),
        row(
            "absent twice, ignored by policy",
            one(troubled(up, 9)).listed(5).policies(IGNORE, TERMINATE, TERMINATE)),
        row(
            "stopped twice, absence and a crash would be ignored",
            one(troubled(up, 9))
                .listed(5, shown(1, MachineState.STOPPED))
                .policies(IGNORE, IGNORE, TERMINATE),
            "MachineFailed"),
        row(
            "stopped twice, ignored by policy",
            one(troubled(up, 9))
                .listed(5, shown(1, MachineState.STOPPED))
                .policies(TERMINATE, TERMINATE, IGNORE)),
        row(
            "terminated twice, absence and a stop would be ignored",
            one(troubled(up, 9))
                .listed(5, shown(1, MachineState.TERMINATED))
                .policies(IGNORE, TERMINATE, IGNORE),
            "MachineFailed"),
        row(
            "terminated twice, ignored by policy",
            one(troubled(up, 9))
                .listed(5, shown(1, MachineState.TERMINATED))
                .policies(TERMINATE, IGNORE, TERMINATE)),
        row(
            "absent twice, flagged by policy",
            one(troubled(up, 9)).listed(5).policies(FLAG, FLAG, FLAG),
            "MachineFailed"),
        row(
            "flagged already",
            one(marked(troubled(up, 9), troubled(up, 9).marks().missing(Optional.of(HOUR_AGO))))
                .listed(5)
                .policies(FLAG, FLAG, FLAG)),
        row(
            "flagged and shown again",
            one(marked(up, RAN.missing(Optional.of(HOUR_AGO))))
                .listed(5, shown(1, MachineState.RUNNING)),
            "MachineWell"),
        row(
            "a rebooting one may be stopped",
            one(rebooting(30)).listed(5, shown(1, MachineState.STOPPED))),
        row("a rebooting one may not be absent", one(rebooting(30)).listed(5), "MachineTroubled"),
        row(
            "a pending one that stopped",
            one(pending(1, 60)).listed(5, shown(1, MachineState.STOPPED)),
            "MachineTroubled"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void machines(String name, Given given, List<String> expected) {
    assertThat(does(given)).isEqualTo(expected);
  }

  // ---- reboot, suspend, resume

  static List<Arguments> orders() {
    var wanted = marked(running(1), RAN.rebootWanted(NOW));
    return List.of(
        row("a reboot asked for", one(wanted), "REBOOT"),
        row("a suspension asked for", one(suspending(1)), "SUSPEND"),
        row("asked of the cloud", one(asked(suspending(30), 10)), "Look"),
        row(
            "shown stopped",
            one(asked(suspending(60), 40)).listed(10, shown(1, MachineState.STOPPED)),
            "MachineStopped"),
        row(
            "shown stopped before it was asked",
            one(suspending(5)).listed(10, shown(1, MachineState.STOPPED)),
            "SUSPEND"),
        row(
            "not stopped after a minute: once more",
            one(asked(suspending(90), 61)).listed(10, shown(1, MachineState.RUNNING)),
            "SUSPEND",
            "Look"),
        row("vanished meanwhile", one(asked(suspending(60), 40)).listed(10), "MachineTroubled"),
        row("suspended and stopped", one(suspended()).listed(10, shown(1, MachineState.STOPPED))),
        row(
            "suspended and shown running: resumed by hand",
            one(suspended()).listed(10, shown(1, MachineState.RUNNING)),
            "MachineWell"),
        row(
            "suspended and shown running by an old listing",
            one(suspended()).listed(700, shown(1, MachineState.RUNNING))),
        row("suspended and absent", one(suspended()).listed(10), "MachineTroubled"),
        row("a resumption asked for", one(resuming(1)), "RESUME"),
        row("asked of the cloud already", one(asked(resuming(30), 10))),
        row(
            "up again, the agent has not spoken",
            one(asked(resuming(60), 50)).listed(10, shown(1, MachineState.RUNNING))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void orders(String name, Given given, List<String> expected) {
    assertThat(does(given)).isEqualTo(expected);
  }

  /** Every class that a row names by its word exists; a rename must not empty a table. */
  @Test
  void the_words_of_the_tables_are_classes() {
    assertThat(
            List.of(
                MachineGone.class,
                MachineStopped.class,
                MachineTroubled.class,
                MachineWell.class,
                MachineFailed.class,
                NoMachine.class,
                RebootOverdue.class,
                Adopt.class,
                CloseIntent.class,
                Look.class))
        .allMatch(Class::isRecord);
    assertThat(CloudVerb.values()).hasSize(4);
    assertThat(running(1).state()).isInstanceOf(Running.class);
  }
}
