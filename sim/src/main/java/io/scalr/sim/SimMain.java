package io.scalr.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * {@code --seed N [--count C] [--bug NAME]}, {@code --search BUG [--up-to N]} or {@code --script
 * FILE}. Seeds run on all processors; the output is in order of seeds.
 */
public final class SimMain {
  /** A planted bug that takes more seeds than this counts as not found. */
  private static final long SEARCHED = 2_000;

  private static final Set<String> OPTIONS =
      Set.of("--seed", "--count", "--bug", "--search", "--up-to", "--script");

  /** Seeds begun together, so that a search stops soon after its find. */
  private static final long TOGETHER = 2L * Runtime.getRuntime().availableProcessors();

  private SimMain() {}

  public static void main(String[] arguments) throws IOException {
    var options = new HashMap<String, String>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length || !OPTIONS.contains(arguments[i])) {
        System.err.println(
            "scalr-server: sim does not know %s, or it lacks its value; see ./scalr-server sim --help."
                .formatted(arguments[i]));
        System.exit(2);
      }
      options.put(arguments[i], arguments[i + 1]);
    }
    if (options.containsKey("--script")) {
      System.out.print(Scenario.play(Files.readString(Path.of(options.get("--script")))));
      return;
    }
    var green = options.containsKey("--search") ? search(options) : seeds(options);
    if (!green) {
      System.exit(1);
    }
  }

  /** Green when the bug was found. */
  private static boolean search(Map<String, String> options) {
    var bug = PlantedBug.valueOf(options.getOrDefault("--search", "NONE"));
    var last = number(options, "--up-to", SEARCHED);
    var found = firstBroken(1, last, bug, false);
    System.out.println(
        bug
            + " "
            + found
                .map(result -> "found by seed " + line(result))
                .orElse("NOT FOUND within " + last + " seeds"));
    return found.isPresent();
  }

  private static boolean seeds(Map<String, String> options) {
    var first = number(options, "--seed", 1);
    var count = number(options, "--count", 1);
    var bug = PlantedBug.valueOf(options.getOrDefault("--bug", "NONE"));
    var clock = InstantSource.system();
    var began = clock.instant();
    var broken = firstBroken(first, first + count - 1, bug, true);
    var took = Duration.between(began, clock.instant()).toMillis();
    if (broken.isEmpty() && count > 1) {
      System.out.println(
          count
              + " seeds green, "
              + count * 3_600_000 / Math.max(1, took)
              + " an hour, "
              + cpuMillis() / count
              + " ms of processor time each");
    }
    return broken.isEmpty();
  }

  /** Of this process so far, its compiler's share too: on a busy machine the fairer figure. */
  private static long cpuMillis() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  private static long number(Map<String, String> options, String name, long otherwise) {
    return Optional.ofNullable(options.get(name)).map(Long::parseLong).orElse(otherwise);
  }

  private static Optional<Simulation.Result> firstBroken(
      long first, long last, PlantedBug bug, boolean print) {
    for (long from = first; from <= last; from += TOGETHER) {
      var results =
          LongStream.rangeClosed(from, Math.min(last, from + TOGETHER - 1))
              .parallel()
              .mapToObj(seed -> Simulation.run(seed, bug))
              .toList();
      for (var result : results) {
        if (print) {
          System.out.println("seed " + line(result));
        }
        if (result.violation().isPresent()) {
          return Optional.of(result);
        }
      }
    }
    return Optional.empty();
  }

  private static String line(Simulation.Result result) {
    return result.seed()
        + " hash "
        + Long.toHexString(result.traceHash())
        + " steps "
        + result.steps()
        + " faults "
        + result.faults()
        + " "
        + result.violation().orElse("green");
  }
}
