package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a socket can do wrong, byte by byte. */
@Tag("database")
class WireTest {
  private static final int LIMIT = 5 * 1024 * 1024;
  private static PlaneFixture plane;
  private static PlaneFixture.Tenant tenant;

  @BeforeAll
  static void open() {
    plane = new PlaneFixture();
    tenant = plane.tenant("Wire");
  }

  @AfterAll
  static void close() {
    plane.close();
  }

  /** Sends what it is told and reads to the end of the connection. */
  private static String exchange(Consumer<OutputStream> talk) throws IOException {
    try (var socket = new Socket("127.0.0.1", plane.first.ports().http())) {
      socket.setSoTimeout(15_000);
      try {
        talk.accept(socket.getOutputStream());
      } catch (java.io.UncheckedIOException hungUp) {
        // the server has answered and hung up; what it said is read below
      }
      var all = new ByteArrayOutputStream();
      var chunk = new byte[8192];
      try {
        for (int n = socket.getInputStream().read(chunk);
            n > 0;
            n = socket.getInputStream().read(chunk)) {
          all.write(chunk, 0, n);
          socket.setSoTimeout(500); // the rest of an answer follows at once, or there is none
        }
      } catch (IOException reset) {
        // closed with unread bytes of ours; what came before counts
      }
      return all.toString(StandardCharsets.UTF_8);
    }
  }

  private static void write(OutputStream out, String text) {
    try {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1beta0/user/1/%zz/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /api/v1beta0/user/1/farms/?name=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /api/v1beta0/user/1/a<b>/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /api/v1beta0/user/1/farms/ HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n",
        "GET /api/v1beta0/user/1/farms/ HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /api/v1beta0/user/1/farms/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
        "GET /api/v1beta0/user/1/farms/ HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        "GET /no/such/page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      })
  void a_request_that_is_none_is_refused_in_the_envelope(String request) throws IOException {
    var answer = exchange(out -> write(out, request));
    assertThat(answer).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
    assertThat(answer).contains("\"errors\":[{\"code\":\"").contains("application/json");
    assertThat(answer)
        .doesNotContain("Exception")
        .doesNotContain("io.helidon")
        .doesNotContain("<b>");
  }

  /** The HTTP server hangs up on these: they are of no protocol that it could answer in. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n\r\n",
        "GET\r\n\r\n",
        "GET /api/v1beta0/user/1/farms/ HTTP/9.9\r\nHost: x\r\n\r\n",
      })
  void what_is_not_http_is_hung_up_on(String request) throws IOException {
    assertThat(exchange(out -> write(out, request))).isEmpty();
    assertThat(tenant.owner().get(tenant.user("os/")).status()).isEqualTo(200);
  }

  @Test
  void a_path_and_a_header_beyond_their_limits_are_refused() throws IOException {
    var path =
        exchange(
            out -> write(out, "GET /api/" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    assertThat(path).matches("(?s)HTTP/1\\.1 4\\d\\d .*").contains("\"errors\"");
    var header =
        exchange(out ->
            write(out, "GET /api/ HTTP/1.1\r\nHost: x\r\nX-Y: " + "a".repeat(40_000) + "\r\n\r\n"));
    assertThat(header).matches("(?s)HTTP/1\\.1 4\\d\\d .*").contains("\"errors\"");
  }

  @Test
  void a_body_at_the_limit_is_read_and_one_beyond_it_is_refused() throws IOException {
    var start = "{\"name\":\"";
    var body = start + "a".repeat(LIMIT - start.length() - 2) + "\"}";
    var path = tenant.user("role-categories/");
    assertThat(tenant.owner().send("POST", path, body).verdict())
        .startsWith("400 InvalidValue: 'RoleCategory.name'");
    var larger =
        exchange(out -> {
          write(
              out,
              "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                  .formatted(path, LIMIT + 1));
          write(out, body + "x");
        });
    assertThat(larger)
        .startsWith("HTTP/1.1 400 ")
        .contains("\"BadRequest\"")
        .contains("The request body is larger than 5 MiB.");
  }

  @Test
  void a_chunked_body_is_read_and_counted() throws IOException {
    var path = tenant.user("role-categories/");
    var date = tenant.owner().date();
    var body = "{\"name\":\"Chunked\"}";
    var head =
        "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
            .formatted(path);
    var signed =
        "X-Scalr-Key-Id: %s\r\nX-Scalr-Date: %s\r\nX-Scalr-Signature: V1-HMAC-SHA256 %s\r\n\r\n"
            .formatted(
                tenant.owner().keyId(),
                date,
                Client.signature(tenant.owner().secret(), "POST", date, path, body));
    var made =
        exchange(out -> {
          write(out, head + signed + "5\r\n" + body.substring(0, 5) + "\r\n");
          write(
              out,
              Integer.toHexString(body.length() - 5)
                  + "\r\n"
                  + body.substring(5)
                  + "\r\n0\r\n\r\n");
        });
    assertThat(made).startsWith("HTTP/1.1 201 ").contains("Chunked");
    var endless =
        exchange(out -> {
          write(out, head + "\r\n");
          var piece = "10000\r\n" + "a".repeat(0x10000) + "\r\n";
          for (int i = 0; i < 200; i++) {
            write(out, piece);
          }
          write(out, "0\r\n\r\n");
        });
    assertThat(endless)
        .startsWith("HTTP/1.1 400 ")
        .contains("The request body is larger than 5 MiB.");
  }

  @Test
  void a_body_that_drips_for_more_than_a_minute_is_given_up() throws IOException {
    var answer =
        exchange(out -> {
          write(
              out,
              "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
                  .formatted(tenant.user("farms/")));
          await();
          plane.clock.advance(Duration.ofSeconds(61));
          write(out, " ");
        });
    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains("The request body did not come within 60 s.");
  }

  /** Long enough for the first byte to be read; the clock is the only thing that is moved. */
  private static void await() {
    try {
      plane.clock.sleep(Duration.ofMillis(300));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_connection_is_kept_for_the_next_request() throws IOException {
    var one = "GET /api/user.v1beta0.yml HTTP/1.1\r\nHost: x\r\n";
    var answers = exchange(out -> write(out, one + "\r\n" + one + "Connection: close\r\n\r\n"));
    assertThat(answers.split("HTTP/1\\.1 200 ", -1)).hasSize(3);
  }
}
