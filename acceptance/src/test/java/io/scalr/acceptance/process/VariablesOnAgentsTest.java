package io.scalr.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.acceptance.process.Launched.Signal;
import io.scalr.boot.demo.ApiClient;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script on a real agent of the local cloud prints its global variables. */
@Tag("process")
class VariablesOnAgentsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private final SystemClock clock = new SystemClock();
  private ApiClient owner;
  private ApiClient global;
  private String user;

  @Test
  void a_script_prints_what_holds_at_its_server_and_hidden_values_are_masked() throws Exception {
    var data = directory.toRealPath().resolve("data");
    try (var demo = Launched.of(Caller.self(), "demo", data)) {
      var endpoint = demo.awaitEndpoint();
      connect(endpoint);
      var server =
          owner.all(user + "servers/").stream()
              .filter(each -> each.path("status").asText().equals("running"))
              .findFirst()
              .orElseThrow();
      var farmRole = "farm-roles/" + server.at("/farmRole/id").asText() + "/";
      var role = owner.get(user + farmRole).at("/role/id").asText();
      var account = "/api/v1beta0/account/" + endpoint.path("accountId").asText() + "/";
      var places =
          List.of(
              "/api/v1beta0/global/",
              account,
              user,
              user + "roles/" + role + "/",
              user + "farms/" + endpoint.path("farmId").asText() + "/",
              user + farmRole,
              user + "servers/" + server.path("id").asText() + "/");
      for (int i = 0; i < places.size(); i++) {
        declare(places.get(i), "GV_" + i, "of $(place) " + i, false);
      }
      declare(places.get(0), "GV_LEVEL", "scalr", false);
      override(places.get(3), "GV_LEVEL", "role");
      override(places.get(4), "GV_LEVEL", "farm");
      declare(places.get(1), "GV_SECRET", "swordfish-above", true);
      override(places.get(5), "GV_SECRET", "mackerel-below");

      var said = run(server.path("id").asText(), "env | sort; echo got %words% ${#GV_SECRET}");

      for (int i = 0; i < places.size(); i++) {
        assertThat(said).contains("GV_" + i + "=of $(place) " + i + "\n");
      }
      assertThat(said)
          .contains("GV_LEVEL=farm\n")
          .contains("GV_SECRET=******\n")
          .contains("SCALR_SERVER_ID=" + server.path("id").asText())
          .contains("got farm and 14")
          .doesNotContain("mackerel")
          .doesNotContain("swordfish");
      demo.end(Signal.SIGTERM);
    }
    try (var gone = Launched.of(Caller.self(), "demo", data, "--destroy")) {
      assertThat(gone.exitCode()).as(gone.said()).isZero();
    }
  }

  private void connect(JsonNode endpoint) {
    owner = client(endpoint, "keyId", "secretKey");
    global = client(endpoint, "globalKeyId", "globalSecretKey");
    user = "/api/v1beta0/user/" + endpoint.path("environmentId").asText() + "/";
  }

  private ApiClient client(JsonNode endpoint, String id, String secret) {
    return ApiClient.plain(
        endpoint.path("apiUrl").asText(),
        endpoint.path(id).asText(),
        Secret.of(endpoint.path(secret).asText()),
        clock);
  }

  private void declare(String place, String name, String value, boolean hidden) {
    var body =
        JSON.createObjectNode()
            .put("type", "GlobalVariableString")
            .put("name", name)
            .put("value", value)
            .put("hidden", hidden);
    var by = place.contains("/global/") ? global : owner;
    by.post(place + "global-variables/", body);
  }

  private void override(String place, String name, String value) {
    var body = JSON.createObjectNode().put("value", value).toString();
    var answer = owner.answer("PATCH", place + "global-variables/" + name + "/", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  /** Executes a script with one variable of its own there; what it wrote, once it has ended. */
  private String run(String server, String body) throws Exception {
    var script = JSON.createObjectNode().put("name", "prints").put("osType", "linux");
    script
        .putArray("variables")
        .addObject()
        .put("type", "ScriptVariableString")
        .put("name", "words")
        .put("value", "{GV_LEVEL} and {GV_SECRET}");
    var path = user + "scripts/" + owner.post(user + "scripts/", script).path("id").asText() + "/";
    var version = JSON.createObjectNode().put("body", "#!/bin/bash\n" + body + "\n");
    owner.post(path + "script-versions/", version);
    var order = JSON.createObjectNode();
    order.putObject("server").put("id", server);
    var execution = owner.post(path + "actions/execute/", order).path("id").asText();

    var until = clock.now().plus(LIMIT);
    while (clock.now().isBefore(until)) {
      var now = owner.get(user + "script-executions/" + execution + "/");
      if (now.path("status").asText().equals("finished")) {
        var log = now.at("/logEntry/id").asText();
        return owner.get(user + "orchestration-logs/" + log + "/").path("result").asText();
      }
      clock.sleep(Duration.ofMillis(100));
    }
    throw new AssertionError("the script has not ended within " + LIMIT);
  }
}
