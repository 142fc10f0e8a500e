package io.scalr.acceptance.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.golden.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rules of {@code check/presubmit.txt}, one a line: pattern, where it counts, where it does
 * not, and the sentence that a person reads who broke it.
 */
class PresubmitTest {
  private record Rule(Pattern pattern, Pattern where, Pattern butNot, String sentence) {
    static Rule parse(String line) {
      var cells = line.split("\\s+\\|\\|\\s+");
      assertThat(cells).as("a rule has four cells: " + line).hasSize(4);
      return new Rule(
          Pattern.compile(cells[0].strip()),
          Pattern.compile(cells[1].strip()),
          Pattern.compile(cells[2].strip()),
          cells[3].strip());
    }

    boolean looksAt(String file) {
      return where.matcher(file).find() && !butNot.matcher(file).find();
    }
  }

  private static final Path ROOT = GoldenFile.root();

  @Test
  void no_file_breaks_a_presubmit_rule() throws IOException {
    var rules =
        Files.readAllLines(ROOT.resolve("check/presubmit.txt")).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(Rule::parse)
            .toList();
    var faults = new ArrayList<String>();
    int looked = 0;
    for (var file : sources()) {
      var name = ROOT.relativize(file).toString();
      var matching = rules.stream().filter(rule -> rule.looksAt(name)).toList();
      if (matching.isEmpty()) {
        continue;
      }
      looked++;
      var lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        for (var rule : matching) {
          if (rule.pattern().matcher(lines.get(i)).find()) {
            faults.add(name + ":" + (i + 1) + ": " + rule.sentence());
          }
        }
      }
    }
    assertThat(looked).isGreaterThan(50);
    assertThat(faults).isEmpty();
  }

  @Test
  void migrations_are_numbered_and_no_number_stands_twice() throws IOException {
    var numbers = new TreeSet<String>();
    try (var files = Files.list(ROOT.resolve("control/src/main/resources/db/main"))) {
      for (var file : files.toList()) {
        var name = String.valueOf(file.getFileName());
        assertThat(name).matches("V\\d{3}__[a-z0-9_]+\\.sql");
        assertThat(numbers.add(name.substring(0, 4))).as("number taken twice: " + name).isTrue();
      }
    }
    assertThat(numbers).isNotEmpty();
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file ->
              !ROOT.relativize(file)
                  .toString()
                  .matches("(.*/)?(target|\\.git|\\.build|node_modules)/.*"))
          .toList();
    }
  }
}
