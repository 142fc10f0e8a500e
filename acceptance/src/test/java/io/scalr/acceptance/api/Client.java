package io.scalr.acceptance.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.kernel.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as the contract says, written apart from the code under test. */
public final class Client {
  /** Dates are told apart by it: two writes that are meant are never one. */
  private final AtomicReference<Instant> last;

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final String keyId;
  private final String secret;
  private final Clock clock;

  Client(String url, String keyId, String secret, Clock clock) {
    this(url, keyId, secret, clock, new AtomicReference<>(Instant.EPOCH));
  }

  private Client(
      String url, String keyId, String secret, Clock clock, AtomicReference<Instant> last) {
    this.last = last;
    this.url = url;
    this.keyId = keyId;
    this.secret = secret;
    this.clock = clock;
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

    public JsonNode data() {
      return json().path("data");
    }

    /** Code and text of the one error. */
    public String error() {
      var first = json().path("errors").path(0);
      return first.path("code").asText() + ": " + first.path("message").asText();
    }

    /** Status, code and text, as tables name them. */
    public String verdict() {
      return status + " " + error();
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  public String keyId() {
    return keyId;
  }

  public String secret() {
    return secret;
  }

  /** The same caller at another node. */
  public Client at(String otherUrl) {
    return new Client(otherUrl, keyId, secret, clock, last);
  }

  /** The same node for another caller. */
  public Client as(String otherKeyId, String otherSecret) {
    return new Client(url, otherKeyId, otherSecret, clock, last);
  }

  public Reply get(String path) {
    return send("GET", path, "");
  }

  /** A date that no other request of this fixture has. */
  public String date() {
    var now = clock.now();
    return last.updateAndGet(before -> now.isAfter(before) ? now : before.plusNanos(1_000))
        .toString();
  }

  /**
   * @param path with a query only if that is written in its canonical form
   */
  public Reply send(String method, String path, String body, String... headers) {
    return dated(date(), method, path, body, headers);
  }

  /** With a date of the caller's choice, so that a request can be sent again. */
  public Reply dated(String date, String method, String path, String body, String... headers) {
    var request =
        request(method, path, body)
            .header("X-Scalr-Key-Id", keyId)
            .header("X-Scalr-Date", date)
            .header(
                "X-Scalr-Signature",
                "V1-HMAC-SHA256 " + signature(secret, method, date, path, body));
    return exchange(headers.length == 0 ? request : request.headers(headers), body);
  }

  /** Without a signature. */
  public Reply unsigned(String method, String path, String body, String... headers) {
    var request = request(method, path, body);
    return exchange(headers.length == 0 ? request : request.headers(headers), body);
  }

  private HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  private Reply exchange(HttpRequest.Builder builder, String body) {
    var request = builder.build();
    if (!body.isEmpty() && request.headers().firstValue("Content-Type").isEmpty()) {
      request = builder.header("Content-Type", "application/json; charset=utf-8").build();
    }
    try {
      var response = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Reply(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static String signature(String secret, String method, String date, String path, String body) {
    int mark = path.indexOf('?');
    var bare = mark < 0 ? path : path.substring(0, mark);
    var query = mark < 0 ? "" : path.substring(mark + 1);
    return hmac(secret, String.join("\n", List.of(method, date, bare, query, body)));
  }

  private static String hmac(String secret, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
