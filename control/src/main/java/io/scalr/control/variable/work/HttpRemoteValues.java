package io.scalr.control.variable.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.control.variable.AllowedValue;
import io.scalr.control.variable.RemoteValues;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.UnacceptableObjectConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks by GET. No redirect is followed, nothing of the caller is sent along, and addresses of one
 * link only (where clouds keep machines' credentials) are not asked.
 */
public final class HttpRemoteValues implements RemoteValues {
  /** A person waits for the answer, and holds one of the API's places meanwhile. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final JsonMapper JSON = new JsonMapper();

  private final Duration longest;

  public HttpRemoteValues() {
    this(LONGEST);
  }

  HttpRemoteValues(Duration longest) {
    this.longest = longest;
  }

  @Override
  public Outcome<List<AllowedValue>> offered(String url) {
    var where = where(url);
    if (where.isEmpty()) {
      return refused("is no http or https address that may be asked");
    }
    // asked seldom: a client that is kept would keep a thread
    var client =
        HttpClient.newBuilder()
            .connectTimeout(longest)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    try {
      return asked(client, where.get());
    } finally {
      client.shutdownNow();
    }
  }

  private Outcome<List<AllowedValue>> asked(HttpClient client, URI where) {
    var request =
        HttpRequest.newBuilder(where).timeout(longest).header("Accept", "application/json");
    var asked =
        client.sendAsync(
            request.GET().build(),
            _ ->
                HttpResponse.BodySubscribers.limiting(
                    HttpResponse.BodySubscribers.ofByteArray(), MOST_BYTES));
    try {
      // the request's own limit ends with the head of the answer
      var answer = asked.get(longest.toMillis(), TimeUnit.MILLISECONDS);
      return answer.statusCode() == 200
          ? list(answer.body())
          : refused("answered " + answer.statusCode());
    } catch (TimeoutException e) {
      asked.cancel(true);
      return refused("did not answer within " + longest.toSeconds() + " s");
    } catch (ExecutionException e) {
      return refused("could not be asked, or answered too much");
    } catch (InterruptedException e) {
      asked.cancel(true);
      Thread.currentThread().interrupt();
      return refused("was not waited for");
    }
  }

  private static Optional<URI> where(String url) {
    try {
      var where = new URI(url);
      var scheme = Optional.ofNullable(where.getScheme()).orElse("").toLowerCase(Locale.ROOT);
      if (!(scheme.equals("http") || scheme.equals("https")) || where.getHost() == null) {
        return Optional.empty();
      }
      for (var address : InetAddress.getAllByName(where.getHost())) {
        if (address.isLinkLocalAddress()
            || address.isMulticastAddress()
            || address.isAnyLocalAddress()) {
          return Optional.empty();
        }
      }
      return Optional.of(where);
    } catch (URISyntaxException | UnknownHostException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Outcome<List<AllowedValue>> list(byte[] body) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (IOException e) {
      return refused("did not answer JSON");
    }
    if (!json.isArray() || json.size() > MOST) {
      return refused("did not answer a list of at most " + MOST + " values");
    }
    var all = new ArrayList<AllowedValue>();
    for (var each : json) {
      var value = each.isObject() ? each.path("value") : each;
      if (!value.isValueNode() || value.isNull()) {
        return refused("answered a list with something else than values");
      }
      var label = each.path("label");
      all.add(
          new AllowedValue(
              value.asText(), label.isTextual() ? Optional.of(label.asText()) : Optional.empty()));
    }
    return Outcome.done(List.copyOf(all));
  }

  private static <T> Outcome<T> refused(String why) {
    return Outcome.refused(
        new UnacceptableObjectConfiguration("The remote list's endpoint " + why + "."));
  }
}
