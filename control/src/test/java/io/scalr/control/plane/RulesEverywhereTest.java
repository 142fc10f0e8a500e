package io.scalr.control.plane;

import static io.scalr.control.plane.PlaneFixture.make;
import static io.scalr.control.plane.PlaneFixture.makeNamed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.control.access.http.SignedClient;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.http.Level;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rules of accounts, environments, roles and farm roles over HTTP, and what an event makes of them.
 */
@Tag("database")
class RulesEverywhereTest {
  private static final String SERVER = "{\"targetType\":\"TriggeringServerTarget\"}";

  private PlaneFixture plane;
  private Customer us;
  private String account;
  private String environment;
  private String role;
  private String farmRole;

  @BeforeEach
  void start() {
    plane = new PlaneFixture();
    us = new Customer(plane, "ours");
    account = "/api/v1beta0/account/" + us.tenant.account() + "/orchestration-rules/";
    environment = us.user("orchestration-rules/");
    role = us.user("roles/" + us.role + "/orchestration-rules/");
    farmRole = us.user("farm-roles/" + us.farmRole + "/orchestration-rules/");
    us.owner.send("DELETE", farmRole + us.rule + "/", "");
    us.owner.send("DELETE", environment + us.environmentRule + "/", "");
    us.owner.send("DELETE", role + us.roleRule + "/", "");
    makeNamed(us.owner, us.user("events/"), "{\"id\":\"Go\"}");
  }

  @AfterEach
  void stop() {
    plane.close();
  }

  private static String local(String path, String trigger, String target, String more) {
    return action(
        "{\"actionType\":\"LocalScriptAction\",\"path\":\"%s\"}".formatted(path),
        trigger,
        target,
        more);
  }

  private static String action(String action, String trigger, String target, String more) {
    return "{\"action\":%s,\"trigger\":%s,\"target\":%s%s}"
        .formatted(action, trigger, target, more);
  }

  private static String on(String event) {
    return "{\"triggerType\":\"SpecificEventTrigger\",\"event\":{\"id\":\"%s\"}}".formatted(event);
  }

  private String rule(String at, String path, String more) {
    return makeNamed(
        us.owner, at, local(path, "{\"triggerType\":\"AllEventsTrigger\"}", SERVER, more));
  }

  private Reply send(SignedClient by, String method, String path, String body) {
    return by.send(method, path, body);
  }

  /** Fires the event on the customer's server and says which scripts came of it, in order. */
  private List<JsonNode> fired(String event) {
    var entry =
        us.owner.send(
            "POST",
            us.user("events/" + event + "/actions/fire/"),
            "{\"server\":\"%s\"}".formatted(us.server.id()));
    assertThat(entry.status()).isEqualTo(200);
    while (plane.plane.eventConsumer().step()) {
      // more at once
    }
    var id = entry.json().path("data").path("id").asText();
    var logged = new ArrayList<JsonNode>();
    us.owner
        .get(us.user("event-logs/" + id + "/"))
        .json()
        .path("data")
        .path("logEntries")
        .forEach(each ->
            logged.add(
                us.owner
                    .get(us.user("orchestration-logs/" + each.path("id").asText() + "/"))
                    .json()
                    .path("data")));
    return logged;
  }

  private List<String> names(String event) {
    return fired(event).stream().map(each -> each.path("scriptName").asText()).toList();
  }

  @Test
  void an_event_runs_the_rules_of_all_levels() {
    rule(role, "/role", "");
    rule(environment, "/environment", "");
    rule(account, "/account", "");
    rule(farmRole, "/farmrole", "");
    rule(environment, "/disabled", ",\"enabled\":false");
    long other =
        make(
            us.owner,
            us.user("roles/"),
            "{\"name\":\"other\",\"category\":{\"id\":%d},\"os\":\"debian-12\"}"
                .formatted(us.category));
    rule(us.user("roles/" + other + "/orchestration-rules/"), "/other", "");

    assertThat(names("Go"))
        .containsExactlyInAnyOrder("/farmrole", "/account", "/environment", "/role");
  }

