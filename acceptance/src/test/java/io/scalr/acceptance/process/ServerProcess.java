package io.scalr.acceptance.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real program as a process of its own, on a data directory of the test. */
final class ServerProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration READY_LIMIT = Duration.ofSeconds(120);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Clock CLOCK = new SystemClock();

  private final Path data;
  private final Path log;
  private final Process process;

  private ServerProcess(Path data, Path log, Process process) {
    this.data = data;
    this.log = log;
    this.process = process;
  }

  /** Starts {@code up} and waits until it has written its endpoint. */
  static ServerProcess up(Path data, String... more) throws Exception {
    var server = launch(data, more);
    server.await("ready", server::isReady);
    return server;
  }

  /** Starts {@code up} and waits for nothing. */
  static ServerProcess launch(Path data, String... more) throws IOException {
    return launch(data, data.resolveSibling(data.getFileName() + ".out"), more);
  }

  /**
   * The same.
   *
   * @param log takes what it says
   */
  static ServerProcess launch(Path data, Path log, String... more) throws IOException {
    var words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.scalr.boot.Main",
                "up",
                "--data",
                data.toString()));
    words.addAll(List.of(more));
    return new ServerProcess(
        data,
        log,
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start());
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("the program ended: " + said());
    }
    try {
      return endpoint().path("pid").asLong() == process.pid();
    } catch (IOException e) {
      return false;
    }
  }

  JsonNode endpoint() throws IOException {
    return JSON.readTree(endpointFile().toFile());
  }

  Path endpointFile() {
    return data.resolve("run").resolve("endpoint.json");
  }

  /** All that the program has printed, of every start on this directory. */
  String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "";
    }
  }

  /** A connection of our own to the embedded database. */
  Connection connect() throws SQLException, IOException {
    return DriverManager.getConnection(databaseUrl(), "scalr", password());
  }

  String databaseUrl() throws IOException {
    var port = Files.readString(data.resolve("postgres").resolve("port")).strip();
    return "jdbc:postgresql://127.0.0.1:" + port + "/scalr?connectTimeout=5&socketTimeout=10";
  }

  private String password() throws IOException {
    return secret("databasePassword");
  }

  String globalKeyId() throws IOException {
    return secret("globalKeyId");
  }

  Secret globalSecretKey() throws IOException {
    return Secret.of(secret("globalSecretKey"));
  }

  private String secret(String field) throws IOException {
    return JSON.readTree(data.resolve("scalr-server-secrets.json").toFile()).path(field).asText();
  }

  ProcessHandle jvm() {
    return process.toHandle();
  }

  ProcessHandle postmaster() throws IOException {
    var file = data.resolve("postgres").resolve("data").resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** Waits for the end; the exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(READY_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the program does not end: " + said());
    }
    return process.exitValue();
  }

  void await(String what, java.util.function.BooleanSupplier condition) throws Exception {
    var deadline = CLOCK.now().plus(READY_LIMIT);
    while (!condition.getAsBoolean()) {
      if (CLOCK.now().isAfter(deadline)) {
        throw new AssertionError("not within " + READY_LIMIT + ": " + what + "; " + said());
      }
      CLOCK.sleep(POLL);
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
      throw new AssertionError("interrupted while the program ended", e);
    }
  }
}
