package io.scalr.control.fleet;

import static io.scalr.control.fleet.Given.NOW;
import static io.scalr.control.fleet.Given.PLACE;
import static io.scalr.control.fleet.Given.TENANT;
import static io.scalr.control.fleet.Given.VISIBILITY;
import static io.scalr.control.fleet.Given.intentOf;
import static io.scalr.control.fleet.Given.machine;
import static io.scalr.control.fleet.Given.running;
import static io.scalr.control.fleet.Given.shown;
import static io.scalr.control.fleet.Given.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.fleet.Intent.Phase;
import io.scalr.control.reconcile.Plan;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OrphanDeciderTest {
  private static final CloudServer LOOSE = shown(1, MachineState.RUNNING);
  private static final Phase CLOSED = new Phase.Closed(Optional.empty(), NOW);

  /** One location, as a row of the table gives it. */
  private record Place(
      boolean open,
      long listedSecondsAgo,
      List<CloudServer> machines,
      Map<LaunchToken, Intent> intents,
      List<Orphan> suspects) {
    static Place with(CloudServer... machines) {
      return new Place(true, 10, List.of(machines), Map.of(), List.of());
    }

    Place intent(Phase phase) {
      return new Place(
          open,
          listedSecondsAgo,
          machines,
          Map.of(token(1), intentOf(running(1), phase)),
          suspects);
    }

    Place suspected(long secondsAgo, Optional<Instant> asked) {
      var orphan = new Orphan(TENANT, PLACE, machine(1), NOW.minusSeconds(secondsAgo), asked);
      return new Place(open, listedSecondsAgo, machines, intents, List.of(orphan));
    }

    Place closed() {
      return new Place(false, listedSecondsAgo, machines, intents, suspects);
    }

    OrphanView view() {
      var begun = NOW.minusSeconds(listedSecondsAgo);
      var known = new HashMap<io.scalr.control.cloud.CloudServerId, Orphan>();
      suspects.forEach(o -> known.put(o.machine(), o));
      return new OrphanView(
          TENANT,
          PLACE,
          "us",
          open,
          VISIBILITY,
          Optional.of(new Listing(begun, begun.plusMillis(10), machines)),
          intents,
          known);
    }
  }

  private static Arguments row(String name, Place given, String... does) {
    return Arguments.of(name, given, List.of(does));
  }

  static List<Arguments> machines() {
    var ago = Optional.of(NOW.minusSeconds(30));
    var longAgo = Optional.of(NOW.minusSeconds(61));
    return List.of(
        row("nothing there", Place.with()),
        row("no token", Place.with(shown(1, MachineState.RUNNING, Optional.empty(), Map.of()))),
        row("another installation's", Place.with(of("them"))),
        row("no installation's", Place.with(of(""))),
        row("another environment's of this cloud account", Place.with(tagged("3"))),
        row("this environment's", Place.with(tagged("2")), "Suspect"),
        row("an old machine without the environment's tag", Place.with(LOOSE), "Suspect"),
        row("terminated already", Place.with(shown(1, MachineState.TERMINATED))),
        row("on its way out", Place.with(shown(1, MachineState.TERMINATING))),
        row("stopped costs too", Place.with(shown(1, MachineState.STOPPED)), "Suspect"),
        row("its launch is written", Place.with(LOOSE).intent(new Phase.Written(NOW))),
        row("its launch is being called", Place.with(LOOSE).intent(new Phase.Sent(NOW))),
        row(
            "it is the machine that was made",
            Place.with(LOOSE).intent(new Phase.Answered(machine(1)))),
        row(
            "a second machine of one launch",
            Place.with(LOOSE).intent(new Phase.Answered(machine(9))),
            "Suspect"),
        row("its launch is over", Place.with(LOOSE).intent(CLOSED), "Suspect"),
        row(
            "seen once: a second sighting is asked for",
            Place.with(LOOSE).suspected(20, Optional.empty()),
            "LookAgain"),
        row("seen twice", Place.with(LOOSE).suspected(40, Optional.empty()), "Terminate"),
        row(
            "seen twice, the cloud does not open",
            Place.with(LOOSE).suspected(40, Optional.empty()).closed()),
        row("asked a moment ago", Place.with(LOOSE).suspected(90, ago)),
        row(
            "asked a minute ago and still there",
            Place.with(LOOSE).suspected(120, longAgo),
            "Terminate"),
        row(
            "it belongs to somebody after all",
            Place.with(LOOSE)
                .intent(new Phase.Answered(machine(1)))
                .suspected(40, Optional.empty()),
            "Forget"),
        row("it is gone", Place.with().suspected(40, ago), "Forget"),
        row(
            "an older listing says nothing of its end",
            Place.with().suspected(5, Optional.empty())));
  }

  private static CloudServer of(String installation) {
    return new CloudServer(
        machine(1),
        MachineState.RUNNING,
        Optional.of(token(1)),
        Optional.of(installation).filter(i -> !i.isEmpty()),
        "small",
        List.of(),
        List.of(),
        NOW,
        Map.of());
  }

  private static CloudServer tagged(String environment) {
    return shown(
        1,
        MachineState.RUNNING,
        Optional.of(token(1)),
        Map.of(CloudServer.ENVIRONMENT_TAG, environment));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void machines(String name, Place given, List<String> expected) {
    assertThat(
            OrphanDecider.plan(given.view(), NOW).steps().stream()
                .map(step -> step.action().getClass().getSimpleName()))
        .isEqualTo(expected);
  }

  @Test
  void a_location_that_was_never_listed_has_no_orphans() {
    var view =
        new OrphanView(TENANT, PLACE, "us", true, VISIBILITY, Optional.empty(), Map.of(), Map.of());
    assertThat(OrphanDecider.plan(view, NOW))
        .isEqualTo(new Plan<>(List.of(), List.of(), Optional.empty()));
  }

  @Test
  void a_plan_is_bounded() {
    var many =
        IntStream.range(0, OrphanDecider.MOST_ACTIONS + 9)
            .mapToObj(i -> shown(i, MachineState.RUNNING))
            .toArray(CloudServer[]::new);
    assertThat(OrphanDecider.plan(Place.with(many).view(), NOW).steps())
        .hasSize(OrphanDecider.MOST_ACTIONS);
  }
}
