package io.scalr.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The launcher's words: help for each command, and one sentence for what it does not know. */
@Tag("process")
class LauncherTest {
  private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z]+) ");

  /** The commands that cannot do without words, and words that make them complete. */
  private static final Map<String, List<String>> NEEDED =
      Map.of("api", List.of("GET", "servers/"), "sim", List.of("--seed", "1"));

  private record Answer(int exitCode, String said) {}

  @Test
  void every_command_has_its_help() throws Exception {
    var commands = commands();
    assertThat(commands).contains("demo", "up", "api", "check", "test", "fmt", "golden", "sim");
    var faults = new TreeMap<String, Answer>();
    for (var command : commands) {
      var answer = launch(command, "--help");
      if (answer.exitCode() != 0
          || !answer.said().toLowerCase(java.util.Locale.ROOT).startsWith("usage: ")) {
        faults.put(command, answer);
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void an_unknown_command_is_one_sentence() throws Exception {
    refuses(launch("lunch"), "lunch");
    assertThat(launch().said()).isEqualTo(launch("help").said());
  }

  @Test
  void an_unknown_option_of_any_command_is_one_sentence() throws Exception {
    for (var command : commands()) {
      var words = new ArrayList<>(List.of(command));
      words.addAll(NEEDED.getOrDefault(command, List.of()));
      words.add("--no-such-option");
      refuses(launch(words.toArray(String[]::new)), command);
    }
  }

  @Test
  void what_a_command_needs_and_lacks_is_one_sentence() throws Exception {
    refuses(launch("api"), "api");
    refuses(launch("sim"), "--seed");
    refuses(launch("sim", "--seed"), "--seed");
    refuses(launch("deflake"), "test class");
    refuses(launch("deflake", "NoSuchTest"), "NoSuchTest");
    refuses(launch("up", "--port", "many"), "--port");
  }

  private static void refuses(Answer answer, String word) {
    assertThat(answer.exitCode()).as(answer.said()).isEqualTo(2);
    assertThat(answer.said().lines()).singleElement().asString().contains(word);
  }

  /** As {@code help} lists them, but itself. */
  private static Set<String> commands() throws Exception {
    var help = launch("help");
    assertThat(help.exitCode()).isZero();
    var found = new java.util.TreeSet<String>();
    COMMAND.matcher(help.said()).results().forEach(match -> found.add(match.group(1)));
    found.remove("help");
    return found;
  }

  private static Answer launch(String... words) throws Exception {
    var all = new ArrayList<>(List.of(Launched.launcher().toString()));
    all.addAll(List.of(words));
    var process = new ProcessBuilder(all).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), said);
  }
}
