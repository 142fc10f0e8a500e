package io.scalr.control.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeTest {
  private static final EdgeRoutes HELLO =
      new EdgeRoutes(
          List.of(routing ->
              routing
                  .get("/api/hello", (request, response) -> response.send("hello"))
                  .post(
                      "/api/hello",
                      (request, response) ->
                          response.send(
                              String.valueOf(request.content().as(byte[].class).length)))),
          List.of());

  @TempDir private Path directory;

  @Test
  void tls_is_served_under_the_installations_authority() throws Exception {
    try (var edge = start(List.of(loopback()), HELLO);
        var client = HttpClient.newBuilder().sslContext(trust()).build()) {
      assertThat(get(client, "https://127.0.0.1:" + edge.ports().https() + "/api/hello").body())
          .isEqualTo("hello");
    }
  }

  @Test
  void a_client_that_does_not_know_the_authority_refuses() throws Exception {
    try (var edge = start(List.of(loopback()), HELLO);
        var client = HttpClient.newHttpClient()) {
      var url = "https://127.0.0.1:" + edge.ports().https() + "/api/hello";
      Assertions.assertThatThrownBy(() -> get(client, url))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void plain_http_serves_the_api_to_loopback_callers() throws Exception {
    try (var edge = start(List.of(loopback()), HELLO);
        var client = HttpClient.newHttpClient()) {
      assertThat(get(client, "http://127.0.0.1:" + edge.ports().http() + "/api/hello").body())
          .isEqualTo("hello");
    }
  }

  @Test
  void plain_http_serves_only_health_to_others_and_never_redirects() throws Exception {
    var outside = outsideAddress();
    try (var edge = start(List.of(loopback(), outside), HELLO);
        var client = HttpClient.newHttpClient()) {
      var base = "http://" + outside.getHostAddress() + ":" + edge.ports().http();
      assertThat(get(client, base + "/api/hello").statusCode()).isEqualTo(403);
      assertThat(get(client, base + "/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_body_above_the_limit_is_refused() throws Exception {
    try (var edge = start(List.of(loopback()), HELLO);
        var client = HttpClient.newHttpClient()) {
      var url = URI.create("http://127.0.0.1:" + edge.ports().http() + "/api/hello");
      assertThat(post(client, url, 5 * 1024 * 1024).body()).isEqualTo("5242880");
      assertThat(announced(edge.ports().http(), Edge.MAX_BODY_BYTES + 1))
          .startsWith("HTTP/1.1 400 ")
          .contains("The request body is larger than 5 MiB.");
    }
  }

  @Test
  void a_port_that_was_asked_for_and_is_taken_is_not_replaced_by_another() throws Exception {
    try (var other = new ServerSocket()) {
      other.bind(new InetSocketAddress(loopback(), 0));
      var spec =
          new EdgeSpec(
              List.of(loopback()), OptionalInt.of(other.getLocalPort()), OptionalInt.empty());
      assertThat(EdgePorts.taken(spec)).hasValue(other.getLocalPort());
      assertThat(EdgePorts.choose(spec)).isEmpty();
    }
  }

  @Test
  void not_ready_is_503_and_names_the_reason() throws Exception {
    var health =
        new Health(
            List.of(
                new Health.Probe("Proxy", () -> new ModuleHealth.Ready("here")),
                new Health.Probe("InfluxDB", () -> new ModuleHealth.NotYet("not yet")),
                new Health.Probe("Main DB", () -> new ModuleHealth.NotReady("no answer"))),
            new SystemClock());
    try (var edge = start(List.of(loopback()), EdgeRoutes.none(), health);
        var client = HttpClient.newHttpClient()) {
      var answer = get(client, "http://127.0.0.1:" + edge.ports().http() + "/health/ready");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("\"ready\":false", "no answer");
    }
  }

  @Test
  void a_flood_of_health_questions_does_not_reach_the_modules() throws Exception {
    var asked = new AtomicInteger();
    var probe =
        new Health.Probe(
            "Main DB",
            () -> {
              asked.incrementAndGet();
              return new ModuleHealth.Ready("here");
            });
    try (var edge =
            start(
                List.of(loopback()),
                EdgeRoutes.none(),
                new Health(List.of(probe), new FrozenClock()));
        var client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 20; i++) {
        get(client, "http://127.0.0.1:" + edge.ports().http() + "/health/ready");
      }
      assertThat(asked).hasValue(1);
    }
  }

  private Edge start(List<InetAddress> addresses, EdgeRoutes routes) {
    return start(addresses, routes, new Health(List.of(), new SystemClock()));
  }

  private Edge start(List<InetAddress> addresses, EdgeRoutes routes, Health health) {
    var tls = ca().serverTls(addresses, List.of("localhost"));
    var spec =
        new EdgeSpec(
            addresses, OptionalInt.of(freePort(addresses)), OptionalInt.of(freePort(addresses)));
    return Edge.start(spec, tls, health, routes).orElseThrow();
  }

  private static int freePort(List<InetAddress> addresses) {
    try (var socket = new ServerSocket(0, 1, addresses.getLast())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private InstallationCa ca() {
    return InstallationCa.open(directory, "c0ffee00", new SystemClock(), new SystemRandom());
  }

  private SSLContext trust() throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", ca().certificate());
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static InetAddress loopback() {
    return InetAddress.ofLiteral("127.0.0.1");
  }

  private static InetAddress outsideAddress() throws Exception {
    var found =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "this machine has only a loopback device");
    return found.orElseThrow();
  }

  private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Announces a body and sends none of it, so that the answer cannot be lost by hanging up. */
  private static String announced(int port, long bytes) throws Exception {
    try (var socket = new java.net.Socket(loopback(), port)) {
      socket.setSoTimeout(15_000);
      socket
          .getOutputStream()
          .write(
              "POST /api/hello HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
                  .formatted(bytes)
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      return new String(
          socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static HttpResponse<String> post(HttpClient client, URI url, int bytes) throws Exception {
    var body = HttpRequest.BodyPublishers.ofByteArray(new byte[bytes]);
    return client.send(
        HttpRequest.newBuilder(url).POST(body).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A clock that stands still: what is kept for a second is kept for ever. */
  private static final class FrozenClock implements io.scalr.kernel.Clock {
    @Override
    public java.time.Instant now() {
      return java.time.Instant.EPOCH;
    }

    @Override
    public void sleep(java.time.Duration duration) {}
  }
}