  @Test
  void each_list_shows_what_it_inherits_in_the_order_in_which_it_runs() {
    rule(role, "/role", ",\"order\":7");
    rule(environment, "/environment", ",\"order\":7");
    rule(account, "/account", ",\"order\":7");
    rule(farmRole, "/farmrole", ",\"order\":7");
    rule(role, "/first", ",\"order\":-1");

    assertThat(paths(farmRole))
        .containsExactly("/first", "/farmrole", "/account", "/environment", "/role");
    assertThat(paths(role)).containsExactly("/first", "/account", "/environment", "/role");
    assertThat(paths(environment)).containsExactly("/account", "/environment");
    assertThat(paths(account)).containsExactly("/account");
    assertThat(paths(farmRole + "?order=-1")).containsExactly("/first");
    var scopes = new ArrayList<String>();
    us.owner.get(farmRole).json().path("data").forEach(r -> scopes.add(r.path("scope").asText()));
    assertThat(scopes).containsExactly("role", "farmrole", "account", "environment", "role");
    assertThat(paths(farmRole + "?maxResults=2")).containsExactly("/first", "/farmrole");
  }

  private List<String> paths(String list) {
    var all = new ArrayList<String>();
    us.owner
        .get(list)
        .json()
        .path("data")
        .forEach(each -> all.add(each.path("action").path("path").asText()));
    return all;
  }

  @Test
  void an_inherited_rule_is_read_and_not_changed() {
    var above = rule(account, "/account", "");
    var ofRole = rule(role, "/role", "");

    for (var at : List.of(environment, role, farmRole)) {
      assertThat(us.owner.get(at + above + "/").status()).as(at).isEqualTo(200);
      var change = us.owner.send("PATCH", at + above + "/", "{\"enabled\":false}");
      assertThat(change.status()).as(at).isEqualTo(403);
      assertThat(change.error()).contains("ScopeViolation").contains("account scope");
      assertThat(us.owner.send("DELETE", at + above + "/", "").status()).isEqualTo(403);
    }
    assertThat(us.owner.send("DELETE", farmRole + ofRole + "/", "").status()).isEqualTo(403);
    assertThat(us.owner.get(environment + ofRole + "/").status()).isEqualTo(404);
    assertThat(us.owner.get(account + ofRole + "/").status()).isEqualTo(404);
    assertThat(us.owner.send("DELETE", role + ofRole + "/", "").status()).isEqualTo(204);
    assertThat(us.owner.send("DELETE", account + above + "/", "").status()).isEqualTo(204);
  }

  @Test
  void a_role_of_above_gets_its_rules_where_it_lives() {
    var accounts = "/api/v1beta0/account/" + us.tenant.account() + "/";
    var category = makeNamed(us.owner, accounts + "role-categories/", "{\"name\":\"Shared\"}");
    var shared =
        makeNamed(
            us.owner,
            accounts + "roles/",
            "{\"name\":\"shared\",\"category\":%s,\"os\":\"debian-12\"}".formatted(category));
    var body = local("/x", on("HostUp"), SERVER, "");
    var below = us.user("roles/" + shared + "/orchestration-rules/");

    assertThat(send(us.owner, "POST", below, body).status()).isEqualTo(403);
    var made = makeNamed(us.owner, accounts + "roles/" + shared + "/orchestration-rules/", body);
    assertThat(us.owner.get(below + made + "/").json().path("data").path("scope").asText())
        .isEqualTo("role");
    assertThat(send(us.owner, "DELETE", below + made + "/", "").status()).isEqualTo(403);

    var global =
        makeNamed(
            plane.admin,
            "/api/v1beta0/global/roles/",
            "{\"name\":\"global\",\"category\":1,\"os\":\"debian-12\"}");
    var everybodys =
        makeNamed(
            plane.admin, "/api/v1beta0/global/roles/" + global + "/orchestration-rules/", body);
    var seen =
        us.owner.get(us.user("roles/" + global + "/orchestration-rules/" + everybodys + "/"));
    assertThat(seen.status()).isEqualTo(200);
  }

