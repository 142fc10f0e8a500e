package io.scalr.boot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Calls the API with signed requests, trusting the installation's own authority alone. */
public final class ApiClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int PAGE_ROWS = 100;

  /** More pages than a demo can fill; a server that pages for ever shall not hold us. */
  private static final int MAX_PAGES = 50;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String base;
  private final String keyId;
  private final Secret key;
  private final Clock clock;
  private final HttpClient http;

  private ApiClient(String base, String keyId, Secret key, Clock clock, HttpClient http) {
    this.base = base;
    this.keyId = keyId;
    this.key = key;
    this.clock = clock;
    this.http = http;
  }

  /**
   * @param base scheme, host and port
   * @param authority who has signed the server's certificate
   */
  public static ApiClient of(
      String base, X509Certificate authority, String keyId, Secret key, Clock clock) {
    var http = HttpClient.newBuilder().sslContext(trusting(authority)).build();
    return new ApiClient(base, keyId, key, clock, http);
  }

  /** Over plain HTTP, which the server answers on loopback alone. */
  public static ApiClient plain(String base, String keyId, Secret key, Clock clock) {
    return new ApiClient(base, keyId, key, clock, HttpClient.newHttpClient());
  }

  /** The same server with another key. */
  public ApiClient as(String otherKeyId, Secret otherKey) {
    return new ApiClient(base, otherKeyId, otherKey, clock, http);
  }

  /** {@code data} of a single object. */
  public JsonNode get(String path) {
    return call("GET", path, "").path("data");
  }

  /** All rows of a list, over its pages. */
  public List<JsonNode> all(String path) {
    var rows = new ArrayList<JsonNode>();
    for (int page = 1; page <= MAX_PAGES; page++) {
      var mark = path.contains("?") ? "&" : "?";
      var answer = call("GET", path + mark + "maxResults=" + PAGE_ROWS + "&pageNum=" + page, "");
      answer.path("data").forEach(rows::add);
      if (answer.path("pagination").path("next").isNull()
          || answer.path("pagination").path("next").isMissingNode()) {
        return rows;
      }
    }
    throw new DemoFailed("GET %s has more than %d pages".formatted(path, MAX_PAGES));
  }

  /** {@code data} of what was made. */
  public JsonNode post(String path, JsonNode body) {
    return call("POST", path, body.toString()).path("data");
  }

  /** An action without a body. */
  public JsonNode act(String path) {
    return post(path, JsonNodeFactory.instance.objectNode());
  }

  /** What came back, also when it is a refusal. */
  public record Answer(int status, String body) {}

  private JsonNode call(String method, String path, String body) {
    var answer = answer(method, path, body);
    if (answer.status() >= 300) {
      throw new DemoFailed(
          "%s %s answered %d %s".formatted(method, path, answer.status(), answer.body()));
    }
    try {
      return answer.body().isEmpty()
          ? JsonNodeFactory.instance.missingNode()
          : JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new DemoFailed("%s %s: %s".formatted(method, path, e.getMessage()), e);
    }
  }

  /**
   * One signed call.
   *
   * @param body empty for none
   */
  public Answer answer(String method, String path, String body) {
    try {
      var uri = new URI(base + path);
      // whole milliseconds: what the vendor's own client sends
      var date = clock.now().truncatedTo(ChronoUnit.MILLIS).toString();
      var request =
          HttpRequest.newBuilder(uri)
              .timeout(TIMEOUT)
              .header("X-Scalr-Key-Id", keyId)
              .header("X-Scalr-Date", date)
              .header("X-Scalr-Signature", signature(method, date, uri, body))
              .header("Content-Type", "application/json; charset=utf-8")
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build();
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new DemoFailed("%s %s is no request: %s".formatted(method, path, e.getMessage()), e);
    } catch (IOException e) {
      throw new DemoFailed("%s %s: %s".formatted(method, path, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailed("interrupted", e);
    }
  }

  private String signature(String method, String date, URI uri, String body) {
    var text =
        String.join("\n", method, date, uri.getRawPath(), canonical(uri.getRawQuery()), body);
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.revealBytes(), "HmacSHA256"));
      var signed = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return "V1-HMAC-SHA256 " + Base64.getEncoder().encodeToString(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sorted by name before encoding, encoded as RFC 3986 says. */
  static String canonical(@Nullable String rawQuery) {
    if (rawQuery == null || rawQuery.isEmpty()) {
      return "";
    }
    var pairs = new TreeMap<String, String>();
    for (var pair : rawQuery.split("&", -1)) {
      int mark = pair.indexOf('=');
      var name = mark < 0 ? pair : pair.substring(0, mark);
      var value = mark < 0 ? "" : pair.substring(mark + 1);
      pairs.put(
          URLDecoder.decode(name, StandardCharsets.UTF_8),
          URLDecoder.decode(value, StandardCharsets.UTF_8));
    }
    return pairs.entrySet().stream()
        .map(pair -> encoded(pair.getKey()) + "=" + encoded(pair.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static SSLContext trusting(X509Certificate authority) {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("installation", authority);
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
