package io.scalr.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulator finds what it is there to find; the seeds are the first that did. */
@Tag("slow")
class PlantedBugTest {
  @ParameterizedTest(name = "{0} breaks under seed {1}")
  @CsvSource({
    "NO_INTENT, 1, two live machines",
    "NO_FENCING, 1, has written",
    "COUNT_WITHOUT_LOCK, 6, servers in farm role",
    "ACK_BEFORE_COMMIT, 1, acknowledged and is not committed",
    "CURSOR_BY_ID, 2, was skipped",
  })
  void a_planted_bug_is_found_by_its_seed(PlantedBug bug, long seed, String text) {
    assertThat(Simulation.run(seed, bug).violation().orElse("green")).contains(text);
  }

  @Test
  void the_same_seed_without_a_bug_is_green_and_leaves_the_same_trace() {
    var first = Simulation.run(1);
    assertThat(first.violation()).isEmpty();
    assertThat(first.faults()).isGreaterThanOrEqualTo(200);
    assertThat(first.happened().keySet())
        .as("everything that happens to servers happens in a seed")
        .contains(
            "ServerRunning",
            "ServerInitFailed",
            "ServerLaunchFailed",
            "ServerSuspended",
            "ServerResumed",
            "ServerRebooted",
            "ServerDown",
            "ServerGone");
    assertThat(Simulation.run(1)).isEqualTo(first);
  }
}
