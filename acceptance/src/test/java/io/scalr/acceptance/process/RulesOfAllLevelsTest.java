package io.scalr.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.acceptance.process.Launched.Signal;
import io.scalr.boot.demo.ApiClient;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A custom event, fired on a server of the demo's farm: real agents run the rules of all levels.
 */
@Tag("process")
class RulesOfAllLevelsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Clock CLOCK = new SystemClock();
  private static final String SERVER = "{\"targetType\":\"TriggeringServerTarget\"}";

  @TempDir private Path directory;
  private ApiClient api;
  private String user;
  private String account;

  @Test
  void an_event_runs_the_scripts_of_account_environment_role_and_farm_role() throws Exception {
    var data = directory.toRealPath().resolve("data");
    try (var demo = Launched.of(Caller.self(), "demo", data)) {
      demo.awaitSaid("log-in "); // launched and healed
      meet(demo.awaitEndpoint());
      var servers = running();
      var web = servers.stream().filter(s -> alias(s).equals("web")).toList();
      var fired = web.getFirst();
      hang(fired);

      var entry = fire(fired);
      var logged = logged(entry, servers.size() + web.size() + 4);

      each_level_is_heard_where_it_aims(logged, servers, web, fired);
      blocking_scripts_of_one_server_run_by_level(entry, logged, fired);
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
    user = "/api/v1beta0/user/" + endpoint.path("environmentId").asText() + "/";
    account = "/api/v1beta0/account/" + endpoint.path("accountId").asText() + "/";
  }

  private List<JsonNode> running() throws InterruptedException {
    var until = CLOCK.now().plus(PATIENCE);
    while (true) {
      var servers =
          api.all(user + "servers/").stream()
              .filter(server -> server.path("status").asText().equals("running"))
              .toList();
      if (servers.size() == 3) {
        return servers;
      }
      assertThat(CLOCK.now()).as("three servers run").isBefore(until);
      CLOCK.sleep(Duration.ofMillis(200));
    }
  }

  private String alias(JsonNode server) {
    var id = server.path("farmRole").path("id").asText();
    return api.get(user + "farm-roles/" + id + "/").path("alias").asText();
  }

  /** An event of the account's, a script of the account's, and a rule at each level. */
  private void hang(JsonNode server) {
    post(account + "events/", "{\"id\":\"Deploy\"}");
    var script =
        post(
            account + "scripts/",
            """
            {"name":"who","osType":"linux","blockingDefault":true,"timeoutDefault":30,"variables":[
              {"type":"ScriptVariableString","name":"level","required":true}]}
            """);
    post(
        account + "scripts/" + script + "/script-versions/",
        "{\"body\":\"#!/bin/sh\\necho %level% hears $SCALR_EVENT_NAME of $SCALR_EVENT_SERVER_ID\"}");
    var farmRole = server.path("farmRole").path("id").asText();
    var role = api.get(user + "farm-roles/" + farmRole + "/").path("role").path("id").asText();
    var ofRole = user + "roles/" + role + "/orchestration-rules/";
    post(ofRole, rule(script(script, "role"), SERVER));
    post(ofRole, rule("{\"actionType\":\"LocalScriptAction\",\"path\":\"/bin/true\"}", SERVER));
    post(ofRole, rule("{\"actionType\":\"ChefAction\"}", SERVER));
    post(
        user + "orchestration-rules/",
        rule(script(script, "environment"), "{\"targetType\":\"FarmTarget\"}"));
    post(account + "orchestration-rules/", rule(script(script, "account"), SERVER));
    post(
        user + "farm-roles/" + farmRole + "/orchestration-rules/",
        rule(script(script, "farmrole"), "{\"targetType\":\"TriggeringFarmRoleTarget\"}"));
  }

  private static String script(String id, String level) {
    return """
    {"actionType":"ScalrScriptAction","scriptVersion":{"script":{"id":%s},
     "variables":[{"name":"level","value":"%s"}]}}\
    """
        .formatted(id, level);
  }

  private static String rule(String action, String target) {
    return """
    {"trigger":{"triggerType":"SpecificEventTrigger","event":{"id":"Deploy"}},"order":10,
     "action":%s,"target":%s}\
    """
        .formatted(action, target);
  }

  private String fire(JsonNode server) {
    var answer =
        api.answer(
            "POST",
            user + "events/Deploy/actions/fire/",
            "{\"server\":{\"id\":\"%s\"}}".formatted(server.path("id").asText()));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return read(answer.body()).path("data").path("id").asText();
  }

  /** By id of its entry in the orchestration log. */
  private Map<String, JsonNode> logged(String entry, int all) throws InterruptedException {
    var until = CLOCK.now().plus(PATIENCE);
    while (ids(entry).size() < all) {
      assertThat(CLOCK.now()).as("%s of %d scripts are over", ids(entry), all).isBefore(until);
      CLOCK.sleep(Duration.ofMillis(100));
    }
    assertThat(ids(entry)).hasSize(all);
    var found = new HashMap<String, JsonNode>();
    ids(entry).forEach(id -> found.put(id, api.get(user + "orchestration-logs/" + id + "/")));
    return found;
  }

  private List<String> ids(String entry) {
    var ids = new ArrayList<String>();
    api.get(user + "event-logs/" + entry + "/")
        .path("logEntries")
        .forEach(each -> ids.add(each.path("id").asText()));
    return ids;
  }

  private static void each_level_is_heard_where_it_aims(
      Map<String, JsonNode> logged, List<JsonNode> farm, List<JsonNode> web, JsonNode fired) {
    var own = fired.path("id").asText();
    assertThat(servers(logged, "STDOUT: account hears Deploy of " + own)).containsExactly(own);
    assertThat(servers(logged, "STDOUT: role hears Deploy of " + own)).containsExactly(own);
    assertThat(servers(logged, "STDOUT: environment hears Deploy of " + own))
        .containsExactlyInAnyOrderElementsOf(
            farm.stream().map(s -> s.path("id").asText()).toList());
    assertThat(servers(logged, "STDOUT: farmrole hears Deploy of " + own))
        .containsExactlyInAnyOrderElementsOf(web.stream().map(s -> s.path("id").asText()).toList());
    assertThat(servers(logged, "Chef Actions are not available on this server yet."))
        .containsExactly(own);
    assertThat(
            logged.values().stream()
                .filter(each -> !each.path("scriptName").asText().equals("Chef"))
                .map(each -> each.path("executionExitCode").asInt(-1)))
        .containsOnly(0);
    assertThat(logged.values().stream().map(each -> each.path("scriptName").asText()))
        .contains("/bin/true");
  }

  private static List<String> servers(Map<String, JsonNode> logged, String said) {
    return logged.values().stream()
        .filter(each -> each.path("result").asText().contains(said))
        .map(each -> each.path("server").path("id").asText())
        .toList();
  }

  private void blocking_scripts_of_one_server_run_by_level(
      String entry, Map<String, JsonNode> logged, JsonNode fired) {
    var own = fired.path("id").asText();
    var levels =
        ids(entry).stream()
            .map(logged::get)
            .filter(each -> each.path("server").path("id").asText().equals(own))
            .filter(each -> each.path("scriptName").asText().equals("who"))
            .map(each -> each.path("result").asText().replaceAll("(?s).*STDOUT: (\\w+) .*", "$1"))
            .toList();
    assertThat(levels).containsExactly("farmrole", "account", "environment", "role");
  }

  private String post(String path, String body) {
    return api.post(path, read(body)).path("id").asText();
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
