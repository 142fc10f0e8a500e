package io.scalr.control.http.schema;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * An object as the API shows it, filled property by property and held to its schema: naming an
 * undeclared property, or giving a value of another type, is a bug and throws. A property never put
 * is left out; an empty {@link Optional} is written as null.
 */
public final class View {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private final Schema schema;
  private final ObjectNode json = JSON.objectNode();

  private View(Schema schema) {
    this.schema = schema;
  }

  public static View of(Schema schema) {
    return new View(schema);
  }

  /** A concrete object of an abstract schema, its discriminator filled in. */
  public static View of(Schema abstractSchema, String kind) {
    var concrete = abstractSchema.concrete(kind);
    return new View(concrete).put(abstractSchema.choice().orElseThrow().discriminator(), kind);
  }

  /**
   * @param value a text, number, boolean, {@link Instant}, typed id, {@link View}, a list of these,
   *     or an {@link Optional} of any; for a foreign key the bare id is enough
   */
  public View put(String property, Object value) {
    var declared = schema.get(property);
    if (declared.is(Property.Trait.WRITE_ONLY)) {
      throw new IllegalArgumentException(schema.name() + "." + property + " is never shown");
    }
    json.set(property, node(declared.type(), value));
    return this;
  }

  public Schema schema() {
    return schema;
  }

  /** A copy of what was put. */
  public ObjectNode json() {
    return json.deepCopy();
  }

  /** A copy as plain maps, lists and values, for the record. */
  public Map<String, Object> values() {
    return MAPPER.convertValue(json, MAP);
  }

  private JsonNode node(Type type, Object value) {
    if (value instanceof Optional<?> maybe) {
      return maybe.isPresent() ? node(type, maybe.get()) : JSON.nullNode();
    }
    return switch (type) {
      case Type.Text _ -> JSON.textNode(value.toString());
      case Type.Whole _ -> JSON.numberNode(wholeOf(value));
      case Type.Decimal _ -> JSON.numberNode(new BigDecimal(value.toString()));
      case Type.Flag _ -> JSON.booleanNode((Boolean) value);
      case Type.Time _ ->
          JSON.textNode(((Instant) value).truncatedTo(ChronoUnit.SECONDS).toString());
      case Type.Nested(var inner) -> object(inner.get(), value);
      case Type.ListOf(var item, var _) -> {
        var list = JSON.arrayNode();
        for (Object each : (Iterable<?>) value) {
          list.add(node(item, each));
        }
        yield list;
      }
    };
  }

  private JsonNode object(Schema inner, Object value) {
    if (value instanceof View view) {
      return view.json();
    }
    if (inner.references().isEmpty()) {
      throw new IllegalArgumentException(inner.name() + " is not a foreign key; put a View");
    }
    return View.of(inner).put("id", value).json;
  }

  private static long wholeOf(Object value) {
    return value instanceof Number number ? number.longValue() : Long.parseLong(value.toString());
  }
}