  @Test
  void a_rule_names_only_events_and_scripts_that_its_own_scope_sees() {
    var event = send(us.owner, "POST", account, local("/x", on("Go"), SERVER, ""));
    assertThat(event.status()).isEqualTo(404);
    assertThat(event.error())
        .contains(
            "'OrchestrationRule.trigger.event.id' (Go) either was not found or isn't in the"
                + " current scope (Account).");
    var script =
        send(
            us.owner,
            "POST",
            account,
            action(
                "{\"actionType\":\"ScalrScriptAction\",\"scriptVersion\":{\"script\":{\"id\":%d}}}"
                    .formatted(us.script),
                on("HostUp"),
                SERVER,
                ""));
    assertThat(script.status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"actionType\":\"ChefAction\"}",
        "{\"actionType\":\"AnsibleTowerAction\",\"configuration\":{\"name\":\"ours-account\"},"
            + "\"jobTemplate\":{\"id\":5},\"variables\":\"a: 1\"}"
      })
  void what_cannot_be_run_yet_is_kept_and_says_so_in_the_log(String action) {
    us.ids(Level.ACCOUNT); // a tower's configuration among them
    var body = action(action, on("Go"), SERVER, "");
    var refused = send(us.owner, "POST", environment, body);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error()).contains("is for the rules of Roles and Farm Roles only.");
    var id = makeNamed(us.owner, role, body);

