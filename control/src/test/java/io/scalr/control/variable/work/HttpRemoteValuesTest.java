package io.scalr.control.variable.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.scalr.control.variable.AllowedValue;
import io.scalr.control.variable.RemoteValues;
import io.scalr.kernel.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRemoteValuesTest {
  private final RemoteValues remote = new HttpRemoteValues(Duration.ofSeconds(1));
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Thread::startVirtualThread);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
  }

  private String answering(int status, String body) {
    server.createContext(
        "/list",
        exchange -> {
          var bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Location", "http://127.0.0.1/elsewhere");
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/list";
  }

  private String said(String url) {
    return switch (remote.offered(url)) {
      case Outcome.Done<List<AllowedValue>>(var values) -> values.toString();
      case Outcome.Refused<List<AllowedValue>>(var refusal) ->
          refusal.code() + ": " + refusal.text();
    };
  }

  @Test
  void a_list_of_texts_and_of_labelled_values_is_read() {
    var url = answering(200, "[\"a\",{\"value\":\"b\",\"label\":\"Bee\"},7]");
    assertThat(remote.offered(url))
        .isEqualTo(
            Outcome.done(
                List.of(
                    new AllowedValue("a", Optional.empty()),
                    new AllowedValue("b", Optional.of("Bee")),
                    new AllowedValue("7", Optional.empty()))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "null", "[null]", "[[1]]", "[{\"label\":\"x\"}]", "no"})
  void another_answer_is_refused_without_being_told(String body) {
    assertThat(said(answering(200, body)))
        .startsWith("UnacceptableObjectConfiguration: The remote list's endpoint ")
        .contains("answer");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 301, 302, 307, 404, 500})
  void only_200_is_an_answer_and_no_redirect_is_followed(int status) {
    assertThat(said(answering(status, ""))).endsWith("answered " + status + ".");
  }

  @Test
  void too_much_is_not_read() {
    var url = answering(200, "[\"" + "x".repeat(RemoteValues.MOST_BYTES) + "\"]");
    assertThat(said(url)).endsWith("could not be asked, or answered too much.");
  }

  @Test
  void an_endpoint_that_never_ends_its_answer_is_given_up() {
    server.createContext(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('[');
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThat(said("http://127.0.0.1:" + server.getAddress().getPort() + "/slow"))
        .endsWith("did not answer within 1 s.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "list",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http:///x",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "jar:http://127.0.0.1!/x",
        "http://a b/"
      })
  void what_is_no_web_address_or_is_the_links_own_is_not_asked(String url) {
    assertThat(said(url)).endsWith("is no http or https address that may be asked.");
  }

  @Test
  void a_port_where_nobody_answers_is_said() {
    server.stop(0);
    assertThat(said("http://127.0.0.1:" + server.getAddress().getPort() + "/"))
        .endsWith("could not be asked, or answered too much.");
  }
}
