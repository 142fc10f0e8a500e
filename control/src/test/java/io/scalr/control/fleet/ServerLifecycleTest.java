package io.scalr.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.farm.TroublePolicy;
import io.scalr.control.fleet.Observation.*;
import io.scalr.control.fleet.ServerState.*;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.DomainEvent;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.LifeMessage.OperatingSystem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerLifecycleTest {
  private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");
  private static final CloudServerId M = new CloudServerId("m-1");
  private static final LaunchToken TOKEN = new LaunchToken(new UUID(0, 7));
  private static final LifeMessage INIT =
      new LifeMessage.HostInit(
          "b", "h", new OperatingSystem("debian", "12", "debian"), "1", List.of(), List.of());

  private static Server in(ServerState state) {
    return new Server(
        new ServerRef(
            new Tenant(new AccountId(1), new EnvironmentId(2)),
            new FarmId(3),
            new FarmRoleId(4),
            new ServerId(new UUID(0, 5)),
            1),
        new Place(new PlatformId("sim"), new CloudLocation("sim-1"), "c"),
        new Recipe(new RoleId(6), new ImageId(new UUID(0, 8)), "i", "t"),
        LaunchReason.API,
        "x",
        T,
        state,
        ServerMarks.NONE,
        1);
  }

  private static Server pendingLaunch() {
    return in(new PendingLaunch(TOKEN, 0, T));
  }

  private static Transition after(Server server, Observation... seen) {
    var last = Transition.same(server);
    for (var one : seen) {
      last = ServerLifecycle.next(last.server(), one, T);
    }
    return last;
  }

  private static AgentSaid said(LifeMessage message) {
    return new AgentSaid(message);
  }

  private static List<String> names(Transition transition) {
    return transition.events().stream().map(DomainEvent::name).toList();
  }

  @Test
  void an_agent_that_was_quicker_than_the_launchs_answer_is_not_forgotten() {
    var up =
        after(
            pendingLaunch(),
            said(INIT),
            said(new LifeMessage.BeforeHostUp()),
            said(new LifeMessage.HostUp()),
            new LaunchAccepted(M));
    assertThat(up.server().state()).isEqualTo(new Running(M, T));
    assertThat(names(up))
        .containsExactly(
            "ServerPending", "ServerInitializing", "ServerConfigured", "ServerRunning");
    assertThat(after(pendingLaunch(), said(new LifeMessage.HostUp())).ignored())
        .as("without a HostInit before it means nothing")
        .isPresent();
  }

  @Test
  void a_before_host_up_before_the_launchs_answer_is_told_with_it() {
    var early = after(pendingLaunch(), said(INIT), said(new LifeMessage.BeforeHostUp()));
    assertThat(early.server().state()).isInstanceOf(PendingLaunch.class);
    assertThat(early.events()).as("nobody can run scripts before the machine is known").isEmpty();
    assertThat(early.ignored()).isEmpty();

    var known = after(early.server(), new LaunchAccepted(M));

    assertThat(known.server().state()).isEqualTo(new Initializing(M, T));
    assertThat(names(known))
        .containsExactly("ServerPending", "ServerInitializing", "ServerConfigured");
    assertThat(known.server().marks().earlyInit()).isEmpty();
    assertThat(known.server().marks().earlyConfigured()).isEmpty();
    assertThat(after(pendingLaunch(), said(new LifeMessage.BeforeHostUp())).ignored())
        .as("without a HostInit before it means nothing")
        .isPresent();
    assertThat(names(after(pendingLaunch(), said(INIT), new LaunchAccepted(M))))
        .as("what was not said is not told")
        .containsExactly("ServerPending", "ServerInitializing");
  }

  @Test
  void a_launch_goes_through_its_states() {
    var pending = after(pendingLaunch(), new LaunchAccepted(M));
    assertThat(pending.server().state()).isEqualTo(new Pending(M, T));
    assertThat(names(pending)).containsExactly("ServerPending");
    var initializing = after(pending.server(), said(INIT));
    assertThat(initializing.server().state()).isEqualTo(new Initializing(M, T));
    var running = after(initializing.server(), said(new LifeMessage.HostUp()));
    assertThat(running.server().state()).isEqualTo(new Running(M, T));
    assertThat(running.server().marks().firstRunning()).contains(T);
  }

  @Test
  void a_host_init_before_the_clouds_answer_is_taken_up_with_it() {
    var both = after(pendingLaunch(), said(INIT), new LaunchAccepted(M));
    assertThat(both.server().state()).isEqualTo(new Initializing(M, T));
    assertThat(names(both)).containsExactly("ServerPending", "ServerInitializing");
  }

  @Test
  void only_the_first_refused_launch_is_told() {
    var quota = new LaunchTroubled(new PlatformFailure.Quota("no more"));
    assertThat(names(after(pendingLaunch(), quota))).containsExactly("ServerLaunchFailed");
    var twice = after(pendingLaunch(), quota, quota);
    assertThat(names(twice)).isEmpty();
    assertThat(twice.server().state()).isEqualTo(new PendingLaunch(TOKEN, 2, T));
    assertThat(twice.server().marks().launchError()).contains("Quota: no more");
  }

  @Test
  void a_late_host_up_after_host_down_changes_nothing() {
    var late =
        after(
            in(new Initializing(M, T)),
            said(new LifeMessage.HostDown(false)),
            said(new LifeMessage.HostUp()));
    assertThat(late.server().state()).isInstanceOf(Initializing.class);
    assertThat(late.ignored()).contains("HostUp in initializing");
  }

  @ParameterizedTest(name = "{0} when {1}")
  @MethodSource("launchesThatFailed")
  void a_server_whose_initialisation_failed_never_comes_up(
      LifeMessage message, ServerState state, Observation failure) {
    var failed = after(in(state), failure).server();
    var refused = after(failed, said(message));
    assertThat(refused.server()).isEqualTo(failed);
    assertThat(refused.events()).isEmpty();
    assertThat(refused.ignored())
        .contains(
            message.getClass().getSimpleName()
                + " after its initialisation had failed: exit code 3");
  }

  static Stream<Arguments> launchesThatFailed() {
    var failures =
        List.<Observation>of(new InitFailed("exit code 3"), new PhaseOverdue(true, "exit code 3"));
    return Stream.of(INIT, new LifeMessage.BeforeHostUp(), new LifeMessage.HostUp())
        .flatMap(message ->
            Stream.of(new Pending(M, T), new Initializing(M, T))
                .flatMap(state ->
                    failures.stream().map(failure -> Arguments.of(message, state, failure))));
  }

  @Test
  void nothing_that_an_agent_says_brings_a_leaving_server_back() {
    for (var message :
        List.of(
            INIT,
            new LifeMessage.BeforeHostUp(),
            new LifeMessage.HostUp(),
            new LifeMessage.RebootStart(),
            new LifeMessage.RebootFinish("b"))) {
      for (var state :
          List.of(
              new PendingTerminate(Optional.of(M), TerminateReason.API, true, T, T),
              new Terminated(Optional.of(M), TerminateReason.API, T))) {
        var transition = after(in(state), said(message));
        assertThat(transition.server().state()).isEqualTo(state);
        assertThat(transition.ignored()).isPresent();
      }
    }
  }

  @Test
  void terminating_a_server_of_a_forced_farm_shortens_its_grace_and_keeps_the_first_reason() {
    var later = T.plus(Duration.ofMinutes(3));
    var forced =
        after(
            in(new Running(M, T)),
            new TerminateWanted(TerminateReason.MANUAL, false, later),
            new TerminateWanted(TerminateReason.FARM_TERMINATED, true, T));
    assertThat(forced.server().state())
        .isEqualTo(new PendingTerminate(Optional.of(M), TerminateReason.MANUAL, true, T, T));
  }

  @Test
  void host_down_is_told_once() {
    var crashed =
        after(in(new Running(M, T)), new MachineFailed(TroublePolicy.TERMINATE, "stopped"));
    assertThat(names(crashed)).containsExactly("ServerTerminating", "ServerDown");
    assertThat(names(after(crashed.server(), new CloudAsked(CloudVerb.TERMINATE)))).isEmpty();
    assertThat(names(after(crashed.server(), new MachineGone()))).containsExactly("ServerGone");
  }

  @Test
  void an_overdue_phase_is_an_init_failure_and_the_end_unless_it_is_kept() {
    var ended = after(in(new Pending(M, T)), new PhaseOverdue(false, "late"));
    assertThat(names(ended)).containsExactly("ServerInitFailed", "ServerTerminating");
    var kept = after(in(new Pending(M, T)), new PhaseOverdue(true, "late"));
    assertThat(kept.server().state()).isInstanceOf(Pending.class);
    assertThat(kept.server().marks().initFailed()).contains("late");
  }

  @Test
  void a_suspended_server_comes_back_when_its_agent_says_so() {
    var suspended =
        after(
            in(new Running(M, T)),
            new SuspendWanted(),
            new CloudAsked(CloudVerb.SUSPEND),
            new MachineStopped());
    assertThat(names(suspended)).containsExactly("ServerSuspended");
    var back =
        after(suspended.server(), new ResumeWanted(), said(new LifeMessage.RebootFinish("b")));
    assertThat(names(back)).containsExactly("ServerResumed");
    assertThat(back.server().state()).isInstanceOf(Running.class);
  }

  @Test
  void a_reboot_asked_for_is_told_once_at_its_start_and_once_at_its_end() {
    var asked = after(in(new Running(M, T)), new RebootWanted(), new CloudAsked(CloudVerb.REBOOT));
    assertThat(names(asked)).containsExactly("ServerRebooting");
    var started = after(asked.server(), said(new LifeMessage.RebootStart()));
    assertThat(names(started)).isEmpty();
    var finished = after(started.server(), said(new LifeMessage.RebootFinish("b")));
    assertThat(names(finished)).containsExactly("ServerRebooted");
    assertThat(finished.server().marks().reboot().since()).isEmpty();
  }

  @Test
  void what_is_not_allowed_says_why() {
    assertThat(ServerLifecycle.cannot(in(new Pending(M, T)), ServerAction.REBOOT))
        .contains("The server is pending, not running.");
    assertThat(ServerLifecycle.cannot(in(new Running(M, T)), ServerAction.SUSPEND)).isEmpty();
    assertThat(ServerLifecycle.cannot(in(new Running(M, T)), ServerAction.RESUME)).isPresent();
  }

  @Test
  void five_failures_in_a_row_stop_launching_and_a_success_starts_it_again() {
    var failed = new Terminated(Optional.of(M), TerminateReason.NO_EVENT_IN_TIME, T);
    var five = java.util.Collections.nCopies(5, in(failed));
    var before = T.minusSeconds(1);
    assertThat(LaunchBreaker.of(List.of(), five, before).nextProbe())
        .contains(T.plus(LaunchBreaker.PROBE_EVERY));
    assertThat(LaunchBreaker.of(List.of(), five.subList(0, 4), before).stopped()).isFalse();
    assertThat(LaunchBreaker.of(List.of(), five, T).stopped()).isFalse();
    var byHand = in(new Terminated(Optional.of(M), TerminateReason.MANUAL, T));
    assertThat(
            LaunchBreaker.of(List.of(), java.util.Collections.nCopies(9, byHand), before).stopped())
        .isFalse();
  }

  @Test
  void refused_calls_are_repeated_by_the_vendors_schedule() {
    assertThat(List.of(1, 2, 3, 4, 5, 50).stream().map(RetrySchedule::after))
        .containsExactly(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofHours(1));
  }
}
