package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.control.access.http.SignedClient;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.http.OpenApi;
import io.scalr.control.orchestration.ScriptBody;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A stranger who has read the description that we serve, and nothing else: for every operation with
 * a body he writes bodies as it says and breaks each in one place, in a way that it forbids. The
 * answer is a refusal with a code that the description lists for that status, and no table has
 * changed. A seed makes the same bodies again: {@code -Dhostile.seed=N}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class HostileBodiesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BODIES_EACH = 8;
  private static final int OVER_LONG = 4 * ScriptBody.MOST_BYTES + 1;
  private static final int A_MILLION = 1_000_000;
  private static final int DEEP = 5_000;
  private static final int DEPTH = 4;

  private PlaneFixture plane;
  private Customer ours;
  private Customer theirs;
  private JsonNode description;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    ours = new Customer(plane, "ours");
    theirs = new Customer(plane, "theirs");
    for (var customer : List.of(ours, theirs)) {
      plane.plane.routes().forEach(route -> customer.ids(route.level()));
    }
    description = JSON.valueToTree(OpenApi.tree(plane.plane.routes()));
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  /**
   * @param schema what its body is to be
   */
  private record Operation(String method, String path, JsonNode schema, JsonNode responses) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private List<Operation> operations() {
    var all = new ArrayList<Operation>();
    description
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(method -> {
                  var schema =
                      method
                          .getValue()
                          .path("requestBody")
                          .path("content")
                          .path("application/json")
                          .path("schema");
                  if (!schema.isMissingNode()) {
                    all.add(
                        new Operation(
                            method.getKey().toUpperCase(java.util.Locale.ROOT),
                            path.getKey(),
                            schema,
                            method.getValue().path("responses")));
                  }
                }));
    return all;
  }

  @Test
  void a_body_that_the_description_forbids_is_refused_as_it_says_and_changes_nothing() {
    long seed = Long.getLong("hostile.seed", 20_261_123L);
    var faults = new TreeSet<String>();
    var before = Walk.contents(plane.db);
    var kinds = new TreeMap<String, Integer>();
    for (var operation : operations()) {
      var random = new Random(seed + operation.toString().hashCode());
      for (int i = 0; i < BODIES_EACH; i++) {
        var body = (ObjectNode) written(operation.schema(), random, DEPTH);
        var breaks = breaks(operation, body);
        if (breaks.isEmpty()) {
          continue;
        }
        var broken = breaks.get(random.nextInt(breaks.size()));
        kinds.merge(broken.kind(), 1, Integer::sum);
        broken.act().run();
        send(operation, body.toString())
            .ifPresent(fault -> faults.add(operation + ": " + broken + " " + fault));
      }
      var after = Walk.contents(plane.db);
      if (!after.equals(before)) {
        faults.add(operation + " changed a table");
        before = after;
      }
    }
    assertThat(faults).as("seed %d", seed).isEmpty();
    // no kind of break is only thought to be there
    assertThat(kinds.keySet())
        .containsExactlyInAnyOrder(
            "unknown", "type", "null", "long", "enum", "missing", "foreign", "large", "nothing");
  }

  @Test
  void a_million_elements_and_deep_nesting_are_refused_and_leave_no_memory_behind() {
    var array = new StringBuilder("{\"tags\":[").append("{},".repeat(A_MILLION));
    var huge = array.append("{}]}").toString();
    var deep = "{\"name\":" + "[".repeat(DEEP) + "]".repeat(DEEP) + "}";
    var faults = new TreeSet<String>();
    var before = Walk.contents(plane.db);
    for (var operation : operations()) {
      for (var body : List.of(huge, deep)) {
        send(operation, body).ifPresent(fault -> faults.add(operation + " " + fault));
      }
    }
    assertThat(faults).isEmpty();
    assertThat(Walk.contents(plane.db)).isEqualTo(before);
  }

  /** What is wrong with the answer, if anything is. */
  private Optional<String> send(Operation operation, String body) {
    var reply = client(operation).send(operation.method(), path(operation), body);
    if (reply.status() < 400 || reply.status() >= 500) {
      return Optional.of("-> " + reply.status() + " " + shown(body) + " " + shown(reply.text()));
    }
    return documented(operation, reply)
        ? Optional.empty()
        : Optional.of("-> " + reply.status() + " " + reply.error());
  }

  private static String shown(String text) {
    return text.substring(0, Math.min(500, text.length()));
  }

  private boolean documented(Operation operation, Reply reply) {
    var error = reply.json().path("errors").path(0);
    for (var code :
        resolved(operation.responses().path("" + reply.status())).path("x-errorCodes")) {
      if (code.path("name").equals(error.path("code"))) {
        return !error.path("message").asText().isBlank();
      }
    }
    return false;
  }

  private SignedClient client(Operation operation) {
    return operation.path().startsWith("/global") ? plane.admin : ours.owner;
  }

  private String path(Operation operation) {
    return plane.plane.routes().stream()
        .filter(route -> route.method().name().equals(operation.method()))
        .filter(route ->
            (route.level().base() + route.path().replaceAll(":\\w+}", "}"))
                .equals("/api/v1beta0" + operation.path()))
        .findFirst()
        .flatMap(route -> Walk.path(route, ours.ids(route.level())))
        .orElseThrow(() -> new AssertionError("no ids for " + operation));
  }

  private JsonNode resolved(JsonNode node) {
    var reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : description.at(reference.substring(1));
  }

  /** The schema itself, where null is one of two choices or the reference has company. */
  private JsonNode inner(JsonNode schema) {
    var found = resolved(schema);
    if (found.has("discriminator")) {
      return found;
    }
    for (var choice : found.path("oneOf")) {
      if (!choice.path("type").asText().equals("null")) {
        return inner(choice);
      }
    }
    for (var part : found.path("allOf")) {
      return inner(part);
    }
    return found;
  }

  private static String type(JsonNode schema) {
    var type = schema.path("type");
    return type.isArray() ? type.path(0).asText() : type.asText();
  }

  private boolean nullable(JsonNode schema) {
    var found = resolved(schema);
    for (var choice : found.path("oneOf")) {
      if (choice.path("type").asText().equals("null")) {
        return true;
      }
    }
    for (var type : found.path("type")) {
      if (type.asText().equals("null")) {
        return true;
      }
    }
    return false;
  }

  /** A value as the description says it may be. */
  private JsonNode written(JsonNode schema, Random random, int depth) {
    var found = inner(schema);
    if (found.has("discriminator")) {
      var choices = found.path("oneOf");
      var one = resolved(choices.path(random.nextInt(choices.size())));
      var name = choices.path(random.nextInt(choices.size())).path("$ref").asText();
      var object = object(one, random, depth);
      object.put(
          found.path("discriminator").path("propertyName").asText(),
          name.substring(name.lastIndexOf('/') + 1));
      return object;
    }
    if (found.path("enum").isArray()) {
      return found.path("enum").path(0);
    }
    return switch (type(found)) {
      case "object" -> object(found, random, depth);
      case "array" -> {
        var list = JSON.createArrayNode();
        if (depth > 0) {
          list.add(written(found.path("items"), random, depth - 1));
        }
        yield list;
      }
      case "integer" -> JSON.getNodeFactory().numberNode(found.path("minimum").asLong(1));
      case "number" -> JSON.getNodeFactory().numberNode(found.path("minimum").asDouble(1));
      case "boolean" -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
      default -> JSON.getNodeFactory().textNode("n" + random.nextInt(1_000_000));
    };
  }

  private ObjectNode object(JsonNode schema, Random random, int depth) {
    var object = JSON.createObjectNode();
    schema
        .path("properties")
        .properties()
        .forEach(property -> {
          boolean required = names(schema.path("required")).contains(property.getKey());
          if (resolved(property.getValue()).path("readOnly").asBoolean()
              || property.getValue().path("readOnly").asBoolean()
              || !required && (depth == 0 || random.nextInt(3) > 0)) {
            return;
          }
          var id = own(property.getValue(), ours);
          object.set(
              property.getKey(),
              id.isPresent() ? id.get() : written(property.getValue(), random, depth - 1));
        });
    return object;
  }

  private static Set<String> names(JsonNode list) {
    var all = new HashSet<String>();
    list.forEach(each -> all.add(each.asText()));
    return all;
  }

  /** A reference to the object of its kind that a customer has. */
  private static Optional<JsonNode> own(JsonNode schema, Customer customer) {
    var text = schema.toString();
    for (var kind : references(customer).entrySet()) {
      if (text.contains("/" + kind.getKey() + "ForeignKey\"")) {
        return Optional.of(JSON.createObjectNode().put("id", kind.getValue()));
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> references(Customer customer) {
    var all = new HashMap<String, String>();
    for (var kind :
        List.of(
            "Role", "RoleCategory", "Image", "Farm", "FarmRole", "Script", "Server", "Project")) {
      var name = Character.toLowerCase(kind.charAt(0)) + kind.substring(1) + "Id";
      all.put(kind, Objects.requireNonNull(customer.ids().get(name)));
    }
    return all;
  }

  /** One way to break a body. */
  private record Break(String kind, String where, Runnable act) {
    @Override
    public String toString() {
      return kind + " " + where;
    }
  }

  private List<Break> breaks(Operation operation, ObjectNode body) {
    var all = new ArrayList<Break>();
    breaks(all, operation, "", operation.schema(), body);
    if (operation.method().equals("POST")
        && all.stream().anyMatch(each -> each.kind().equals("missing"))) {
      all.add(new Break("nothing", "at all", body::removeAll));
    }
    return all;
  }

  private void breaks(
      List<Break> all, Operation operation, String at, JsonNode schema, ObjectNode object) {
    var found = concrete(inner(schema), object);
    all.add(new Break("unknown", at, () -> object.put("noSuchProperty", 1)));
    boolean creates = operation.method().equals("POST");
    for (var property : found.path("properties").properties()) {
      var name = property.getKey();
      var value = object.path(name);
      var where = at + "/" + name;
      if (value.isMissingNode()) {
        continue;
      }
      var kind = inner(property.getValue());
      all.add(new Break("type", where, () -> object.set(name, wrong(kind))));
      if (names(found.path("required")).contains(name)) {
        if (creates || !at.isEmpty()) {
          all.add(new Break("missing", where, () -> object.remove(name)));
        }
        if (!nullable(property.getValue())) {
          all.add(new Break("null", where, () -> object.putNull(name)));
        }
      }
      if (type(kind).equals("string")) {
        all.add(new Break("long", where, () -> object.put(name, "x".repeat(OVER_LONG))));
        if (kind.path("enum").isArray()) {
          all.add(new Break("enum", where, () -> object.put(name, "no such word")));
        }
      }
      own(property.getValue(), theirs)
          .ifPresent(id -> all.add(new Break("foreign", where, () -> object.set(name, id))));
      switch (value) {
        case ObjectNode inside when own(property.getValue(), ours).isEmpty() ->
            breaks(all, operation, where, property.getValue(), inside);
        case ArrayNode list -> {
          all.add(new Break("large", where, () -> grow(list)));
          if (list.path(0) instanceof ObjectNode inside) {
            breaks(all, operation, where + "/0", kind.path("items"), inside);
          }
        }
        default -> {}
      }
    }
  }

  private JsonNode concrete(JsonNode schema, ObjectNode object) {
    if (!schema.has("discriminator")) {
      return schema;
    }
    var kind = object.path(schema.path("discriminator").path("propertyName").asText()).asText();
    return description.path("components").path("schemas").path(kind);
  }

  private static void grow(ArrayNode list) {
    for (int i = 0; i < 60_000; i++) {
      list.addObject();
    }
  }

  /** A value of no type that the property might be: references may be bare, numbers may be text. */
  private static JsonNode wrong(JsonNode schema) {
    return switch (type(schema)) {
      case "array" -> JSON.createObjectNode().put("no", "list");
      case "object" -> JSON.createArrayNode().add(JSON.createArrayNode());
      case "boolean", "integer", "number" -> JSON.getNodeFactory().textNode("no such value");
      default -> JSON.createObjectNode().put("no", "text");
    };
  }
}
