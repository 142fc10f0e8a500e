package io.scalr.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.webserver.WebServer;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Serves routes over real HTTP on a port of its own. */
public final class ApiFixture implements AutoCloseable {
  private final int port;
  private final Runnable stop;
  private final HttpClient client = HttpClient.newHttpClient();

  public ApiFixture(List<Route> routes, Gate gate, Repeats repeats) {
    var api = new ApiService(new Routes(routes), gate, repeats, new SystemClock(), new SystemIds());
    var server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(routing -> routing.register(api))
            .build()
            .start();
    this.port = server.port();
    this.stop = server::stop;
  }

  private ApiFixture(int port) {
    this.port = port;
    this.stop = () -> {};
  }

  /** A client of a server that somebody else starts and stops. */
  public static ApiFixture of(int port) {
    return new ApiFixture(port);
  }

  /** An answer as it came. */
  public record Reply(int status, String text, HttpResponse<String> response) {
    public JsonNode json() {
      try {
        return new ObjectMapper().readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(text, e);
      }
    }

    /** The code and text of the one error. */
    public String error() {
      var first = json().path("errors").path(0);
      return first.path("code").asText() + ": " + first.path("message").asText();
    }
  }

  public Reply get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  public Reply send(String method, String path, String body, String... headers) {
    return send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  public Reply send(String method, String path, byte[] body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method,
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    if (body.length > 0 && !List.of(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json; charset=utf-8");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      var response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Reply(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    stop.run();
  }
}
