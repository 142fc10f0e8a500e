package io.scalr.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.acceptance.process.Launched.Signal;
import io.scalr.boot.demo.ApiClient;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The environment of the demo is given another credential while its servers run on the real local
 * cloud: they run on, and what replaces one of them is launched with the new one.
 */
@Tag("process")
class ReplacedCredentialTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Clock CLOCK = new SystemClock();

  @TempDir private Path directory;
  private ApiClient api;
  private String user;
  private String credentials;
  private String clouds;

  @Test
  void servers_live_on_with_the_old_one_and_begin_with_the_new_one() throws Exception {
    var data = directory.toRealPath().resolve("data");
    try (var demo = Launched.of(Caller.self(), "demo", data)) {
      demo.awaitSaid("log-in "); // launched and healed
      meet(demo.awaitEndpoint());
      var before = running();
      var old = api.all(clouds).getFirst().path("credentials").path("id").asText();

      var made = answer("POST", credentials, local("the second"), 201);
      var second = made.path("data").path("id").asText();
      answer("POST", clouds + "local/", "{\"id\":\"" + second + "\"}", 200);
      var inUse = answer("DELETE", credentials + old + "/", "", 409);
      assertThat(text(inUse)).endsWith("are used by 3 servers.");
      var there = answer("DELETE", clouds + "local/", "", 409);
      assertThat(text(there)).contains("farm role").contains("3 servers");

      var first = before.getFirst().path("id").asText();
      answer("POST", user + "servers/" + first + "/actions/terminate/", "{\"force\":true}", 200);
      awaitReplacementOf(first);
      assertThat(text(answer("DELETE", credentials + old + "/", "", 409)))
          .endsWith("are used by 2 servers.");
      assertThat(text(answer("DELETE", credentials + second + "/", "", 409)))
          .endsWith("are used by 1 environment, 1 server.");
      assertThat(demo.end(Signal.SIGTERM)).isNotNull();
    }
    var gone = Launched.of(Caller.self(), "demo", data, "--destroy");
    assertThat(gone.exitCode()).as(gone.said()).isZero();
  }

  private void meet(JsonNode endpoint) {
    api =
        ApiClient.plain(
            endpoint.path("apiUrl").asText(),
            endpoint.path("keyId").asText(),
            Secret.of(endpoint.path("secretKey").asText()),
            CLOCK);
    var environment = endpoint.path("environmentId").asText();
    var account = "/api/v1beta0/account/" + endpoint.path("accountId").asText() + "/";
    user = "/api/v1beta0/user/" + environment + "/";
    credentials = account + "cloud-credentials/";
    clouds = account + "environments/" + environment + "/clouds/";
  }

  private static String local(String name) {
    return "{\"cloudCredentialsType\":\"LocalCloudCredentials\",\"name\":\"%s\"}".formatted(name);
  }

  private JsonNode answer(String method, String path, String body, int status)
      throws JsonProcessingException {
    var answer = api.answer(method, path, body);
    assertThat(answer.status()).as(method + " " + path + ": " + answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  private static String text(JsonNode refusal) {
    return refusal.path("errors").path(0).path("message").asText();
  }

  private List<JsonNode> running() throws InterruptedException {
    return servers(3, "");
  }

  private void awaitReplacementOf(String server) throws InterruptedException {
    servers(3, server);
  }

  /** So many that run, none of them the one that was ended. */
  private List<JsonNode> servers(int many, String not) throws InterruptedException {
    var until = CLOCK.now().plus(PATIENCE);
    while (true) {
      var all = api.all(user + "servers/");
      var up =
          all.stream()
              .filter(server -> server.path("status").asText().equals("running"))
              .filter(server -> !server.path("id").asText().equals(not))
              .toList();
      var leaving =
          all.stream()
              .anyMatch(server ->
                  server.path("id").asText().equals(not)
                      && !server.path("status").asText().equals("terminated"));
      if (up.size() == many && !leaving) {
        return up;
      }
      assertThat(CLOCK.now()).as("%d servers run: %s", many, all).isBefore(until);
      CLOCK.sleep(Duration.ofMillis(200));
    }
  }
}