    var shown = us.owner.get(role + id + "/").json().path("data").path("action");
    assertThat(
            us.owner
                .send("PATCH", role + id + "/", "{\"action\":%s}".formatted(shown))
                .json()
                .path("data")
                .path("action"))
        .isEqualTo(shown);
    var logged = fired("Go");
    assertThat(logged).hasSize(1);
    assertThat(logged.getFirst().path("result").asText())
        .contains("Actions are not available on this server yet.");
    assertThat(logged.getFirst().path("executionExitCode").isNull()).isTrue();
  }

  @Test
  void a_towers_configuration_must_be_there_and_stays_while_a_rule_names_it() {
    var job =
        "{\"actionType\":\"AnsibleTowerAction\",\"configuration\":{\"id\":\"%s\"},\"jobTemplate\":{\"id\":5}}";
    var theirs = new Customer(plane, "theirs").ids(Level.ACCOUNT);
    for (var id :
        List.of(
            "00000000-0000-4000-8000-00000000dead", theirs.get("ansibleTowerConfigurationId"))) {
      var refused = send(us.owner, "POST", role, action(job.formatted(id), on("Go"), SERVER, ""));
      assertThat(refused.status()).isEqualTo(404);
      assertThat(refused.error())
          .isEqualTo(
              "ObjectNotFound: 'AnsibleTowerAction.configuration.id' (" + id + ") was not found.");
    }
    var own = us.ids(Level.ACCOUNT).get("ansibleTowerConfigurationId");
    var rule = makeNamed(us.owner, role, action(job.formatted(own), on("Go"), SERVER, ""));
    assertThat(
            us.owner
                .get(role + rule + "/")
                .json()
                .path("data")
                .path("action")
                .path("configuration")
                .path("name")
                .asText())
        .isEqualTo("ours-account");
    var configuration =
        "/api/v1beta0/account/"
            + us.tenant.account()
            + "/ansible-tower/configurations/"
            + own
            + "/";
    var inUse = us.owner.send("DELETE", configuration, "");
    assertThat(inUse.status()).isEqualTo(409);
    assertThat(inUse.error())
        .isEqualTo(
            "ObjectInUse: Ansible Tower Configuration 'ours-account' is used by some Orchestration"
                + " Rules.");
    assertThat(us.owner.send("DELETE", role + rule + "/", "").status()).isEqualTo(204);
    assertThat(us.owner.send("DELETE", configuration, "").status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"configuration\":{},\"jobTemplate\":{\"id\":5}}",
        "{\"configuration\":{\"name\":\"t\"},\"jobTemplate\":{}}",
        "{\"configuration\":{\"name\":\"t\"},\"jobTemplate\":{\"id\":5},\"variables\":\"[1]\"}",
        "{\"configuration\":{\"name\":\"t\"},\"jobTemplate\":{\"id\":5},\"variables\":\"a: [\"}",
        "{\"configuration\":{\"name\":\"t\"},\"jobTemplate\":{\"id\":5},"
            + "\"variables\":\"a: &a [1]\\nb: [*a, *a]\"}",
      })
  void a_tower_job_that_says_nothing_is_refused(String job) {
    var action = "{\"actionType\":\"AnsibleTowerAction\"," + job.substring(1);
    assertThat(send(us.owner, "POST", role, action(action, on("Go"), SERVER, "")).status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BeforeInstanceLaunch", "HostInit", "HostDown"})
  void chef_does_not_go_with_events_at_which_there_is_no_client(String event) {
    var refused =
        send(
            us.owner,
            "POST",
            role,
            action("{\"actionType\":\"ChefAction\"}", on(event), SERVER, ""));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error())
        .contains("'ChefAction' cannot be used with the Event '" + event + "'.");
  }

  @Test
  void only_a_farm_roles_rule_may_pick_farm_roles() {
    var target =
        """
        {"targetType":"FarmTarget","conditions":[
          {"type":"FarmRolesCondition","farmRoles":[{"alias":"web"}]}]}\
        """;
    for (var at : List.of(account, environment, role)) {
      var refused = send(us.owner, "POST", at, local("/x", on("HostUp"), target, ""));
      assertThat(refused.status()).as(at).isEqualTo(400);
    }
    assertThat(send(us.owner, "POST", farmRole, local("/x", on("HostUp"), target, "")).status())
        .isEqualTo(201);
  }

  @Test
  void a_farm_role_that_anothers_rule_picks_is_in_use() {
    var second =
        makeNamed(
            us.owner,
            us.user("farms/" + us.farm + "/farm-roles/"),
            """
            {"alias":"db","role":{"id":%d},"cloudPlatform":"local","cloudLocation":"local",
             "instanceType":{"id":"local.small"}}
            """
                .formatted(us.role));
    var target =
        """
        {"targetType":"FarmTarget","conditions":[
          {"type":"FarmRolesCondition","farmRoles":[{"alias":"db"},{"alias":"web"}]}]}\
        """;
    var rule = makeNamed(us.owner, farmRole, local("/x", on("HostUp"), target, ""));

    var refused = send(us.owner, "DELETE", us.user("farm-roles/" + second + "/"), "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.error())
        .contains("Farm Role 'db' is used by Orchestration Rules of other Farm Roles.");
    send(us.owner, "DELETE", farmRole + rule + "/", "");
    assertThat(send(us.owner, "DELETE", us.user("farm-roles/" + second + "/"), "").status())
        .isEqualTo(204);
  }

  @Test
  void a_script_in_use_at_any_level_is_not_deleted_and_a_role_takes_its_rules_along() {
    var accounts = "/api/v1beta0/account/" + us.tenant.account() + "/";
    var script =
        makeNamed(us.owner, accounts + "scripts/", "{\"name\":\"shared\",\"osType\":\"linux\"}");
    us.owner.send(
        "POST", accounts + "scripts/" + script + "/script-versions/", "{\"body\":\"#!/bin/sh\"}");
    var body =
        action(
            "{\"actionType\":\"ScalrScriptAction\",\"scriptVersion\":{\"script\":{\"id\":%s}}}"
                .formatted(script),
            on("HostUp"),
            SERVER,
            "");
    var other =
        makeNamed(
            us.owner,
            us.user("roles/"),
            "{\"name\":\"other\",\"category\":{\"id\":%d},\"os\":\"debian-12\"}"
                .formatted(us.category));
    makeNamed(us.owner, us.user("roles/" + other + "/orchestration-rules/"), body);

    assertThat(send(us.owner, "DELETE", accounts + "scripts/" + script + "/", "").status())
        .isEqualTo(409);
    assertThat(send(us.owner, "DELETE", us.user("roles/" + other + "/"), "").status())
        .isEqualTo(204);
    assertThat(send(us.owner, "DELETE", accounts + "scripts/" + script + "/", "").status())
        .isEqualTo(204);
  }
}
