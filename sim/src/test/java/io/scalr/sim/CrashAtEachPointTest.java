package io.scalr.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A worker dies at each numbered port call of a launch in turn. */
class CrashAtEachPointTest {
  @Test
  void a_crash_at_any_point_of_a_launch_leaves_exactly_the_wanted_machines() {
    long points = points();
    assertThat(points).isGreaterThan(100);
    for (long point = 0; point < points; point++) {
      var out =
          Scenario.play("launch 2\nkill " + point + "\nadvance 15m\nshow servers\nshow cloud");
      assertThat(out)
          .as("crash at point %d", point)
          .contains("#1 running")
          .contains("#2 running")
          .contains("2 machines made, 2 alive")
          .doesNotContain("BROKEN");
    }
  }

  /** Port calls of an undisturbed launch until both servers run. */
  private static long points() {
    var passed = new AtomicLong();
    var world = new SimWorld(1, 2, PlantedBug.NONE);
    world.fate((_, _, _) -> passed.incrementAndGet());
    world.role(1, 1, "web", 2, 2, io.scalr.control.farm.DesiredFarmRole.Troubles.DEFAULT);
    world.run(java.time.Duration.ofSeconds(30));
    return passed.get();
  }
}
