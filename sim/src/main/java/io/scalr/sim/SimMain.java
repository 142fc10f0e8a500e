package io.scalr.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code --seed N [--count C] [--bug NAME]} or {@code --script FILE}. */
public final class SimMain {
  private SimMain() {}

  public static void main(String[] arguments) throws IOException {
    long seed = 1;
    long count = 1;
    var bug = PlantedBug.NONE;
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      var value = arguments[i + 1];
      switch (arguments[i]) {
        case "--seed" -> seed = Long.parseLong(value);
        case "--count" -> count = Long.parseLong(value);
        case "--bug" -> bug = PlantedBug.valueOf(value);
        case "--script" -> {
          System.out.print(Scenario.play(Files.readString(Path.of(value))));
          return;
        }
        default -> throw new IllegalArgumentException(arguments[i]);
      }
    }
    for (long s = seed; s < seed + count; s++) {
      var result = Simulation.run(s, bug);
      System.out.println(
          "seed "
              + s
              + " hash "
              + Long.toHexString(result.traceHash())
              + " steps "
              + result.steps()
              + " faults "
              + result.faults()
              + " "
              + result.violation().orElse("green"));
      if (result.violation().isPresent()) {
        System.exit(1);
      }
    }
  }
}
