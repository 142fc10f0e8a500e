package io.scalr.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.boot.data.EndpointFile;
import io.scalr.boot.data.InstallationSecrets;
import io.scalr.boot.demo.ApiClient;
import io.scalr.kernel.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The real program, started as the launcher starts it, on a data directory of the benchmark. */
final class ServerUnderTest implements AutoCloseable {
  static final String DATABASE_USER = "scalr";
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int STOP_SECONDS = 25;
  private static final int SOCKET_MILLIS = 2_000;
  private static final String ASKED = "/api/scalr/v1/accounts/";

  private final Bench bench;
  private final Path data;
  private final int httpPort;
  private final Process process;
  private final long begun;

  private ServerUnderTest(Bench bench, Path data, int httpPort, Process process, long begun) {
    this.bench = bench;
    this.data = data;
    this.httpPort = httpPort;
    this.process = process;
    this.begun = begun;
  }

  static ServerUnderTest start(Bench bench, Path data, String... more) throws IOException {
    int http = freePort();
    var words = new ArrayList<>(bench.serverCommand());
    words.addAll(List.of("up", "--data", data.toString()));
    words.addAll(List.of("--port", "" + freePort(), "--http-port", "" + http));
    words.addAll(List.of(more));
    var log = data.resolveSibling("up.log").toFile();
    long begun = System.nanoTime();
    var process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start();
    return bench.keep(new ServerUnderTest(bench, data, http, process, begun));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  int httpPort() {
    return httpPort;
  }

  String jdbcUrl() throws IOException {
    var port = Files.readString(data.resolve("postgres").resolve("port")).strip();
    return "jdbc:postgresql://127.0.0.1:" + port + "/scalr";
  }

  Secret databasePassword() throws IOException {
    return secrets().databasePassword();
  }

  /** Its database; the caller closes it. */
  Connection database() throws IOException, SQLException {
    return DriverManager.getConnection(jdbcUrl(), DATABASE_USER, databasePassword().revealText());
  }

  long begun() {
    return begun;
  }

  /** Seconds from the start of the process to the first 200 on a signed request. */
  double awaitAnswer() throws IOException, InterruptedException {
    while (true) {
      if (answers()) {
        return seconds();
      }
      requireAlive();
      bench.clock.sleep(POLL);
    }
  }

  /** Seconds from the start of the process until it says that all of it is ready. */
  double awaitReady() throws IOException, InterruptedException {
    while (!endpoint().filter(e -> e.path("pid").asLong() == process.pid()).isPresent()) {
      requireAlive();
      bench.clock.sleep(POLL);
    }
    return seconds();
  }

  private void requireAlive() throws IOException {
    if (!process.isAlive() || seconds() > LIMIT.toSeconds()) {
      throw new IOException(
          "the server did not answer: " + Files.readString(data.resolveSibling("up.log")));
    }
  }

  private double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  private Optional<JsonNode> endpoint() throws IOException {
    var file = EndpointFile.fileIn(data);
    return Files.exists(file)
        ? Optional.of(new ObjectMapper().readTree(file.toFile()))
        : Optional.empty();
  }

  /** One signed request by hand: an HTTP library of ours would measure its own warming up. */
  private boolean answers() throws IOException {
    if (!Files.exists(InstallationSecrets.fileIn(data))) {
      return false;
    }
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), httpPort)) {
      socket.setSoTimeout(SOCKET_MILLIS);
      socket.getOutputStream().write(request().getBytes(StandardCharsets.US_ASCII));
      var line = firstLine(socket.getInputStream());
      if (line.startsWith("HTTP/1.1 4")) {
        throw new IllegalStateException("not authorised: " + line);
      }
      return line.startsWith("HTTP/1.1 200");
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String firstLine(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private String request() throws IOException {
    var secrets = secrets();
    var date = bench.clock.now().truncatedTo(ChronoUnit.MILLIS).toString();
    var signed = String.join("\n", "GET", date, ASKED, "", "");
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secrets.globalSecretKey().revealBytes(), "HmacSHA256"));
      var code = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      return "GET "
          + ASKED
          + " HTTP/1.1\r\nHost: 127.0.0.1:"
          + httpPort
          + "\r\nConnection: close\r\nX-Scalr-Key-Id: "
          + secrets.globalKeyId()
          + "\r\nX-Scalr-Date: "
          + date
          + "\r\nX-Scalr-Signature: V1-HMAC-SHA256 "
          + Base64.getEncoder().encodeToString(code)
          + "\r\n\r\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its API, called with the installation's own key. */
  ApiClient api() throws IOException {
    var secrets = secrets();
    return ApiClient.plain(
        "http://127.0.0.1:" + httpPort,
        secrets.globalKeyId(),
        secrets.globalSecretKey(),
        bench.clock);
  }

  private InstallationSecrets secrets() throws IOException {
    return InstallationSecrets.read(InstallationSecrets.fileIn(data));
  }

  /** When each server's HostInit was committed, sorted; milliseconds since the epoch. */
  long[] initialised() throws IOException, SQLException {
    try (var connection = database();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select extract(epoch from at) * 1000 from domain_event"
                    + " where name = 'ServerInitializing' order by at")) {
      var all = new ArrayList<Long>();
      while (rows.next()) {
        all.add(rows.getLong(1));
      }
      return all.stream().mapToLong(Long::longValue).toArray();
    }
  }

  /** PostgreSQL's own processes under this server, by the directory that they work in. */
  List<ProcessHandle> postgres() {
    var directory = data.resolve("postgres").resolve("data");
    return ProcessHandle.allProcesses()
        .filter(p -> {
          try {
            return Files.readSymbolicLink(Path.of("/proc/" + p.pid() + "/cwd")).equals(directory);
          } catch (IOException e) {
            return false;
          }
        })
        .toList();
  }

  /** Power failure: all at once, without a word. */
  void kill() {
    var all = new ArrayList<>(postgres());
    process.descendants().forEach(all::add);
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(p -> p.onExit().join());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }
}
