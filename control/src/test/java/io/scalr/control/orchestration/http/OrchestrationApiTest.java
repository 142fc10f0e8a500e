package io.scalr.control.orchestration.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.fleet.Server;
import io.scalr.control.http.ApiFixture;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.http.Caller;
import io.scalr.control.http.Gate;
import io.scalr.control.http.Incoming;
import io.scalr.control.http.Repeats;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.orchestration.Executions;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.control.orchestration.RuleSight;
import io.scalr.control.orchestration.Rules;
import io.scalr.control.orchestration.ScriptBody;
import io.scalr.control.orchestration.ScriptVariable;
import io.scalr.control.orchestration.Scripts;
import io.scalr.control.orchestration.World;
import io.scalr.control.orchestration.work.ScriptReports;
import io.scalr.control.role.store.JdbcRoleStore;
import io.scalr.control.store.Db;
import io.scalr.control.variable.AllowedValue;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ExecutionMessage.ScriptOutput;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.ServerMessage.ExecScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts, rules, executions and logs over real HTTP on a real database. */
@Tag("database")
class OrchestrationApiTest {
  private static final String BASE = "/api/v1beta0/user/5/";
  private static final UUID ENDPOINT = new UUID(7, 7);
  private Outcome<List<AllowedValue>> offered = offered("small", "large");
  private int asked;

  private static final String SCRIPTS = BASE + "scripts/";

  private World world;
  private ApiFixture api;
  private ScriptReports reports;
  private long taken;
  private boolean changing = true;
  private final List<ServerMessage> sent = new ArrayList<>();
  private final List<AuditEntry> recorded = new ArrayList<>();

  @BeforeEach
  void open() {
    world = new World();
    var scripts = new Scripts(world.scripts, world.clock);
    var remote =
        new RemoteLists(
            world.db,
            world.scripts,
            (_, from, id) ->
                from.equals(Scope.of(World.TENANT)) && id.equals(ENDPOINT)
                    ? Optional.of("http://lists")
                    : Optional.empty(),
            _ -> {
              asked++;
              return offered;
            });
    var rules =
        new Rules(
            world.rules,
            world.scripts,
            world.events,
            new JdbcRoleStore(),
            world.farmRoles,
            (_, _, _, _) -> Optional.empty(),
            world.ids);
    var executions =
        new Executions(
            new Executions.Ports(
                world.executions,
                scripts,
                world.facts,
                world.variables,
                this::send,
                (_, _) -> taken + 1),
            world.clock,
            world.ids);
    reports = new ScriptReports(world.executions, new NobodyHears());
    var routes = new ArrayList<Route>();
    routes.addAll(
        new ScriptResource(
                world.db, scripts, remote, (_, all) -> recorded.addAll(all), _ -> changing)
            .routes());
    routes.addAll(
        new RuleResource(world.db, rules, remote, new Trail((_, all) -> recorded.addAll(all)))
            .routes());
    routes.addAll(
        new ExecutionResource(world.db, executions, remote, (_, all) -> recorded.addAll(all))
            .routes());
    api = new ApiFixture(routes, new OpenGate(), Repeats.NEVER);
  }

  @AfterEach
  void close() {
    api.close();
    world.close();
  }

  private Outcome<Long> send(Tx tx, Tenant tenant, ServerId server, ServerMessage message) {
    long number = sent.size() + 1;
    tx.afterCommit(() -> sent.add(message));
    return Outcome.done(number);
  }

  @Test
  void a_script_is_made_read_changed_and_deleted() {
    long id = script("hello");

    assertThat(api.get(SCRIPTS + id).json().path("data").path("scope").asText())
        .isEqualTo("environment");
    var changed =
        api.send("PATCH", SCRIPTS + id + "/", "{\"timeoutDefault\":30,\"id\":" + id + "}");
    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(changed.json().path("data").path("timeoutDefault").asInt()).isEqualTo(30);
    assertThat(api.send("DELETE", SCRIPTS + id + "/", "").status()).isEqualTo(204);
    assertThat(api.send("DELETE", SCRIPTS + id + "/", "").error())
        .isEqualTo(
            "ObjectNotFound: 'Script.id' ("
                + id
                + ") either was not found or isn't in the current scope.");
    assertThat(recorded)
        .extracting(AuditEntry::action)
        .containsExactly("script.create", "script.change", "script.delete");
  }

