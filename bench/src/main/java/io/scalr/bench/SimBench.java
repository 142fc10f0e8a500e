package io.scalr.bench;

import io.scalr.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

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

  /** On all processors, as {@code ./scalr-server sim} and {@code test} run seeds. */
  @Override
  public List<Figure> run(Bench bench) throws InterruptedException {
    int processors = Runtime.getRuntime().availableProcessors();
    var next = new AtomicLong(FIRST_SEED);
    var seeds = new AtomicLong();
    var red = new AtomicLong();
    var faults = new AtomicLong();
    long begun = System.nanoTime();
    var cpu = Proc.cpuSeconds(ProcessHandle.current());
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < processors; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                while (System.nanoTime() - begun < SPAN.toNanos()) {
                  var result = Simulation.run(next.getAndIncrement());
                  seeds.incrementAndGet();
                  faults.addAndGet(result.faults());
                  if (result.violation().isPresent()) {
                    red.incrementAndGet();
                    bench.say("seed " + result.seed() + ": " + result.violation().get());
                  }
                }
              }));
    }
    for (var thread : threads) {
      thread.join();
    }
    double hours = (System.nanoTime() - begun) / 3.6e12;
    cpu = Proc.cpuSeconds(ProcessHandle.current()) - cpu;
    return List.of(
        new Figure(
            "seeds, 1/h",
            seeds.get() / hours,
            new Figure.Target.AtLeast(2_000, 50_000),
            ("2 workers, 3 environments, 200 servers, 6 virtual hours, %d faults a seed; %d threads,"
                    + " %.2f s of processor time a seed")
                .formatted(faults.get() / seeds.get(), processors, cpu / seeds.get())),
        new Figure("of them red", red.get(), new Figure.Target.AtMost(0, 0), ""),
        Figure.peer(
            "virtual hours for each real hour", seeds.get() * 6 / hours, "6 virtual hours a seed"));
  }
}
