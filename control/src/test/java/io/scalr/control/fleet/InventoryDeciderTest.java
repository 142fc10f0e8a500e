package io.scalr.control.fleet;

import static io.scalr.control.fleet.Given.NOW;
import static io.scalr.control.fleet.Given.PLACE;
import static io.scalr.control.fleet.Given.TENANT;
import static io.scalr.control.fleet.InventoryDecider.BACK_OFF;
import static io.scalr.control.fleet.InventoryDecider.JITTER;
import static io.scalr.control.fleet.InventoryDecider.PERIOD;
import static io.scalr.control.fleet.InventoryDecider.REST;
import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.reconcile.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InventoryDeciderTest {
  private static InventoryHead listed(long secondsAgo, Optional<Instant> wanted) {
    var begun = NOW.minusSeconds(secondsAgo);
    return new InventoryHead(
        Optional.of(begun), Optional.of(begun), wanted, 0, Optional.empty(), Optional.empty());
  }

  private static InventoryHead failed(int times, long secondsAgo) {
    return new InventoryHead(
        Optional.of(NOW.minusSeconds(9_999)),
        Optional.of(NOW.minusSeconds(9_999)),
        Optional.of(NOW),
        times,
        Optional.of(NOW.minusSeconds(secondsAgo)),
        Optional.of("Unreachable: no route"));
  }

  static List<Arguments> heads() {
    var now = Optional.of(NOW);
    return List.of(
        Arguments.of("never listed", InventoryHead.NONE, true),
        Arguments.of("listed a moment ago", listed(2, Optional.empty()), false),
        Arguments.of(
            "not yet a period ago", listed(PERIOD.toSeconds() - 1, Optional.empty()), false),
        Arguments.of(
            "a period and the jitter ago",
            listed(PERIOD.plus(JITTER).toSeconds(), Optional.empty()),
            true),
        Arguments.of("wanted now", listed(2, now), true),
        Arguments.of("wanted later", listed(2, Optional.of(NOW.plusSeconds(3))), false),
        Arguments.of("wanted now, but it needs its rest", listed(0, now), false),
        Arguments.of("failed once, a moment ago", failed(1, 4), false),
        Arguments.of("failed once, the wait is over", failed(1, 5), true),
        Arguments.of("failed twice: twice the wait", failed(2, 9), false),
        Arguments.of("and it ends", failed(2, 10), true),
        Arguments.of("failed for ever: the wait stays", failed(400, 319), false),
        Arguments.of("and ends too", failed(400, 320), true));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource
  void heads(String name, InventoryHead head, boolean lists) {
    var plan = InventoryDecider.plan(new InventoryView(TENANT, PLACE, true, head), NOW);
    assertThat(plan.steps()).hasSize(lists ? 1 : 0);
    if (!lists) {
      assertThat(plan.next()).hasValueSatisfying(at -> assertThat(at).isAfter(NOW));
    }
  }

  @Test
  void a_place_that_does_not_open_is_not_listed_and_says_so() {
    var plan =
        InventoryDecider.plan(new InventoryView(TENANT, PLACE, false, InventoryHead.NONE), NOW);
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.report().lines()).extracting(Report.Line::done).containsExactly(false);
  }

  @Test
  void a_failed_listing_shows_its_error_and_when_it_is_tried_again() {
    var plan = InventoryDecider.plan(new InventoryView(TENANT, PLACE, true, failed(1, 1)), NOW);
    assertThat(plan.report().lines().getFirst().text())
        .contains("no route")
        .contains(NOW.minusSeconds(1).plus(BACK_OFF).toString());
  }

  @Test
  void locations_do_not_fall_into_step() {
    var distinct =
        IntStream.range(0, 40)
            .mapToObj(i ->
                new Place(PLACE.platform(), new CloudLocation("zone-" + i), PLACE.credentialId()))
            .map(place -> new InventoryView(TENANT, place, true, listed(0, Optional.empty())))
            .map(view -> InventoryDecider.plan(view, NOW).next().orElseThrow())
            .peek(at -> assertThat(at).isBetween(NOW.plus(PERIOD), NOW.plus(PERIOD).plus(JITTER)))
            .distinct()
            .count();
    assertThat(distinct).isGreaterThan(30);
    assertThat(REST).isLessThan(Duration.ofSeconds(5));
  }
}
