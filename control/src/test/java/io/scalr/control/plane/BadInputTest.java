package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Type;
import io.scalr.control.orchestration.ScriptBody;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Every route that takes a body is sent bodies that are wrong in one way each. The answer is a
 * documented refusal and nothing in the database has changed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class BadInputTest {
  /** The contract's codes for 400 to 422; 500 is never an answer to a request's content. */
  private static final Set<String> DOCUMENTED =
      Set.of(
          "InvalidStructure",
          "InvalidValue",
          "BadRequest",
          "ScopeViolation",
          "PermissionViolation",
          "ObjectNotFound",
          "ObjectInUse",
          "UnicityViolation",
          "NotEnabledPlatform",
          "OperatingSystemMismatch",
          "UnacceptableState",
          "UnacceptableObjectConfiguration",
          "BadAuthentication");

  /** One more than the longest text of any schema, a script's body. */
  private static final int OVER_LONG = 4 * ScriptBody.MOST_BYTES + 1;

  private PlaneFixture plane;
  private Customer customer;
  private String keyId;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    customer = new Customer(plane, "ours");
    keyId = customer.keyId();
    plane.plane.routes().forEach(route -> customer.ids(route.level())); // all that there is
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  /** What is sent, and in a few words what is wrong with it. */
  private record Bad(String what, String body) {}

  @Test
  void whatever_is_wrong_with_a_body_the_answer_is_a_documented_refusal_and_nothing_changes() {
    var faults = new TreeSet<String>();
    int sent = 0;
    var before = Walk.contents(plane.db);
    for (var route : plane.plane.routes()) {
      if (route.request().isEmpty()) {
        continue;
      }
      var ids = new HashMap<>(customer.ids(route.level()));
      ids.put("keyId", keyId);
      var path = Walk.path(route, ids);
      assertThat(path).as(route.path()).isPresent();
      for (var bad : bads(route)) {
        sent++;
        var reply = customer.allowed(route).send(route.method().name(), path.get(), bad.body());
        check(faults, route, bad, reply);
      }
      // a look takes longer than a call; whose body it was, the message of the call says
      var after = Walk.contents(plane.db);
      if (!after.equals(before)) {
        faults.add(route.method() + " " + route.path() + " changed a table");
        before = after;
      }
    }
    assertThat(sent).isGreaterThan(500);
    assertThat(faults).isEmpty();
  }

  @Test
  void what_is_well_formed_and_yet_cannot_be_is_refused_in_the_contracts_words() {
    var before = Walk.contents(plane.db);
    var farmRoles = "farms/" + customer.farm + "/farm-roles/";
    refused(
        "POST", farmRoles, farmRole("web2", "local.huge", "{}"), 400, "InvalidValue", "local.huge");
    refused(
        "POST",
        farmRoles,
        farmRole("web2", "local.small", "{\"minInstances\":3,\"maxInstances\":2}"),
        400,
        "InvalidValue",
        "minInstances");
    refused(
        "POST", farmRoles, farmRole("web", "local.small", "{}"), 409, "UnicityViolation", "web");
    refused("DELETE", "roles/" + customer.role + "/", "", 409, "ObjectInUse", "");
    refused("DELETE", "images/" + customer.image + "/", "", 409, "ObjectInUse", "");
    refused("DELETE", "role-categories/" + customer.category + "/", "", 409, "ObjectInUse", "");
    refused("DELETE", "scripts/" + customer.script + "/", "", 409, "ObjectInUse", "");
    for (var name :
        List.of("<script>alert(1)</script>", "a\\u0007b", "a\\u0000b", "x".repeat(10_000), "")) {
      for (var path : List.of("farms/", "roles/", "images/", "role-categories/", "scripts/")) {
        var body =
            """
            {"name":"%s","project":{"id":"30c59dba-fc9b-4d0f-83ec-4b5043b12f72"}}
            """
                .formatted(name);
        var only = path.equals("farms/") ? body : "{\"name\":\"%s\"}".formatted(name);
        refused("POST", path, only, 400, "Invalid", "");
      }
    }
    var versions = "scripts/" + customer.script + "/script-versions/";
    refused("POST", versions, "{\"body\":\"echo no interpreter\"}", 400, "InvalidValue", "body");
    refused("POST", versions, "{\"body\":\"#!/bin/sh\\u0000\"}", 400, "InvalidValue", "NUL");
    assertThat(Walk.contents(plane.db)).isEqualTo(before);
  }

  private void refused(
      String method, String path, String body, int status, String code, String words) {
    var reply = customer.owner.send(method, customer.user(path), body);
    assertThat(reply.status())
        .as(method + " " + path + " " + body + reply.text())
        .isEqualTo(status);
    assertThat(reply.error()).startsWith(code).contains(words);
  }

  private String farmRole(String alias, String type, String scaling) {
    return """
    {"alias":"%s","role":{"id":%d},"cloudPlatform":"local","cloudLocation":"local",
     "instanceType":{"id":"%s"},"scaling":%s}
    """
        .formatted(alias, customer.role, type, scaling);
  }

  private static void check(Set<String> faults, Route route, Bad bad, Reply reply) {
    var name = route.method() + " " + route.level().base() + route.path() + ": " + bad.what();
    if (reply.status() < 400 || reply.status() >= 500) {
      faults.add(name + " -> " + reply.status() + " " + reply.text());
      return;
    }
    var code = reply.json().path("errors").path(0).path("code").asText();
    var text = reply.json().path("errors").path(0).path("message").asText();
    if (!DOCUMENTED.contains(code) || text.isBlank()) {
      faults.add(name + " -> " + reply.text());
    }
  }

  private static List<Bad> bads(Route route) {
    var schema = route.request().orElseThrow();
    var all = new ArrayList<Bad>();
    for (var text :
        List.of("{", "[]", "\"text\"", "7", "null", "{\"a\":1}x", "{'a':1}", "{\"a\":}")) {
      all.add(new Bad("body " + text, text));
    }
    all.add(new Bad("deep nesting", "[".repeat(5_000)));
    all.add(new Bad("unknown property", "{\"noSuchProperty\":1}"));
    for (var property : schema.properties().values()) {
      wrong(property)
          .forEach(
              (what, json) -> all.add(new Bad(property.name() + " " + what, one(property, json))));
    }
    if (route.method() == Route.Method.POST
        && schema.properties().values().stream().anyMatch(p -> p.is(Property.Trait.REQUIRED))) {
      all.add(new Bad("nothing of what is required", "{}"));
    }
    return all;
  }

  private static String one(Property property, String json) {
    return "{\"" + property.name() + "\":" + json + "}";
  }

  /** Values that no property of this type takes. */
  private static Map<String, String> wrong(Property property) {
    var all = new LinkedHashMap<String, String>();
    boolean text = property.type() instanceof Type.Text;
    if (!text) {
      all.put("wrong type", "\"\\u0007 no value of this type\"");
    }
    all.put("an object", "{\"no\":{\"such\":\"thing\"}}");
    all.put("a list in a list", "[[[1]]]");
    if (text) {
      all.put("over-long", "\"" + "x".repeat(OVER_LONG) + "\"");
      all.put("with NUL", "\"a\\u0000b\"");
      all.put("with half a character", "\"a\\ud800b\"");
    }
    if (property.type() instanceof Type.Whole) {
      all.put("too large", "99999999999999999999999");
      all.put("a fraction", "1.5");
    }
    return all;
  }
}
