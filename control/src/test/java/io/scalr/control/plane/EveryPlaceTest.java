package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Property.Trait;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A body that would do, spoiled in one place at a time: each place of each body of each route gets
 * each value that its type might stumble over, down to the innermost. The routes and their schemas
 * say what there is; only a route that makes what no list shows needs a line in {@link #ACTIONS}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class EveryPlaceTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  /** Bodies of routes that have no list to take one from, by the end of their path. */
  private static final Map<String, String> ACTIONS =
      Map.ofEntries(
          Map.entry(
              "/events/{eventId:text}/actions/fire/",
              "{\"server\":{\"id\":\"00000000-0000-4000-8000-000000000001\"}}"),
          Map.entry("/roles/{roleId}/actions/clone/", "{\"name\":\"a copy\"}"),
          Map.entry(
              "/roles/{roleId}/actions/deprecate/",
              "{\"deprecate\":true,\"replacement\":{\"id\":999999}}"),
          Map.entry(
              "/roles/{roleId}/images/{imageId:uuid}/actions/replace/",
              "{\"image\":{\"id\":\"00000000-0000-4000-8000-000000000001\"},\"role\":{\"id\":1}}"),
          Map.entry(
              "/images/{imageId:uuid}/actions/replace/",
              "{\"newImage\":{\"id\":\"00000000-0000-4000-8000-000000000001\"},"
                  + "\"deprecateOldImage\":false}"),
          Map.entry(
              "/{envId}/images/{imageId:uuid}/actions/copy/",
              "{\"cloudLocation\":\"elsewhere\",\"cloudPlatform\":\"local\"}"),
          Map.entry(
              "/images/{imageId:uuid}/actions/copy/",
              "{\"cloudLocation\":\"elsewhere\",\"cloudCredentials\":{\"id\":\"0123456789ab\"}}"),
          Map.entry(
              "/actions/execute/",
              "{\"server\":{\"id\":\"00000000-0000-4000-8000-000000000001\"},\"timeout\":5,"
                  + "\"blocking\":false,\"runAs\":\"root\",\"variables\":[{\"name\":\"a\",\"value\":\"b\"}]}"),
          Map.entry("/session/", "{\"login\":\"nobody\",\"password\":\"wrong\"}"),
          Map.entry("/api-keys/", "{\"user\":1,\"name\":\"a key\"}"),
          Map.entry(
              "/roles/{roleId}/images/",
              "{\"image\":{\"id\":\"00000000-0000-4000-8000-000000000001\"},\"role\":{\"id\":1}}"));

  private PlaneFixture plane;
  private Customer customer;
  private Map<String, String> ids;
  private int made;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    customer = new Customer(plane, "ours");
    plane.plane.routes().forEach(route -> customer.ids(route.level())); // all that there is
    ids = new HashMap<>(customer.ids());
    // a user and a key of his own, so that the walk does not lock itself out
    long other = plane.user(customer.tenant.account().value(), Customer.email("other"), "member");
    ids.put("userId", Long.toString(other));
    customer.owner.send(
        "POST",
        "/api/scalr/v1/teams/" + customer.team + "/members/",
        "{\"user\":{\"id\":%d}}".formatted(other));
    ids.put(
        "keyId",
        plane
            .admin
            .send("POST", "/api/scalr/v1/api-keys/", "{\"user\":%d}".formatted(other))
            .json()
            .path("data")
            .path("id")
            .asText());
    var script =
        """
        {"name":"v","osType":"linux","tags":["a"],"variables":[
          {"type":"ScriptVariableString","name":"key","value":"swordfish","hidden":true},
          {"type":"ScriptVariableList","name":"port","value":"80",
           "allowedValues":[{"value":"80","label":"eighty"}]}]}
        """;
    ids.put("scriptId", PlaneFixture.makeNamed(customer.owner, customer.user("scripts/"), script));
    customer.owner.send(
        "POST",
        customer.user("scripts/" + ids.get("scriptId") + "/script-versions/"),
        "{\"body\":\"#!/bin/sh\"}");
    var rule =
        """
        {"action":{"actionType":"ScalrScriptAction","scriptVersion":{"script":{"id":%s},
           "version":"1","variables":[{"name":"port","value":"80"}]}},
         "trigger":{"triggerType":"SpecificEventTrigger","event":{"id":"HostUp"}},
         "target":{"targetType":"FarmTarget","conditions":[
           {"type":"FarmRolesCondition","farmRoles":[{"alias":"web"}]},
           {"type":"OsCondition","osType":"linux"},{"type":"TagsCondition","tags":["a"]}]},
         "blocking":false,"timeout":60,"order":1,"runAs":"root","enabled":true}
        """
            .formatted(ids.get("scriptId"));
    ids.put(
        "orchestrationRuleId",
        PlaneFixture.makeNamed(
            customer.owner,
            customer.user("farm-roles/" + customer.farmRole + "/orchestration-rules/"),
            rule));
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  @Test
  void no_value_in_any_place_of_any_body_is_a_fault_of_ours_or_leaves_what_cannot_be_read() {
    var faults = new TreeSet<String>();
    int sent = 0;
    for (var route : plane.plane.routes()) {
      if (route.request().isEmpty()) {
        continue;
      }
      var body = sound(route);
      for (var place : places(route.request().get(), body)) {
        for (var value : place.values()) {
          sent++;
          spoiled(route, body, place, value)
              .ifPresent(fault -> faults.add(name(route) + " " + place + " = " + value + fault));
        }
      }
      for (var property : route.request().get().properties().keySet()) {
        var twice = "{\"%s\":null,\"%s\":null}".formatted(property, property);
        var reply = customer.allowed(route).send(route.method().name(), path(route), twice);
        if (reply.status() != 400) {
          faults.add(name(route) + " " + twice + " -> " + reply.status());
        }
      }
    }
    assertThat(faults).isEmpty();
    assertThat(sent).isGreaterThan(800);
  }

  @Test
  void anothers_object_named_in_a_body_is_answered_as_an_absent_one_and_nothing_changes() {
    var theirs = new Customer(plane, "theirs");
    var foreign =
        Map.ofEntries(
            Map.entry("Account", theirs.ids().get("accountId")),
            Map.entry("User", theirs.ids().get("userId")),
            Map.entry("Team", theirs.ids().get("teamId")),
            Map.entry("AclRole", theirs.ids().get("aclRoleId")),
            Map.entry("Role", theirs.ids().get("roleId")),
            Map.entry("RoleCategory", theirs.ids().get("roleCategoryId")),
            Map.entry("Image", theirs.ids().get("imageId")),
            Map.entry("Farm", theirs.ids().get("farmId")),
            Map.entry("FarmRole", theirs.ids().get("farmRoleId")),
            Map.entry("Script", theirs.ids().get("scriptId")),
            Map.entry("Server", theirs.ids().get("serverId")));
    var faults = new TreeSet<String>();
    int sent = 0;
    for (var route : plane.plane.routes()) {
      if (route.request().isEmpty() || route.permission() == Permission.GLOBAL_ADMIN) {
        continue;
      }
      var body = sound(route);
      for (var place : places(route.request().get(), body)) {
        var id = place.references().map(foreign::get);
        if (id.isEmpty()) {
          continue;
        }
        sent++;
        var before = Walk.contents(plane.db);
        var none = id.get().length() == 36 ? "00000000-0000-4000-8000-00000000dead" : "999999";
        var said = naming(route, body, place, id.get());
        if (!said.equals(naming(route, body, place, none)) || !said.matches("4.*")) {
          faults.add(name(route) + " " + place + " -> " + said);
        }
        if (!Walk.contents(plane.db).equals(before)) {
          faults.add(name(route) + " " + place + " changed a table");
        }
      }
    }
    assertThat(faults).isEmpty();
    assertThat(sent).isGreaterThan(10);
  }

  /** What is said of a body with that id in that place, without the id. */
  private String naming(Route route, ObjectNode body, Place place, String id) {
    var named = unique(route, body.deepCopy());
    place.put(named, JSON.createObjectNode().put("id", id));
    var reply = customer.allowed(route).send(route.method().name(), path(route), named.toString());
    return reply.status()
        + (reply.status() < 400 ? "" : " " + reply.error().replace("(" + id + ")", "(id)"));
  }

  /** What went wrong, if anything did. */
  private Optional<String> spoiled(Route route, ObjectNode body, Place place, String value) {
    var spoiled = unique(route, body.deepCopy());
    place.put(spoiled, read(value));
    var reply =
        customer.allowed(route).send(route.method().name(), path(route), spoiled.toString());
    if (reply.status() >= 500) {
      return Optional.of(" -> " + reply.status() + " " + spoiled);
    }
    if (reply.status() >= 400) {
      boolean required = value.equals("null") && place.required();
      var error = reply.error();
      return required && !error.startsWith("InvalidStructure: Property '")
          ? Optional.of(" is required, and told " + error)
          : Optional.empty();
    }
    if (place.required() && value.equals("null")) {
      return Optional.of(" is required, and taken");
    }
    return after(route, body, reply);
  }

  /** What was taken can be read, alone and in its list; a change is taken back. */
  private Optional<String> after(Route route, ObjectNode body, Reply reply) {
    var id = reply.json().path("data").path("id").asText();
    var one = route.method() == Route.Method.PATCH ? path(route) : path(route) + id + "/";
    for (var path : List.of(one, one.substring(0, one.lastIndexOf('/', one.length() - 2) + 1))) {
      var read = customer.allowed(route).get(path);
      if (read.status() >= 500) {
        return Optional.of(" was taken, and " + path + " -> " + read.text());
      }
    }
    if (route.method() == Route.Method.PATCH) {
      var back = customer.allowed(route).send("PATCH", path(route), body.toString());
      return back.status() == 200
          ? Optional.empty()
          : Optional.of(" was taken, and not taken back: " + back.text());
    }
    return Optional.empty();
  }

  /** A body that the route takes: the object as it is, or one like the first of its list. */
  private ObjectNode sound(Route route) {
    var schema = route.request().orElseThrow();
    var action =
        ACTIONS.keySet().stream()
            .filter(end -> route.method() == Route.Method.POST && route.path().endsWith(end))
            .max(Comparator.comparingInt(String::length));
    if (action.isPresent()) {
      return (ObjectNode) read(Objects.requireNonNull(ACTIONS.get(action.get())));
    }
    if (route.path().contains("/actions/")) {
      return JSON.createObjectNode();
    }
    var data = customer.allowed(route).get(path(route)).json().path("data");
    var like = data.isArray() ? data.path(0) : data;
    assertThat(like.isObject()).as("%s has nothing to take a body from", name(route)).isTrue();
    return writable(schema, (ObjectNode) like);
  }

  private static ObjectNode writable(Schema schema, ObjectNode whole) {
    var out = JSON.createObjectNode();
    var concrete =
        schema
            .choice()
            .map(c -> c.concrete().get(whole.path(c.discriminator()).asText()))
            .orElse(schema);
    concrete.properties().values().stream()
        .filter(p -> !p.is(Trait.READ_ONLY) && whole.has(p.name()))
        .forEach(p -> out.set(p.name(), writable(p.type(), whole.get(p.name()))));
    concrete.properties().values().stream()
        .filter(p -> p.is(Trait.WRITE_ONLY) && p.name().equals("password"))
        .forEach(p -> out.put(p.name(), PlaneFixture.PASSWORD));
    return out;
  }

  private static JsonNode writable(Type type, JsonNode whole) {
    if (type instanceof Type.Nested(var inner) && whole instanceof ObjectNode object) {
      return writable(inner.get(), object);
    }
    if (type instanceof Type.ListOf(var item, var _) && whole instanceof ArrayNode list) {
      var out = JSON.createArrayNode();
      list.forEach(each -> out.add(writable(item, each)));
      return out;
    }
    return whole;
  }

  /**
   * @param steps from the body inwards: names and indices
   * @param required null there is refused before anything else is looked at
   */
  private record Place(List<Object> steps, boolean required, Type type) {
    /** Whose id stands there. */
    Optional<String> references() {
      return type instanceof Type.Nested(var inner) ? inner.get().references() : Optional.empty();
    }

    /**
     * What is put there. What only shows that the type is wrong is put there once; BadInputTest has
     * more of that, and the text of a hundred thousand characters.
     */
    List<String> values() {
      return switch (type) {
        case Type.Text _ -> List.of("null", "\"\"", "\"<b>x</b>\"", "\"a\\u0000b\"", "1e400", "{}");
        case Type.Whole _, Type.Decimal _ ->
            List.of(
                "null",
                "-1",
                "1e400",
                "9223372036854775807",
                "100000000000000000000000000000000000000000",
                "\"\"",
                "[]");
        case Type.Flag _, Type.Time _ -> List.of("null", "\"\"", "-1", "{}");
        case Type.Nested _ ->
            List.of("null", "\"\"", "-1", "[]", "{}", "{\"id\":null}", "{\"id\":[]}");
        case Type.ListOf _ -> List.of("null", "\"\"", "{}", "[]", "[null]", "[[]]");
      };
    }

    void put(JsonNode body, JsonNode value) {
      var at = body;
      for (var step : steps.subList(0, steps.size() - 1)) {
        at = step instanceof Integer index ? at.path(index) : at.path(step.toString());
      }
      switch (at) {
        case ObjectNode object -> object.set(steps.getLast().toString(), value);
        case ArrayNode list -> list.set((Integer) steps.getLast(), value);
        default -> throw new IllegalStateException("no place " + steps);
      }
    }

    @Override
    public String toString() {
      return steps.toString();
    }
  }

  private static List<Place> places(Schema schema, ObjectNode body) {
    var all = new ArrayList<Place>();
    add(all, List.of(), schema, body);
    return all;
  }

  private static void add(List<Place> all, List<Object> to, Schema schema, ObjectNode object) {
    var concrete =
        schema
            .choice()
            .map(c -> c.concrete().get(object.path(c.discriminator()).asText()))
            .orElse(schema);
    for (var property : concrete.properties().values()) {
      if (property.is(Trait.READ_ONLY)) {
        continue;
      }
      add(all, with(to, property.name()), property, object.path(property.name()));
    }
  }

  private static void add(List<Place> all, List<Object> to, Property property, JsonNode value) {
    boolean needed = property.is(Trait.REQUIRED) && !property.is(Trait.CREATE_ONLY);
    boolean told = needed && to.size() == 1 && !property.is(Trait.WRITE_ONLY);
    all.add(new Place(to, told, property.type()));
    inside(all, to, property.type(), value);
  }

  private static void inside(List<Place> all, List<Object> to, Type type, JsonNode value) {
    if (type instanceof Type.Nested(var inner) && value instanceof ObjectNode object) {
      add(all, to, inner.get(), object);
    }
    if (type instanceof Type.ListOf(var item, var _)) {
      for (int i = 0; i < value.size(); i++) {
        all.add(new Place(with(to, i), false, item));
        inside(all, with(to, i), item, value.path(i));
      }
    }
  }

  private static List<Object> with(List<Object> steps, Object step) {
    var all = new ArrayList<>(steps);
    all.add(step);
    return all;
  }

  /** Names are given once; a name that is the spoiled place is spoiled after this. */
  private ObjectNode unique(Route route, ObjectNode body) {
    made++;
    for (var name : List.of("name", "alias")) {
      boolean fixed =
          route.method() == Route.Method.PATCH
              && route.request().flatMap(schema -> schema.find(name)).isPresent()
              && route.request().orElseThrow().get(name).is(Trait.CREATE_ONLY);
      if (body.path(name).isTextual() && !fixed) {
        body.put(name, "n" + made);
      }
    }
    if (body.path("email").isTextual()) {
      body.put("email", "n" + made + "@example.com");
    }
    if (route.method() == Route.Method.POST && body.path("cloudImageId").isTextual()) {
      body.put("cloudImageId", "i" + made);
    }
    return body;
  }

  private String path(Route route) {
    var all = new HashMap<>(ids);
    if (route.level() == Level.ACCOUNT || route.level() == Level.GLOBAL) {
      all.putAll(customer.ids(route.level()));
    }
    return Walk.path(route, all).orElseThrow(() -> new AssertionError("no ids: " + route.path()));
  }

  private static String name(Route route) {
    return route.method() + " " + route.level().base() + route.path();
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
