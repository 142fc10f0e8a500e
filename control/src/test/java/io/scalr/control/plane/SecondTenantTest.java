package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.access.http.SignedClient;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.http.Level;
import io.scalr.control.http.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two customers of one installation: neither learns that the other's objects exist. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class SecondTenantTest {
  private PlaneFixture plane;
  private Customer ours;
  private Customer theirs;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    ours = new Customer(plane, "ours");
    theirs = new Customer(plane, "theirs");
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  @Test
  void anothers_environment_answers_as_an_absent_one_does() {
    var absent = new HashMap<>(theirs.ids());
    absent.put("envId", "999999");
    compare(theirs.ids(), absent, "envId");
  }

  @Test
  void anothers_object_inside_of_the_own_environment_answers_as_an_absent_one_does() {
    var foreign = new HashMap<>(theirs.ids());
    foreign.put("envId", ours.ids().get("envId"));
    var absent = new HashMap<String, String>();
    foreign.forEach((name, id) ->
        absent.put(name, id.length() == 36 ? "00000000-0000-4000-8000-000000000000" : "999999"));
    absent.put("envId", ours.ids().get("envId"));
    compare(foreign, absent, "");
  }

  @Test
  void anothers_account_user_key_team_and_acl_role_answer_as_absent_ones_do() {
    var foreign = new HashMap<>(theirs.ids());
    foreign.put("keyId", theirs.keyId());
    var named =
        Map.of(
            "accountId", "999999",
            "userId", "999999",
            "keyId", "APIK0000000000000000",
            "teamId", "999999",
            "aclRoleId", "00000000000000000000");
    var absent = new HashMap<>(foreign);
    absent.putAll(named);
    var outside =
        plane.plane.routes().stream()
            .filter(route -> !route.path().contains("{envId}"))
            .filter(route -> Walk.parts(route).stream().anyMatch(named::containsKey))
            .filter(route -> Walk.path(route, foreign).isPresent())
            .toList();

    compare(outside, foreign, absent);
    assertThat(outside).hasSizeGreaterThan(10);
  }

  @Test
  void anothers_object_inside_of_the_own_account_answers_as_an_absent_one_does() {
    var foreign = new HashMap<>(theirs.ids(Level.ACCOUNT));
    foreign.put("accountId", ours.ids().get("accountId"));
    var absent = new HashMap<String, String>();
    foreign.forEach((name, id) ->
        absent.put(name, id.length() == 36 ? "00000000-0000-4000-8000-000000000000" : "999999"));
    absent.put("accountId", ours.ids().get("accountId"));
    var inside =
        plane.plane.routes().stream()
            .filter(route -> route.level() == Level.ACCOUNT)
            .filter(route -> Walk.parts(route).size() > 1)
            .filter(route -> Walk.path(route, foreign).isPresent())
            .toList();

    compare(inside, foreign, absent);
    assertThat(inside).hasSizeGreaterThan(20);
  }

  @Test
  void a_member_who_only_reads_sees_no_hidden_value() {
    var body =
        """
        {"name":"hiding","osType":"linux","variables":[
          {"type":"ScriptVariableString","name":"key","value":"swordfish","hidden":true}]}
        """;
    var path = ours.user("scripts/" + PlaneFixture.make(ours.owner, ours.user("scripts/"), body));
    long account = ours.tenant.account().value();
    var reads = plane.key(plane.user(account, "reads@example.org", "member", "read_only"));

    assertThat(ours.owner.get(path + "/").text()).contains("swordfish");
    assertThat(reads.get(path + "/").text()).contains("******").doesNotContain("swordfish");
  }

  @Test
  void the_tables_that_the_walk_compares_are_not_blind() {
    var before = Walk.contents(plane.db);
    ours.owner.send("POST", ours.user("role-categories/"), "{\"name\":\"Another\"}");
    var after = Walk.contents(plane.db);
    assertThat(after.get("role_category")).isNotEqualTo(before.get("role_category"));
  }

  /** Every route whose path names one of the foreign things, by every method. */
  private void compare(Map<String, String> foreign, Map<String, String> absent, String naming) {
    var routes =
        inEnvironments().stream()
            .filter(route -> Walk.path(route, foreign).isPresent())
            .filter(route ->
                naming.isEmpty()
                    ? !route.path().matches("[^{]*\\{envId}[^{]*")
                    : route.path().contains("{" + naming + "}"))
            .toList();
    assertThat(routes).hasSizeGreaterThan(20);
    compare(routes, foreign, absent);
  }

  private void compare(
      List<Route> routes, Map<String, String> foreign, Map<String, String> absent) {
    var before = Walk.contents(plane.db);
    var faults = new TreeSet<String>();
    for (var route : routes) {
      var path = Walk.path(route, foreign);
      var theirsAnswer = send(ours.owner, route, path.get(), foreign);
      var noneAnswer = send(ours.owner, route, Walk.path(route, absent).orElseThrow(), absent);
      if (theirsAnswer.status() != 404 || noneAnswer.status() != 404) {
        faults.add(
            route.method()
                + " "
                + route.path()
                + ": "
                + theirsAnswer.status()
                + " "
                + theirsAnswer.text()
                + " / "
                + noneAnswer.status()
                + " "
                + noneAnswer.text());
      } else if (!blank(theirsAnswer.error(), foreign).equals(blank(noneAnswer.error(), absent))) {
        faults.add(
            route.method()
                + " "
                + route.path()
                + ": "
                + theirsAnswer.error()
                + " / "
                + noneAnswer.error());
      }
    }
    assertThat(faults).isEmpty();
    assertThat(Walk.contents(plane.db)).isEqualTo(before);
  }

  private List<Route> inEnvironments() {
    var all = new ArrayList<Route>();
    for (var route : plane.plane.routes()) {
      if (route.path().contains("{envId}")
          && (route.level() == Level.USER || route.level() == Level.SCALR)) {
        all.add(route);
      }
    }
    return all;
  }

  private static Reply send(
      SignedClient client, Route route, String path, Map<String, String> ids) {
    return client.send(route.method().name(), path, body(route, ids));
  }

  /** A body that would do for the route if the object were one's own. */
  private static String body(Route route, Map<String, String> ids) {
    if (route.request().isEmpty() || route.method() != Route.Method.POST) {
      return route.method() == Route.Method.GET ? "" : "{}";
    }
    var path = route.path();
    if (path.endsWith("/script-versions/")) {
      return "{\"body\":\"#!/bin/sh\"}";
    }
    if (path.endsWith("/global-variables/")) {
      return "{\"type\":\"GlobalVariableString\",\"name\":\"Fresh\",\"value\":\"x\"}";
    }
    if (path.endsWith("/environments/{envId}/teams/")) {
      return "{\"team\":1}";
    }
    if (path.endsWith("/members/")) {
      return "{\"user\":1}";
    }
    if (path.endsWith("/execute/")) {
      return "{\"server\":{\"id\":\"00000000-0000-4000-8000-000000000001\"}}";
    }
    if (path.endsWith("/fire/")) {
      return "{\"server\":{\"id\":\"00000000-0000-4000-8000-000000000001\"}}";
    }
    if (path.endsWith("/clone/")) {
      return "{\"name\":\"copy\"}";
    }
    if (path.endsWith("/images/{imageId:uuid}/actions/replace/") && !path.contains("{roleId}")) {
      return "{\"newImage\":\"00000000-0000-4000-8000-000000000001\"}";
    }
    if (path.endsWith("/replace/")) {
      return "{\"image\":\"00000000-0000-4000-8000-000000000001\"}";
    }
    if (path.endsWith("/roles/{roleId}/images/")) {
      return "{\"image\":{\"id\":\"00000000-0000-4000-8000-000000000001\"},\"role\":{\"id\":%s}}"
          .formatted(ids.get("roleId"));
    }
    if (path.endsWith("/copy/")) {
      return route.level() == Level.USER
          ? "{\"cloudPlatform\":\"local\",\"cloudLocation\":\"elsewhere\"}"
          : "{\"cloudCredentials\":\"0123456789ab\",\"cloudLocation\":\"elsewhere\"}";
    }
    if (path.endsWith("/clouds/{cloud:text}/")) {
      return "{\"id\":\"0123456789ab\"}";
    }
    if (path.endsWith("/farm-roles/")) {
      return """
      {"alias":"other","role":{"id":1},"cloudPlatform":"local","cloudLocation":"local",
       "instanceType":{"id":"local.small"}}
      """;
    }
    if (path.endsWith("/orchestration-rules/")) {
      return """
      {"action":{"actionType":"ScalrScriptAction","scriptVersion":{"script":{"id":1}}},
       "trigger":{"triggerType":"SpecificEventTrigger","event":{"id":"HostUp"}},
       "target":{"targetType":"TriggeringServerTarget"},"order":10,"timeout":60,
       "blocking":false,"enabled":true}
      """;
    }
    return "{}";
  }

  /** The text without the ids, which the caller knew before. */
  private static String blank(String text, Map<String, String> ids) {
    var all = text;
    for (var id : ids.values()) {
      all = all.replace("(" + id + ")", "(id)");
    }
    return all;
  }
}
