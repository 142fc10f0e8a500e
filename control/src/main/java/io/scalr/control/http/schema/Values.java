package io.scalr.control.http.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An object that a caller sent, already held to its schema. Asking for an undeclared property is a
 * bug and throws; so is asking without {@code maybe} for one that is not there and not required.
 */
public final class Values {
  private final Schema schema;
  private final ObjectNode json;
  private final Set<String> given;

  Values(Schema schema, ObjectNode json, Set<String> given) {
    this.schema = schema;
    this.json = json;
    this.given = Set.copyOf(given);
  }

  /** The concrete schema, where the declared one is abstract. */
  public Schema schema() {
    return schema;
  }

  /** The concrete definition's name: the discriminator's value. */
  public String kind() {
    return schema.name();
  }

  /** True if the caller named the property, even with null; defaults are not given. */
  public boolean given(String property) {
    schema.get(property);
    return given.contains(property);
  }

  /** True if there is a value. */
  public boolean has(String property) {
    return node(property).isPresent();
  }

  public String text(String property) {
    return maybeText(property).orElseThrow(() -> absent(property));
  }

  public Optional<String> maybeText(String property) {
    return node(property).map(JsonNode::asText);
  }

  public long whole(String property) {
    return maybeWhole(property).orElseThrow(() -> absent(property));
  }

  public Optional<Long> maybeWhole(String property) {
    return node(property).map(JsonNode::longValue);
  }

  public Optional<BigDecimal> maybeDecimal(String property) {
    return node(property).map(JsonNode::decimalValue);
  }

  public boolean flag(String property) {
    return maybeFlag(property).orElseThrow(() -> absent(property));
  }

  public Optional<Boolean> maybeFlag(String property) {
    return node(property).map(JsonNode::booleanValue);
  }

  public Optional<Instant> maybeTime(String property) {
    return node(property).map(n -> Instant.parse(n.asText()));
  }

  /** The object inside. */
  public Values object(String property) {
    return maybeObject(property).orElseThrow(() -> absent(property));
  }

  public Optional<Values> maybeObject(String property) {
    return node(property).map(n -> of(schema.get(property).type(), n));
  }

  /** The whole-number id of a foreign key. */
  public long id(String property) {
    return object(property).whole("id");
  }

  /** The id of a foreign key as text: a name or a UUID. */
  public String idText(String property) {
    return object(property).text("id");
  }

  /** A list of objects; empty if there is none. */
  public List<Values> objects(String property) {
    var all = new ArrayList<Values>();
    if (schema.get(property).type() instanceof Type.ListOf(var item, var _)) {
      node(property).ifPresent(list -> list.forEach(each -> all.add(of(item, each))));
      return List.copyOf(all);
    }
    throw new IllegalArgumentException(schema.name() + "." + property + " is not a list");
  }

  /** A list of texts; empty if there is none. */
  public List<String> texts(String property) {
    var all = new ArrayList<String>();
    node(property).ifPresent(list -> list.forEach(each -> all.add(each.asText())));
    return List.copyOf(all);
  }

  /** A copy of the whole as JSON, for stores that keep a part as they got it. */
  public ObjectNode json() {
    return json.deepCopy();
  }

  private Values of(Type type, JsonNode node) {
    if (type instanceof Type.Nested(var inner) && node instanceof ObjectNode object) {
      var names = new ArrayList<String>();
      object.fieldNames().forEachRemaining(names::add);
      return new Values(concreteOf(inner.get(), object), object, Set.copyOf(names));
    }
    throw new IllegalArgumentException("not an object in " + schema.name());
  }

  static Schema concreteOf(Schema schema, ObjectNode object) {
    return schema
        .choice()
        .map(c -> schema.concrete(object.path(c.discriminator()).asText()))
        .orElse(schema);
  }

  private Optional<JsonNode> node(String property) {
    schema.get(property);
    return Optional.ofNullable(json.get(property)).filter(n -> !n.isNull());
  }

  private IllegalStateException absent(String property) {
    return new IllegalStateException(schema.name() + "." + property + " was not sent");
  }
}
