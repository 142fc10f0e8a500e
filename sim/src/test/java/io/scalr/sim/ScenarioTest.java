package io.scalr.sim;

import io.scalr.kernel.golden.GoldenFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each script plays as its checked-in output says. */
class ScenarioTest {
  private static final List<String> NAMES =
      List.of(
          "answers-lost",
          "configured-early",
          "fifty",
          "flip-flop",
          "init-failed",
          "init-failed-host-up",
          "init-failed-kept",
          "late-host-up",
          "refused-credential",
          "two-environments-one-account",
          "launch-heal-terminate",
          "never-running",
          "no-capacity",
          "paused-past-lease",
          "requests-lost");

  @TestFactory
  Stream<DynamicTest> scripts_play_as_written_down() {
    return NAMES.stream()
        .map(name ->
            DynamicTest.dynamicTest(
                name,
                () ->
                    GoldenFile.check(
                        "sim/src/test/resources/scenarios/" + name + ".out",
                        Scenario.play(read(name)))));
  }

  private static String read(String name) {
    try (var in = ScenarioTest.class.getResourceAsStream("/scenarios/" + name + ".txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
