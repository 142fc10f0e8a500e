package io.scalr.boot.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.kernel.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one local cloud running. {@link #start} adopts the one of this directory or starts it; one
 * that dies is started again; {@link #close} asks it to power off its instances and end, and waits.
 */
public final class LocalCloudProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCloudProcess.class);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAIN = "io.scalr.localcloud.Main";

  /** A JVM on a busy machine, and the adoption of what runs. */
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  /** Powering off all instances; the whole program has 20 s. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(12);

  private static final Duration POLL = Duration.ofMillis(50);

  /** Between a death and the next start, doubled each time, so that a broken one does not spin. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private static final int LOG_TAIL_BYTES = 2_000;

  private final LocalCloudSpec spec;
  private final Clock clock;
  private volatile ProcessHandle process;
  private volatile boolean closing;

  private LocalCloudProcess(LocalCloudSpec spec, Clock clock, ProcessHandle process) {
    this.spec = spec;
    this.clock = clock;
    this.process = process;
  }

  /** Adopts or starts it, without waiting until it answers: see {@link #awaitHealth}. */
  public static LocalCloudProcess start(LocalCloudSpec spec, Clock clock) throws IOException {
    Files.createDirectories(spec.directory());
    var adopted = running(spec);
    adopted.ifPresent(
        alive -> LOG.info("adopted the running local cloud (process {})", alive.pid()));
    var process = adopted.isPresent() ? adopted.get() : launch(spec);
    var local = new LocalCloudProcess(spec, clock, process);
    local.watch();
    return local;
  }

  /** The health it answers, or empty when it does not answer in time or its process ends. */
  public Optional<LocalCloudHealth> awaitHealth() {
    var deadline = clock.now().plus(START_LIMIT);
    while (clock.now().isBefore(deadline) && process.isAlive()) {
      var health = health();
      if (health.isPresent()) {
        return health;
      }
      try {
        clock.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** One question; empty when it does not answer. */
  public Optional<LocalCloudHealth> health() {
    try {
      return Optional.of(read(JSON.readTree(SocketHttp.get(spec.socket(), "/health"))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Lets instances reach these TCP ports of this machine, and no others; the local cloud remembers
   * them. False when it does not do so in time: agents then cannot call home.
   */
  public boolean openToInstances(List<Integer> ports) {
    var deadline = clock.now().plus(START_LIMIT);
    while (clock.now().isBefore(deadline)) {
      try {
        SocketHttp.put(spec.socket(), "/v1/ports", JSON.writeValueAsString(Map.of("ports", ports)));
        return true;
      } catch (IOException e) {
        LOG.warn("the local cloud did not open ports {}: {}", ports, e.getMessage());
      }
      try {
        clock.sleep(FIRST_PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  private static LocalCloudHealth read(JsonNode answer) {
    var gateway = answer.path("gateway").asText("");
    return new LocalCloudHealth(
        answer.path("backend").asText("unknown"),
        answer.path("isolated").asBoolean(),
        gateway.isBlank() || gateway.equals("null") ? Optional.empty() : Optional.of(gateway));
  }

  public long processId() {
    return process.pid();
  }

  public Path socket() {
    return spec.socket();
  }

  private static ProcessHandle launch(LocalCloudSpec spec) throws IOException {
    // the socket of a killed one must not be mistaken for an answer
    Files.deleteIfExists(spec.socket());
    var command =
        List.of(
            "setsid",
            spec.java().toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx128m",
            "-cp",
            spec.classPath(),
            MAIN,
            "--dir",
            spec.directory().toString(),
            "--images",
            spec.images().toString());
    var started =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()))
            .start()
            .toHandle();
    Files.writeString(spec.pidFile(), started.pid() + "\n");
    return started;
  }

  /** The process of the number file, if it still is a local cloud of this very directory. */
  private static Optional<ProcessHandle> running(LocalCloudSpec spec) {
    try {
      long pid = Long.parseLong(Files.readString(spec.pidFile()).strip());
      var command = Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"));
      var words = List.of(command.split("\0"));
      boolean ours = words.contains(MAIN) && words.contains(spec.directory().toString());
      return ours ? ProcessHandle.of(pid) : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private void watch() {
    Thread.ofVirtual()
        .name("local-cloud-watch")
        .start(() -> {
          var pause = FIRST_PAUSE;
          while (!closing) {
            process.onExit().join();
            if (!closing) {
              restart(pause);
              var next = pause.multipliedBy(2);
              pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
            }
          }
        });
  }

  private void restart(Duration pause) {
    LOG.error(
        "the local cloud has ended by itself ({}); the next start is in {}", lastWords(), pause);
    try {
      clock.sleep(pause);
      if (!closing) {
        process = launch(spec);
      }
    } catch (IOException e) {
      LOG.error("the local cloud cannot be started: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last line of its log: a refusal to start is one sentence. */
  public String lastWords() {
    try {
      var bytes = Files.readAllBytes(spec.log());
      int from = Math.max(0, bytes.length - LOG_TAIL_BYTES);
      var tail = new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
      return tail.lines().reduce((first, second) -> second).orElse("it said nothing");
    } catch (IOException e) {
      return "it has no log";
    }
  }

  @Override
  public void close() {
    closing = true;
    var stopping = process;
    stopping.destroy();
    try {
      stopping.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      Files.deleteIfExists(spec.pidFile());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | IOException e) {
      LOG.warn("the local cloud did not end within {} and is killed", STOP_LIMIT);
      stopping.destroyForcibly();
    }
  }
}