  @Test
  void a_name_is_taken_once_and_the_system_is_fixed() {
    long id = script("hello");

    var twice = api.send("POST", SCRIPTS, "{\"name\":\"hello\",\"osType\":\"linux\"}");
    assertThat(twice.status()).isEqualTo(409);
    assertThat(twice.error()).isEqualTo("UnicityViolation: 'Script.name' (hello) already exists.");
    assertThat(api.send("PATCH", SCRIPTS + id + "/", "{\"osType\":\"windows\"}").status())
        .isEqualTo(400);
  }

  @Test
  void the_installations_script_is_seen_and_not_changed_from_an_environment() {
    var shared = world.script(Scope.installation(), "shared", "#!/bin/sh\n");
    var own = world.script(Scope.of(World.TENANT.account()), "accounts", "#!/bin/sh\n");

    assertThat(api.get(SCRIPTS + shared.id()).status()).isEqualTo(200);
    for (var id : List.of(shared.id(), own.id())) {
      var refused = api.send("PATCH", SCRIPTS + id + "/", "{\"description\":\"mine\"}");
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.error()).startsWith("ScopeViolation");
      assertThat(version(id.value(), "#!/bin/sh\n").status()).isEqualTo(403);
    }
    assertThat(api.get(SCRIPTS + "?scope=scalr").json().path("data")).hasSize(1);
    assertThat(api.get(SCRIPTS).json().path("data")).hasSize(2);
  }

  @Test
  void another_tenants_script_is_not_found() {
    var theirs = world.script(Scope.of(World.STRANGER), "theirs", "#!/bin/sh\n");

    assertThat(api.get(SCRIPTS + theirs.id()).status()).isEqualTo(404);
    assertThat(api.get(SCRIPTS + theirs.id() + "/script-versions/").status()).isEqualTo(404);
    assertThat(api.get(SCRIPTS + theirs.id() + "/script-versions/1/").status()).isEqualTo(404);
    assertThat(version(theirs.id().value(), "#!/bin/sh\n").status()).isEqualTo(404);
    assertThat(api.send("DELETE", SCRIPTS + theirs.id() + "/", "").status()).isEqualTo(404);
    assertThat(rule(saying(theirs.id().value())).status()).isEqualTo(404);
    assertThat(execute(theirs.id().value(), world.running(world.web)).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "linux, echo hello, its first line must name an interpreter",
    "linux, '', its first line must name an interpreter",
    "linux, '#!/', its first line must name an interpreter",
    "linux, '#! /bin/sh', its first line must name an interpreter",
    "linux, '#!/bin/sh\\u0000', NUL",
    "windows, '#!/bin/sh', its first line must be #!windows",
    "cross-platform, '#!/bin/sh\\necho', its second line must begin with #!windows",
  })
  void a_body_that_cannot_run_is_refused_with_a_text(String os, String body, String why) {
    long id = script("hello", os);

    var reply = version(id, body);

    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.error()).startsWith("InvalidValue: 'ScriptVersion.body'").contains(why);
    assertThat(api.get(SCRIPTS + id + "/script-versions/").json().path("data")).isEmpty();
  }

  @Test
  void a_body_longer_than_the_bound_is_refused() {
    long id = script("hello");
    var longest = "#!/bin/sh\\n" + "x".repeat(ScriptBody.MOST_BYTES - 10);

    assertThat(version(id, longest).status()).isEqualTo(201);
    assertThat(version(id, longest + "x").error()).startsWith("InvalidValue").contains("65535");
  }

  @Test
  void versions_are_numbered_on_and_a_number_is_never_given_twice() {
    long id = script("hello");
    version(id, "#!/bin/sh\\necho 1");
    version(id, "#!/bin/sh\\necho 2");
    var versions = SCRIPTS + id + "/script-versions/";

    assertThat(api.send("DELETE", versions + "2/", "").status()).isEqualTo(204);
    assertThat(api.get(versions + "2/").status()).isEqualTo(404);
    var third = version(id, "#!/bin/sh\\necho 3");
    assertThat(third.json().path("data").path("version").asText()).isEqualTo("3");
    var changed = api.send("PATCH", versions + "1/", "{\"body\":\"#!/bin/bash\"}");
    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(api.get(versions + "1/").json().path("data").path("body").asText())
        .isEqualTo("#!/bin/bash");
    assertThat(api.get(versions).json().path("data")).hasSize(2);
  }

  @Test
  void a_rule_is_made_read_changed_listed_and_deleted() {
    long id = scriptWithVersion("hello");

    var made = rule(saying(id));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    var data = made.json().path("data");
    assertThat(data.path("order").asInt()).isEqualTo(10);
    assertThat(data.path("action").path("scriptVersion").path("version").isNull()).isTrue();
    var one = rules() + data.path("id").asText() + "/";
    var changed = api.send("PATCH", one, "{\"order\":3,\"enabled\":false}");
    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(api.get(one).json().path("data").path("order").asInt()).isEqualTo(3);
    assertThat(api.get(one).json().path("data").path("enabled").asBoolean()).isFalse();
    rule(saying(id));
    assertThat(api.get(rules() + "?order=3").json().path("data")).hasSize(1);
    assertThat(api.get(rules()).json().path("data")).hasSize(2);
    assertThat(api.send("DELETE", one, "").status()).isEqualTo(204);
    assertThat(api.get(one).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"script\":{\"id\":%d}}                              | 201",
        "{\"script\":{\"id\":%d},\"version\":null}             | 201",
        "{\"script\":%d,\"version\":\"latest\"}                | 201",
        "{\"script\":{\"id\":%d},\"version\":\"1\"}            | 201",
        "{\"script\":{\"id\":%d},\"version\":\"2\"}            | 404",
        "{\"script\":{\"id\":%d},\"version\":\"newest\"}       | 400",
        "{\"script\":{\"id\":%d},\"version\":\"-1\"}           | 400",
      })
  void the_latest_version_is_null_left_out_or_the_word(String version, int status) {
    long id = scriptWithVersion("hello");
    var action =
        "{\"actionType\":\"ScalrScriptAction\",\"scriptVersion\":" + version.formatted(id) + "}";

    var made = rule(rule("HostUp", "{\"targetType\":\"TriggeringFarmRoleTarget\"}", action));

    assertThat(made.status()).as(made.text()).isEqualTo(status);
    if (status == 201) {
      var back = made.json().path("data").path("action").path("scriptVersion").path("version");
      assertThat(back.isNull() ? "null" : back.asText())
          .isEqualTo(version.contains("\"1\"") ? "1" : "null");
    }
  }

  @Test
  void what_was_read_whole_can_be_sent_back_whole_and_changes_nothing() {
    var made =
        api.send(
            "POST",
            SCRIPTS,
            """
            {"name":"vars","osType":"linux","tags":["a"],"timeoutDefault":30,"variables":[
              {"type":"ScriptVariableString","name":"port","validationPattern":"/^[0-9]+$/",
               "value":"80","required":true},
              {"type":"ScriptVariableJson","name":"json","value":"{}"},
              {"type":"ScriptVariableList","name":"colour","allowedValues":[{"value":"red"}]}]}\
            """);
    long id = made.json().path("data").path("id").asLong();
    version(id, "#!/bin/sh\\necho %port%");
    var conditions =
        "[{\"type\":\"FarmRolesCondition\",\"farmRoles\":[{\"alias\":\"db\"}]},"
            + "{\"type\":\"OsCondition\",\"osType\":\"linux\"},"
            + "{\"type\":\"TagsCondition\",\"tags\":[\"front\"]}]";
    var farm = "{\"targetType\":\"FarmTarget\",\"conditions\":" + conditions + "}";
    var scripted =
        "{\"actionType\":\"ScalrScriptAction\",\"scriptVersion\":{\"script\":{\"id\":%d},"
                .formatted(id)
            + "\"variables\":[{\"name\":\"port\",\"value\":\"8080\"}]}}";
    var one = made(rule(rule("HostUp", farm, scripted)));
    var all =
        made(
            rule(
                "{\"trigger\":{\"triggerType\":\"AllEventsTrigger\"},"
                    + "\"target\":{\"targetType\":\"TriggeringFarmRoleTarget\"},"
                    + "\"action\":{\"actionType\":\"LocalScriptAction\",\"path\":\"/x\"}}"));

    for (var url :
        List.of(
            SCRIPTS + id + "/",
            SCRIPTS + id + "/script-versions/1/",
            rules() + one + "/",
            rules() + all + "/")) {
      var before = api.get(url).json().path("data");
      var reply = api.send("PATCH", url, before.toString());
      assertThat(reply.status()).as(url + " " + reply.text()).isEqualTo(200);
      var after = api.get(url).json().path("data");
      assertThat(without(after)).isEqualTo(without(before));
    }
    var rule = api.get(rules() + one + "/").json().path("data");
    assertThat(rule.path("action").path("actionType").asText()).isEqualTo("ScalrScriptAction");
    assertThat(rule.path("target").path("targetType").asText()).isEqualTo("FarmTarget");
    assertThat(rule.path("trigger").path("triggerType").asText()).isEqualTo("SpecificEventTrigger");
    assertThat(rule.path("target").path("conditions").findValuesAsText("type"))
        .containsExactly("FarmRolesCondition", "OsCondition", "TagsCondition");
    var script = api.get(SCRIPTS + id + "/").json().path("data");
    assertThat(script.path("variables").findValuesAsText("type"))
        .containsExactly("ScriptVariableString", "ScriptVariableJson", "ScriptVariableList");
  }

  private static String made(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply.json().path("data").path("id").asText();
  }

  /** A script notes when it was last changed, also when nothing did. */
  private static JsonNode without(JsonNode data) {
    return ((ObjectNode) data.deepCopy()).without("lastChanged");
  }

  @Test
  void conditions_name_farm_roles_of_the_same_farm() {
    var target =
        "{\"targetType\":\"FarmTarget\",\"conditions\":[{\"type\":\"FarmRolesCondition\","
            + "\"farmRoles\":[{\"alias\":\"%s\"}]},{\"type\":\"OsCondition\",\"osType\":\"linux\"}]}";
    var action = "{\"actionType\":\"LocalScriptAction\",\"path\":\"/usr/local/bin/x\"}";

    var made = rule(rule("HostUp", target.formatted("db"), action));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(
            made.json()
                .path("data")
                .path("target")
                .path("conditions")
                .path(0)
                .path("farmRoles")
                .path(0)
                .path("id")
                .asLong())
        .isEqualTo(world.data.id().value());
    assertThat(rule(rule("HostUp", target.formatted("nope"), action)).status()).isEqualTo(404);
    var other = target.replace("\"%s\"}", "\"db\",\"id\":" + world.web.id() + "}");
    assertThat(rule(rule("HostUp", other, action)).status()).as(other).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Nope   | {\"actionType\":\"LocalScriptAction\",\"path\":\"/x\"}       | 404",
        "HostUp | {\"actionType\":\"LocalScriptAction\",\"path\":\"x\"}        | 400",
        "HostUp | {\"actionType\":\"RemoteScriptAction\",\"path\":\"ftp://x\"} | 400",
        "HostUp | {\"actionType\":\"PuppetAction\"}                              | 400",
        "HostUp | {\"actionType\":\"LocalScriptAction\"}                       | 400",
        "HostUp | {\"actionType\":\"ScalrScriptAction\",\"scriptVersion\":{\"script\":999}} | 404",
        "HostUp | {\"actionType\":\"RemoteScriptAction\",\"path\":\"https://x/y\"} | 201",
      })
  void a_rule_that_cannot_be_is_refused(String event, String action, int status) {
    var reply = rule(rule(event, "{\"targetType\":\"TriggeringFarmRoleTarget\"}", action));

    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(api.get(rules()).json().path("data")).hasSize(status == 201 ? 1 : 0);
  }

  @Test
  void what_a_rule_uses_is_not_deleted() {
    long id = scriptWithVersion("hello");
    rule(saying(id));

    var script = api.send("DELETE", SCRIPTS + id + "/", "");
    var version = api.send("DELETE", SCRIPTS + id + "/script-versions/1/", "");

    assertThat(script.status()).isEqualTo(409);
    assertThat(script.error())
        .isEqualTo("ObjectInUse: Script 'hello' is used by some Orchestration Rules.");
    assertThat(version.status()).isEqualTo(409);
    version(id, "#!/bin/sh");
    assertThat(api.send("DELETE", SCRIPTS + id + "/script-versions/1/", "").status())
        .isEqualTo(204);
  }

  @Test
  void a_deprecated_script_is_not_for_new_use() {
    long id = scriptWithVersion("hello");
    api.send("PATCH", SCRIPTS + id + "/", "{\"deprecated\":true}");

    assertThat(rule(saying(id)).error()).isEqualTo("Deprecated: Script 'hello' is deprecated.");
    assertThat(execute(id, world.running(world.web)).status()).isEqualTo(409);
  }

  @Test
  void an_execution_is_accepted_then_running_then_finished_and_logged() {
    long id = scriptWithVersion("hello");
    var server = world.running(world.web);

    var accepted = execute(id, server);
    assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
    var execution = accepted.json().path("data").path("id").asText();
    var url = BASE + "script-executions/" + execution + "/";
    assertThat(api.get(url).json().path("data").path("status").asText()).isEqualTo("running");
    var order = ((ExecScript) sent.getFirst()).script();
    assertThat(order.executionId()).isEqualTo(ExecutionId.of(execution));
    finish(server, order, 3);

    assertThat(api.get(url).json().path("data").path("status").asText()).isEqualTo("finished");
    var log = api.get(BASE + "orchestration-logs/" + execution + "/").json().path("data");
    assertThat(log.path("executionExitCode").asInt()).isEqualTo(3);
    assertThat(log.path("triggeredBy").asText()).isEqualTo("api");
    assertThat(log.path("result").asText()).contains("out").contains("err");
    assertThat(log.path("scriptVersion").path("script").path("id").asLong()).isEqualTo(id);
    var list = BASE + "orchestration-logs/?server=";
    assertThat(api.get(list + server.id()).json().path("data")).hasSize(1);
    assertThat(api.get(list + world.nobody()).json().path("data")).isEmpty();
    assertThat(api.get(BASE + "orchestration-logs/?triggeredBy=system").json().path("data"))
        .isEmpty();
  }

  @Test
  void an_execution_says_whether_its_server_was_reached() {
    long id = scriptWithVersion("hello");
    var server = world.running(world.web);
    var first = execute(id, server);
    var execution = first.json().path("data").path("id").asText();
    var url = "/api/scalr/v1/environments/5/script-executions/" + execution + "/";

    assertThat(first.json().path("warnings")).isEmpty();
    var waiting = api.get(url).json().path("data");
    assertThat(waiting.path("status").asText()).isEqualTo("waiting");
    assertThat(waiting.path("reason").asText()).contains("unreachable");
    assertThat(waiting.path("due").asText()).isNotEmpty();
    var second = execute(id, server);
    assertThat(second.json().path("warnings").path(0).path("code").asText())
        .as(second.text())
        .isEqualTo("ServerUnreachable");
    taken = 2;
    assertThat(api.get(url).json().path("data").path("status").asText()).isEqualTo("running");
    finish(server, ((ExecScript) sent.getFirst()).script(), 4);
    var finished = api.get(url).json().path("data");
    assertThat(finished.path("status").asText()).isEqualTo("finished");
    assertThat(finished.path("executionExitCode").asInt()).isEqualTo(4);
    assertThat(execute(id, server).json().path("warnings")).isEmpty();
  }

  @Test
  void output_is_fetched_from_the_agent_once_the_script_has_ended() {
    long id = scriptWithVersion("hello");
    var server = world.running(world.web);
    execute(id, server);
    var order = ((ExecScript) sent.getFirst()).script();
    var url = "/api/scalr/v1/environments/5/script-executions/" + order.executionId() + "/output/";

    assertThat(api.send("POST", url + "actions/fetch/", "").error())
        .startsWith("UnacceptableState");
    finish(server, order, 0);
    assertThat(api.send("POST", url + "actions/fetch/", "").status()).isEqualTo(202);
    assertThat(sent.subList(1, 3))
        .containsExactly(
            new ServerMessage.FetchScriptOutput(order.executionId(), OutputStreamName.STDOUT, 0),
            new ServerMessage.FetchScriptOutput(order.executionId(), OutputStreamName.STDERR, 0));
    var piece =
        new ScriptOutput(
            order.executionId(), OutputStreamName.STDERR, 0, Bytes.utf8("all of it"), true);
    world.tx(tx -> {
      reports.handle(tx, World.TENANT, server.id(), world.now(), piece);
      return true;
    });
    assertThat(api.get(url).json().path("data").path("stderr").asText()).isEqualTo("all of it");
  }

  @Test
  void a_script_is_executed_only_on_a_running_server_of_ones_own() {
    long id = scriptWithVersion("hello");

    assertThat(execute(id, world.initializing(world.web)).error())
        .isEqualTo("UnacceptableState: The Server is initializing, not running.");
    var nobody = "{\"server\":\"" + world.nobody() + "\"}";
    assertThat(api.send("POST", SCRIPTS + id + "/actions/execute/", nobody).status())
        .isEqualTo(404);
    assertThat(sent).isEmpty();
  }

  @Test
  void values_of_variables_are_held_to_the_script() {
    var made =
        api.send(
            "POST",
            SCRIPTS,
            """
            {"name":"vars","osType":"linux","variables":[
              {"type":"ScriptVariableString","name":"port","validationPattern":"/^[0-9]+$/",
               "value":"80"},
              {"type":"ScriptVariableList","name":"colour","allowedValues":[{"value":"red"}]},
              {"type":"ScriptVariableString","name":"fixed","locked":true,"value":"x"}]}\
            """);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    long id = made.json().path("data").path("id").asLong();
    version(id, "#!/bin/sh\\necho %port% %colour% %fixed%");
    var server = world.running(world.web);

    assertThat(execute(id, server, "port", "x").status()).isEqualTo(400);
    assertThat(execute(id, server, "colour", "blue").status()).isEqualTo(400);
    assertThat(execute(id, server, "fixed", "y").status()).isEqualTo(400);
    assertThat(execute(id, server, "nope", "y").status()).isEqualTo(400);
    assertThat(execute(id, server, "port", "$(reboot)").status()).isEqualTo(400);
    assertThat(execute(id, server, "port", "8080").status()).isEqualTo(202);
    var body = (ScriptOrder.Source.Inline) ((ExecScript) sent.getFirst()).script().source();
    assertThat(body.body().revealText()).isEqualTo("#!/bin/sh\necho 8080 %colour% x");
  }

  @Test
  void a_value_of_a_remote_list_is_among_what_its_endpoint_offers_when_it_is_given() {
    var declared = remote("size", ENDPOINT, "\"small\"");
    long id = api.send("POST", SCRIPTS, declared).json().path("data").path("id").asLong();
    version(id, "#!/bin/sh\\necho %size%");
    var server = world.running(world.web);

    var refused = execute(id, server, "size", "huge");
    assertThat(refused.error())
        .isEqualTo(
            "InvalidValue: 'ScriptExecutionRequest.variables.value' (huge) is not one of what"
                + " 'integrationEndpoint' offers.");
    assertThat(execute(id, server, "size", "large").status()).isEqualTo(202);
    assertThat(rule(sizing(id, "huge")).status()).isEqualTo(400);
    var rule = made(rule(sizing(id, "large")));
    int before = asked;
    offered = offered("other");
    var whole = api.get(rules() + rule + "/").json().path("data").toString();
    assertThat(api.send("PATCH", rules() + rule + "/", whole).status()).isEqualTo(200);
    var script = api.get(SCRIPTS + id + "/").json().path("data").toString();
    assertThat(api.send("PATCH", SCRIPTS + id + "/", script).status()).isEqualTo(200);
    assertThat(asked).as("what stays is not asked for again").isEqualTo(before);
    assertThat(
            api.send(
                    "PATCH",
                    rules() + rule + "/",
                    "{\"action\":" + sizing(id, "small").replaceFirst(".*?\"action\":", ""))
                .status())
        .isEqualTo(400);
  }

  @Test
  void a_remote_list_needs_its_endpoint_and_an_answer() {
    assertThat(api.send("POST", SCRIPTS, remote("a", new UUID(1, 1), "null")).error())
        .isEqualTo(
            "ObjectNotFound: 'ScriptVariable.integrationEndpoint.id' (%s) was not found."
                .formatted(new UUID(1, 1)));
    assertThat(api.send("POST", SCRIPTS, remote("b", ENDPOINT, "\"huge\"")).status())
        .isEqualTo(400);
    assertThat(asked).isOne();
    assertThat(api.send("POST", SCRIPTS, remote("c", ENDPOINT, "null")).status()).isEqualTo(201);
    assertThat(asked).as("no value is given").isOne();
    offered = Outcome.refused(new Refusal.UnacceptableObjectConfiguration("It is silent."));
    var silent = api.send("POST", SCRIPTS, remote("d", ENDPOINT, "\"small\""));
    assertThat(silent.status()).isEqualTo(409);
    assertThat(silent.error()).contains("It is silent.");
  }

  private static Outcome<List<AllowedValue>> offered(String... values) {
    return Outcome.done(
        Stream.of(values).map(value -> new AllowedValue(value, Optional.empty())).toList());
  }

  private static String remote(String name, UUID endpoint, String value) {
    return """
    {"name":"%s","osType":"linux","variables":[{"type":"ScriptVariableRemoteList","name":"size",
      "integrationEndpoint":{"id":"%s"},"value":%s}]}\
    """
        .formatted(name, endpoint, value);
  }

  private String sizing(long script, String size) {
    return rule(
        "HostUp",
        "{\"targetType\":\"TriggeringServerTarget\"}",
        """
        {"actionType":"ScalrScriptAction","scriptVersion":{"script":{"id":%d},
          "variables":[{"name":"size","value":"%s"}]}}\
        """
            .formatted(script, size));
  }

  @Test
  void a_hidden_value_is_masked_where_its_script_is_used_and_kept_when_the_mask_comes_back() {
    long id =
        api.send(
                "POST",
                SCRIPTS,
                """
                {"name":"v","osType":"linux","variables":[
                  {"type":"ScriptVariableString","name":"key","value":"swordfish","hidden":true},
                  {"type":"ScriptVariableString","name":"port","value":"80"}]}
                """)
            .json()
            .path("data")
            .path("id")
            .asLong();
    assertThat(version(id, "#!/bin/sh\necho %key% %port%").status()).isEqualTo(201);
    var action =
        """
        {"actionType":"ScalrScriptAction","scriptVersion":{"script":{"id":%d},"variables":[
          {"name":"key","value":"hunter22"},{"name":"port","value":"8080"}]}}
        """
            .formatted(id);

    var made = rule(rule("HostUp", "{\"targetType\":\"TriggeringServerTarget\"}", action));
    var one = rules() + made.json().path("data").path("id").asText() + "/";
    var read = api.get(one);
    var back = api.send("PATCH", one, read.json().path("data").toString());
    var list = api.get(rules());

    for (var reply : List.of(made, read, back, list)) {
      assertThat(reply.status()).as(reply.text()).isLessThan(300);
      assertThat(reply.text())
          .contains("\"key\"", "******", "8080")
          .doesNotContain("hunter22")
          .doesNotContain("swordfish");
    }
    assertThat(api.get(SCRIPTS + id).text()).contains("swordfish");
    changing = false;
    assertThat(api.get(SCRIPTS + id).text()).contains("******").doesNotContain("swordfish");
    assertThat(api.get(SCRIPTS).text()).contains("******").doesNotContain("swordfish");
    assertThat(recorded.toString()).contains("******").doesNotContain("hunter22", "swordfish");
    var sight =
        new RuleSight(Scope.of(World.TENANT), Optional.empty(), Optional.of(world.web.id()));
    var stored = world.tx(tx -> world.rules.all(tx, sight));
    assertThat(stored.toString()).contains("hunter22");
    for (var table : List.of("script", "orchestration_rule")) {
      assertThat(dump(table)).doesNotContain("hunter22", "swordfish");
    }
  }

  @Test
  void a_hidden_value_of_the_accounts_script_is_masked_below() {
    var script =
        world.script(
            Scope.of(World.TENANT.account()),
            "shared",
            "#!/bin/sh\n",
            new ScriptVariable(
                "key",
                Optional.of("swordfish"),
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                false,
                new ScriptVariable.Kind.Json()));

    for (var path : List.of(SCRIPTS, SCRIPTS + script.id())) {
      assertThat(api.get(path).text()).contains("******").doesNotContain("swordfish");
    }
  }

  @Test
  void a_time_out_is_told_with_its_exit_code() {
    long id = scriptWithVersion("slow");
    var server = world.running(world.web);
    var execution = execute(id, server).json().path("data").path("id").asText();

    finish(server, ((ExecScript) sent.getFirst()).script(), 130);

    var standing = api.get("/api/scalr/v1/environments/5/script-executions/" + execution + "/");
    assertThat(standing.json().path("data").path("reason").asText())
        .isEqualTo("Timed out after 1200 s, exit code 130.");
    var log = api.get(BASE + "orchestration-logs/" + execution + "/").json().path("data");
    assertThat(log.path("executionExitCode").asInt()).isEqualTo(130);
    assertThat(log.path("result").asText()).startsWith("Timed out after 1 s, exit code 130.\n");
  }

  private String dump(String table) {
    var sql = "select coalesce(string_agg(t::text, ' '), '') from " + table + " t";
    return world.tx(tx -> Db.jdbc(tx).sql(sql).query(String.class).single());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"ScriptVariableJson\",\"name\":\"a\",\"value\":\"{\"}",
        "{\"type\":\"ScriptVariableString\",\"name\":\"a\",\"validationPattern\":\"(\"}",
        "{\"type\":\"ScriptVariableList\",\"name\":\"a\",\"allowedValues\":[]}",
        "{\"type\":\"ScriptVariableString\",\"name\":\"a b\"}",
        "{\"type\":\"ScriptVariableString\",\"name\":\"a\",\"value\":\"a\",\"validationPattern\":\"b\"}",
        "{\"type\":\"ScriptVariable\",\"name\":\"a\"}",
      })
  void a_variable_that_cannot_be_is_refused(String variable) {
    var body = "{\"name\":\"v\",\"osType\":\"linux\",\"variables\":[" + variable + "]}";

    var reply = api.send("POST", SCRIPTS, body);

    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.error()).startsWith("InvalidValue");
  }

  private void finish(Server server, ScriptOrder order, int exit) {
    var result =
        new ExecScriptResult(
            order.executionId(),
            Optional.empty(),
            exit,
            1500,
            world.now(),
            Bytes.utf8("out"),
            Bytes.utf8("err"),
            3,
            3,
            Optional.empty());
    world.tx(tx -> {
      reports.handle(tx, World.TENANT, server.id(), world.now(), result);
      return true;
    });
  }

  private long script(String name) {
    return script(name, "linux");
  }

  private long script(String name, String os) {
    var body = "{\"name\":\"%s\",\"osType\":\"%s\"}".formatted(name, os);
    var reply = api.send("POST", SCRIPTS, body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply.json().path("data").path("id").asLong();
  }

  private long scriptWithVersion(String name) {
    long id = script(name);
    assertThat(version(id, "#!/bin/sh\\necho hello").status()).isEqualTo(201);
    return id;
  }

  private Reply version(long script, String body) {
    return api.send(
        "POST",
        SCRIPTS + script + "/script-versions/",
        "{\"script\":{\"id\":%d},\"body\":\"%s\"}".formatted(script, body.replace("\n", "\\n")));
  }

  private String rules() {
    return BASE + "farm-roles/" + world.web.id() + "/orchestration-rules/";
  }

  private Reply rule(String body) {
    return api.send("POST", rules(), body);
  }

  private static String rule(String event, String target, String action) {
    return "{\"trigger\":{\"triggerType\":\"SpecificEventTrigger\",\"event\":{\"id\":\"%s\"}},"
            .formatted(event)
        + "\"target\":%s,\"action\":%s}".formatted(target, action);
  }

  private static String saying(long script) {
    return rule(
        "HostUp",
        "{\"targetType\":\"TriggeringServerTarget\"}",
        "{\"actionType\":\"ScalrScriptAction\",\"scriptVersion\":{\"script\":{\"id\":%d}}}"
            .formatted(script));
  }

  private Reply execute(long script, Server server) {
    return api.send(
        "POST", SCRIPTS + script + "/actions/execute/", "{\"server\":\"" + server.id() + "\"}");
  }

  private Reply execute(long script, Server server, String name, String value) {
    return api.send(
        "POST",
        SCRIPTS + script + "/script-versions/1/actions/execute/",
        "{\"server\":{\"id\":\"%s\"},\"variables\":[{\"name\":\"%s\",\"value\":\"%s\"}]}"
            .formatted(server.id(), name, value));
  }

  private record NobodyHears() implements LifeReports {
    @Override
    public void initFailed(Tx tx, Tenant tenant, ServerId server, String text) {
      throw new AssertionError(text);
    }

    @Override
    public void graceOver(Tx tx, Tenant tenant, ServerId server) {
      throw new AssertionError("no grace here");
    }
  }

  /** Lets everybody in as one user of the tests' account. */
  private static final class OpenGate implements Gate {
    @Override
    public Identified identify(Incoming request) {
      var caller =
          new Caller(
              new UserId(1),
              "tester",
              Caller.Kind.ACCOUNT_OWNER,
              Optional.of(World.TENANT.account()),
              "key APIK0");
      return new Identified(Outcome.done(caller), Optional.empty(), Optional.empty());
    }

    @Override
    public Outcome<Admission> admit(Caller caller, Entry entry) {
      return Outcome.done(
          Admission.to(
              Scope.of(new Tenant(World.TENANT.account(), entry.environment().orElseThrow()))));
    }
  }
}
