package io.scalr.bench;

import io.scalr.sim.Simulation;
import java.time.Duration;
import java.util.List;

/** How fast whole randomised runs go. */
final class SimBench implements Benchmark {
  private static final Duration SPAN = Duration.ofSeconds(40);
  private static final long FIRST_SEED = 1_000_000;

  @Override
  public String name() {
    return "sim";
  }

  @Override
  public int seconds() {
    return 45;
  }

  @Override
  public String about() {
    return "randomised runs of the whole plane, seeds per hour";
  }

  @Override
  public List<Figure> run(Bench bench) {
    long begun = System.nanoTime();
    long seeds = 0;
    long red = 0;
    long faults = 0;
    while (System.nanoTime() - begun < SPAN.toNanos()) {
      var result = Simulation.run(FIRST_SEED + seeds);
      seeds++;
      faults += result.faults();
      if (result.violation().isPresent()) {
        red++;
        bench.say("seed " + result.seed() + ": " + result.violation().get());
      }
    }
    double hours = (System.nanoTime() - begun) / 3.6e12;
    return List.of(
        new Figure(
            "seeds, 1/h",
            seeds / hours,
            new Figure.Target.AtLeast(2_000, 50_000),
            "2 workers, 3 environments, 200 servers, 6 virtual hours, %d faults a seed, one thread"
                .formatted(faults / seeds)),
        new Figure("of them red", red, new Figure.Target.AtMost(0, 0), ""),
        Figure.peer(
            "virtual hours for each real hour", seeds * 6 / hours, "6 virtual hours a seed"));
  }
}
