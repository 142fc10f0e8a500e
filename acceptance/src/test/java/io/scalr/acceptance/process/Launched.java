package io.scalr.acceptance.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.kernel.Clock;
import io.scalr.kernel.SystemClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** A command of the launcher as a person gives it, with the programs that it has built. */
final class Launched implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock CLOCK = new SystemClock();
  private static final Duration POLL = Duration.ofMillis(50);

  /** The demo's own limits are shorter: it says what failed before we lose patience. */
  private static final Duration LIMIT = Duration.ofMinutes(12);

  private final Path data;
  private final Path log;
  private final Process process;

  private Launched(Path data, Path log, Process process) {
    this.data = data;
    this.log = log;
    this.process = process;
  }

  /** Starts {@code ./scalr-server COMMAND --data DATA MORE} in a process group of its own. */
  static Launched of(Caller caller, String command, Path data, String... more) throws IOException {
    // whoever runs the tests in the background has told them to ignore Ctrl-C; a person has not
    var words = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
    words.addAll(caller.words());
    words.addAll(List.of(command, "--data", data.toString()));
    words.addAll(List.of(more));
    var log = Files.createTempFile(data.toAbsolutePath().getParent(), command, ".out");
    return new Launched(
        data,
        log,
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start());
  }

  static Path root() {
    var at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("scalr-server"))) {
      at = at.getParent();
    }
    return at;
  }

  static Path launcher() {
    return root().resolve("scalr-server");
  }

  String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + said());
    }
    return process.exitValue();
  }

  /** How a person, a service manager or a script ends it. */
  enum Signal {
    /** A terminal sends it to the whole group. */
    CTRL_C("-INT", "-", 130),
    SIGINT("-INT", "", 130),
    SIGTERM("-TERM", "", 143);

    private final String name;
    private final String before;
    final int exitCode;

    Signal(String name, String before, int exitCode) {
      this.name = name;
      this.before = before;
      this.exitCode = exitCode;
    }
  }

  /** How long it takes to end after this signal. */
  Duration end(Signal signal) throws Exception {
    var begin = CLOCK.now();
    new ProcessBuilder("kill", signal.name, "--", signal.before + process.pid()).start().waitFor();
    exitCode();
    return Duration.between(begin, CLOCK.now());
  }

  /** Waits until it has said so. */
  void awaitSaid(String text) throws Exception {
    var deadline = CLOCK.now().plus(LIMIT);
    while (!said().contains(text)) {
      if (!process.isAlive() || CLOCK.now().isAfter(deadline)) {
        throw new AssertionError("it has not said " + text + ": " + said());
      }
      CLOCK.sleep(POLL);
    }
  }

  JsonNode awaitEndpoint() throws Exception {
    var deadline = CLOCK.now().plus(LIMIT);
    while (CLOCK.now().isBefore(deadline)) {
      if (!process.isAlive()) {
        throw new AssertionError("it has ended: " + said());
      }
      var endpoint = endpoint();
      if (endpoint.isPresent() && endpoint.get().path("pid").asLong() == process.pid()) {
        return endpoint.get();
      }
      CLOCK.sleep(POLL);
    }
    throw new AssertionError("it is not ready: " + said());
  }

  private Optional<JsonNode> endpoint() {
    try {
      return Optional.of(JSON.readTree(data.resolve("run/endpoint.json").toFile()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What belongs to this data directory and still is there: processes, mounts, groups, bridges. */
  static Set<String> remains(Path data, Set<String> bridges) throws IOException {
    var found = new TreeSet<String>();
    for (var process : ProcessHandle.allProcesses().toList()) {
      var proc = Path.of("/proc", String.valueOf(process.pid()));
      if (process.pid() != ProcessHandle.current().pid()
          && (text(proc.resolve("cmdline")) + text(proc.resolve("environ"))).contains(data + "/")) {
        found.add("process " + process.pid() + " " + text(proc.resolve("cmdline")));
      }
    }
    text(Path.of("/proc/self/mounts"))
        .lines()
        .filter(line -> line.contains(data + "/"))
        .forEach(line -> found.add("mount " + line));
    for (var bridge : bridges) {
      if (Files.exists(Path.of("/sys/class/net", bridge))) {
        found.add("bridge " + bridge);
      }
    }
    var instances = data.resolve("localcloud").resolve("instances");
    if (Files.isDirectory(instances)) {
      try (var ids = Files.list(instances);
          var groups = Files.walk(Path.of("/sys/fs/cgroup"), 6)) {
        var names = ids.map(id -> id.getFileName().toString()).toList();
        groups
            .filter(Files::isDirectory)
            .filter(group -> names.contains(group.getFileName().toString()))
            .forEach(group -> found.add("group " + group));
      } catch (UncheckedIOException e) {
        // a group of somebody else's that ended while we walked
      }
    }
    return found;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // ended meanwhile, or another user's
    }
  }

  /** SIGTERM, and waits for the end. */
  @Override
  public void close() {
    process.destroy();
    try {
      exitCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while it ended", e);
    }
  }
}
