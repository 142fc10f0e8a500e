package io.scalr.agent.task;

import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A script that lies at an http or https URL, fetched when it is to run. It counts as the text
 * itself: it is run from the private directory and is never kept.
 */
final class RemoteScript {
  /** As long as a script of the library may be: 64 KiB. */
  static final int MOST_BYTES = 64 * 1024;

  /** For all of it: redirects, head and body. A script that is fetched slower is not fetched. */
  static final Duration LIMIT = Duration.ofSeconds(30);

  /** As browsers do, with far fewer: a script's address is written by hand. */
  static final int MOST_REDIRECTS = 5;

  private static final ThreadFactory THREADS = Thread.ofVirtual().name("fetch-", 0).factory();

  private final Clock clock;

  RemoteScript(Clock clock) {
    this.clock = clock;
  }

  /** What came of it. */
  sealed interface Fetched {
    record Text(Secret body) implements Fetched {}

    /** Why it cannot be run; shown to the user. */
    record Unusable(String text) implements Fetched {}
  }

  static boolean is(String path) {
    var lower = path.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://");
  }

  /**
   * @param within the script's own time-out, which the fetching must not outlast
   */
  Fetched fetch(String url, Duration within) throws InterruptedException {
    var limit = within.compareTo(LIMIT) < 0 ? within : LIMIT;
    // The client's own time-out ends with the head; a body may trickle for ever.
    try (var threads = Executors.newThreadPerTaskExecutor(THREADS);
        var client =
            HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limit)
                .executor(threads)
                .build()) {
      var until = clock.now().plus(limit);
      var work = CompletableFuture.supplyAsync(() -> follow(client, url, until), threads);
      try {
        return work.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException slow) {
        return unusable(url, "it did not arrive within " + limit.toSeconds() + " s");
      } catch (ExecutionException bug) {
        return unusable(url, String.valueOf(bug.getCause()));
      } finally {
        client.shutdownNow();
        threads.shutdownNow();
      }
    }
  }

  private static Fetched follow(HttpClient client, String first, Instant until) {
    var url = first;
    try {
      for (int i = 0; i <= MOST_REDIRECTS; i++) {
        var address = new URI(url);
        if (!is(url) || address.getHost() == null || address.getRawUserInfo() != null) {
          return unusable(first, "it is not a plain http or https address");
        }
        var request = HttpRequest.newBuilder(address).GET().build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (var body = response.body()) {
          int status = response.statusCode();
          if (status == 200) {
            return text(first, body.readNBytes(MOST_BYTES + 1));
          }
          var next = response.headers().firstValue("Location");
          if (status < 300 || status > 399 || next.isEmpty()) {
            return unusable(first, "the answer was " + status);
          }
          var target = address.resolve(next.get());
          if (address.getScheme().equalsIgnoreCase("https")
              && !"https".equalsIgnoreCase(target.getScheme())) {
            return unusable(first, "it redirects from https to another scheme");
          }
          url = target.toString();
        }
      }
      return unusable(first, "it redirects more than " + MOST_REDIRECTS + " times");
    } catch (IOException | URISyntaxException | IllegalArgumentException failure) {
      return unusable(first, String.valueOf(failure.getMessage()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return unusable(first, "it was interrupted");
    }
  }

  private static Fetched text(String url, byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      return unusable(url, "it is longer than " + MOST_BYTES + " bytes");
    }
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Fetched.Text(Secret.of(text));
    } catch (CharacterCodingException notText) {
      return unusable(url, "it is not UTF-8 text");
    }
  }

  /** A query may hold a password, so only what stands before it is shown. */
  private static Fetched unusable(String url, String why) {
    var shown = url.split("[?#]", 2)[0].replaceFirst("//[^/@]*@", "//");
    return new Fetched.Unusable(
        "The script at %s could not be fetched: %s. It was not run.".formatted(shown, why));
  }
}
