package io.scalr.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scalr.agent.disk.Directories;
import io.scalr.kernel.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts at URLs, from a web server of the test. */
class RemoteScriptTest {
  private static final String HELLO = "#!/bin/sh\necho hello $WHO\n";

  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer server;
  private Path state;
  private ScriptEngine engine;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/hello", call -> answer(call, HELLO));
    server.createContext("/moved", call -> redirect(call, "/hello"));
    server.createContext("/loop", call -> redirect(call, "/loop"));
    server.createContext("/file", call -> redirect(call, "file:///etc/hostname"));
    server.createContext("/bare", call -> answer(call, "echo hello\n"));
    server.createContext("/large", call -> answer(call, padded(RemoteScript.MOST_BYTES + 1)));
    server.createContext("/largest", call -> answer(call, padded(RemoteScript.MOST_BYTES)));
    server.createContext("/slow", this::never);
    server.start();
    state = Files.createTempDirectory("agent");
    var clock = new SystemClock();
    engine =
        new ScriptEngine(
            state.resolve("run"), new OutputLogs(state.resolve("output"), clock), clock);
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    server.stop(0);
    Directories.remove(state);
  }

  @ParameterizedTest
  @CsvSource({"/hello", "/moved"})
  void it_is_fetched_and_run_with_its_variables(String path) throws Exception {
    var end = run(path);

    assertThat(end.error()).isEmpty();
    assertThat(end.exitCode()).isZero();
    assertThat(new String(end.out(), StandardCharsets.UTF_8)).isEqualTo("hello world\n");
    assertThat(Files.list(state.resolve("run"))).isEmpty();
  }

  @Test
  void one_of_just_the_bound_is_run() throws Exception {
    assertThat(run("/largest").exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/nothing, the answer was 404",
    "/loop, it redirects more than 5 times",
    "/file, it is not a plain http or https address",
    "/large, it is longer than 65536 bytes",
    "/bare, has no shebang",
  })
  void what_cannot_be_fetched_is_not_run_and_says_why(String path, String why) throws Exception {
    var end = run(path);

    assertThat(end.exitCode()).isEqualTo(ScriptEnd.NOT_STARTED);
    assertThat(end.error().orElseThrow()).contains(why).doesNotContain("secret");
  }

  @Test
  void one_that_trickles_is_given_up_at_the_scripts_time_out() throws Exception {
    var end = run("/slow", Duration.ofSeconds(1));

    assertThat(end.exitCode()).isEqualTo(ScriptEnd.NOT_STARTED);
    assertThat(end.error().orElseThrow()).contains("did not arrive within 1 s");
  }

  @Test
  void a_password_in_the_address_is_refused_and_not_shown() throws Exception {
    var url = "http://me:secret@127.0.0.1:" + server.getAddress().getPort() + "/hello";

    var end = engine.run(Scripts.aScript("").lyingAt(url).order());

    assertThat(end.exitCode()).isEqualTo(ScriptEnd.NOT_STARTED);
    assertThat(end.error().orElseThrow()).doesNotContain("secret");
  }

  private ScriptEnd run(String path) throws InterruptedException {
    return run(path, Duration.ofSeconds(20));
  }

  private ScriptEnd run(String path, Duration within) throws InterruptedException {
    var url = "http://127.0.0.1:" + server.getAddress().getPort() + path + "?token=secret";
    return engine.run(
        Scripts.aScript("").lyingAt(url).within(within).seeing(Map.of("WHO", "world")).order());
  }

  private static String padded(int length) {
    var head = "#!/bin/sh\nexit 0\n#";
    return head + "x".repeat(length - head.length());
  }

  private static void answer(HttpExchange call, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(200, bytes.length);
    try (var out = call.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static void redirect(HttpExchange call, String to) throws IOException {
    call.getResponseHeaders().add("Location", to);
    call.sendResponseHeaders(302, -1);
    call.close();
  }

  /** A head, the beginning of a body, and nothing more. */
  private void never(HttpExchange call) throws IOException {
    call.sendResponseHeaders(200, 1000);
    call.getResponseBody().write("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
    call.getResponseBody().flush();
    try {
      over.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    call.close();
  }
}
