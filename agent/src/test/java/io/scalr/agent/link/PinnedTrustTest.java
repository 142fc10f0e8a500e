package io.scalr.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.kernel.Clock;
import io.scalr.kernel.SystemClock;
import io.scalr.protocol.Bytes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class PinnedTrustTest {
  private final Clock clock = new SystemClock();

  private int status(SSLContext server, Bytes pin, String host) throws Exception {
    try (var gate = new TlsGate(new TestGate(clock), server, pin, clock);
        var http =
            HttpClient.newBuilder().sslContext(new PinnedTrust(pin, clock).context()).build()) {
      var url = URI.create("https://" + host + ":" + gate.url().getPort() + "/agent/v1/nonce");
      return http.send(
              HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void only_a_valid_chain_of_the_pinned_authority_for_this_address_is_trusted() throws Exception {
    var ours = new TestAuthority("ours", clock);
    var good = ours.server("127.0.0.1");
    assertThat(status(good, ours.sha256(), "127.0.0.1")).isEqualTo(200);

    var strangers = new TestAuthority("strangers", clock);
    assertThatThrownBy(() -> status(good, strangers.sha256(), "127.0.0.1"))
        .hasStackTraceContaining("installation's CA");

    var elsewhere = ours.server("127.0.0.9");
    assertThatThrownBy(() -> status(elsewhere, ours.sha256(), "127.0.0.1"))
        .hasStackTraceContaining("127.0.0.1");
    assertThatThrownBy(() -> status(good, ours.sha256(), "localhost"))
        .hasStackTraceContaining("localhost");

    var old = ours.server("127.0.0.1", Duration.ofDays(-20));
    assertThatThrownBy(() -> status(old, ours.sha256(), "127.0.0.1"))
        .hasStackTraceContaining("NotAfter");
  }
}
