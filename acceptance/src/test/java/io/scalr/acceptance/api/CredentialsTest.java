package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.access.store.JdbcRepeats;
import io.scalr.control.access.store.JdbcSessionStore;
import io.scalr.control.access.work.Sweeper;
import io.scalr.control.store.AesSealer;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemRandom;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys and sessions on the whole plane, over real sockets. */
@Tag("database")
class CredentialsTest {
  private static final String SESSION = "/api/scalr/v1/session/";

  private PlaneFixture plane;
  private PlaneFixture.Tenant tenant;

  @BeforeEach
  void open() {
    plane = new PlaneFixture();
    tenant = plane.tenant("Credentials");
  }

  @AfterEach
  void close() {
    plane.close();
  }

  @Test
  void a_key_is_replaced_without_a_gap() {
    var old = tenant.owner();
    var user = plane.admin.get("/api/scalr/v1/api-keys/" + old.keyId() + "/").data().path("user");
    var made = old.send("POST", "/api/scalr/v1/api-keys/", "{\"user\":" + user + "}").data();
    var next = old.as(made.path("id").asText(), made.path("secretKey").asText());
    assertThat(old.get(tenant.user("os/")).status()).isEqualTo(200);
    assertThat(next.get(tenant.user("os/")).status()).isEqualTo(200);
    var path = "/api/scalr/v1/api-keys/" + old.keyId() + "/";
    assertThat(next.send("PATCH", path, "{\"active\":false}").status()).isEqualTo(200);
    assertThat(old.get(tenant.user("os/")).verdict())
        .isEqualTo("401 BadAuthentication: Invalid API Key");
    assertThat(next.get(tenant.user("os/")).status()).isEqualTo(200);
    assertThat(next.get(path).data().has("secretKey")).isFalse();
  }

  private Client.Reply logIn() {
    return plane.admin.unsigned(
        "POST",
        SESSION,
        "{\"login\":\"admin\",\"password\":\"%s\"}"
            .formatted(plane.secrets.adminPassword().revealText()));
  }

  private static String cookie(Client.Reply reply) {
    return reply.header("Set-Cookie").split(";", 2)[0];
  }

  @Test
  void a_session_ends_when_idle_for_long_and_when_old() {
    var cookie = cookie(logIn());
    assertThat(shown(cookie).status()).isEqualTo(200);
    plane.clock.advance(io.scalr.control.access.Session.IDLE_END.minusMinutes(1));
    assertThat(shown(cookie).status()).isEqualTo(200);
    plane.clock.advance(io.scalr.control.access.Session.IDLE_END.plusMinutes(1));
    assertThat(shown(cookie).verdict()).isEqualTo("401 BadAuthentication: The session is over.");

    var busy = cookie(logIn());
    var step = io.scalr.control.access.Session.IDLE_END.dividedBy(2);
    var end = plane.clock.now().plus(io.scalr.control.access.Session.ABSOLUTE_END);
    while (plane.clock.now().plus(step).isBefore(end)) {
      plane.clock.advance(step);
      assertThat(shown(busy).status()).isEqualTo(200);
    }
    plane.clock.advance(step);
    assertThat(shown(busy).status()).isEqualTo(401);
  }

  private Client.Reply shown(String cookie) {
    return plane.admin.unsigned("GET", SESSION, "", "Cookie", cookie);
  }

  @Test
  void the_cookie_is_secure_over_tls_and_never_readable_by_scripts() throws Exception {
    var plain = logIn().header("Set-Cookie");
    assertThat(plain).contains("; HttpOnly").contains("; SameSite=Strict").doesNotContain("Secure");
    var process =
        new ProcessBuilder(
                "curl",
                "--silent",
                "--cacert",
                plane.authority().toString(),
                "--dump-header",
                "-",
                "--header",
                "Content-Type: application/json",
                "--data-binary",
                "@-",
                plane.first.secureUrl() + SESSION)
            .start();
    try (var in = process.getOutputStream()) {
      in.write(
          "{\"login\":\"admin\",\"password\":\"%s\"}"
              .formatted(plane.secrets.adminPassword().revealText())
              .getBytes(StandardCharsets.UTF_8));
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(
            said.lines()
                .filter(l -> l.toLowerCase(java.util.Locale.ROOT).startsWith("set-cookie:")))
        .singleElement()
        .asString()
        .contains("; Secure")
        .contains("; HttpOnly")
        .contains("; SameSite=Strict");
  }

  /** Skipped where the machine has no address but loopback. */
  @Test
  void plain_http_from_another_address_is_refused_without_a_redirect() throws IOException {
    var address = outside();
    org.junit.jupiter.api.Assumptions.assumeTrue(address.isPresent(), "no address but loopback");
    var node = plane.nodeOn(address.get());
    for (var path : new String[] {"/api/v1beta0/user/1/farms/", SESSION, "/api/user.v1beta0.yml"}) {
      try (var socket = new Socket(address.get(), node.ports().http())) {
        socket.setSoTimeout(15_000);
        socket
            .getOutputStream()
            .write(
                ("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        var head = new String(socket.getInputStream().readNBytes(200), StandardCharsets.UTF_8);
        assertThat(head).startsWith("HTTP/1.1 403 ").doesNotContain("Location");
      }
    }
  }

  private static Optional<java.net.InetAddress> outside() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
        .findFirst();
  }

  @Test
  void what_is_over_is_swept_away() throws Exception {
    logIn();
    assertThat(rows("session")).isEqualTo(1);
    assertThat(rows("repeated_request")).isPositive();
    plane.clock.advance(Duration.ofDays(30));
    var db = plane.database().db();
    var random = new SystemRandom();
    var sealer = new AesSealer(Map.of(1, Secret.of(random.bytes(32))), 1, random);
    new Sweeper(db, new JdbcSessionStore(), new JdbcRepeats(db, sealer, plane.clock), plane.clock)
        .sweep();
    assertThat(rows("session")).isZero();
    assertThat(rows("repeated_request")).isZero();
  }

  private int rows(String table) throws java.sql.SQLException {
    try (var connection = plane.database().source().getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from " + table)) {
      row.next();
      return row.getInt(1);
    }
  }
}
