package io.scalr.control.http.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.control.http.schema.Property.Trait;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds JSON that a caller sent to a schema. The first thing that is wrong is the answer; nothing
 * is coerced but what clients are known to send: bare ids for foreign keys, and digits in a string
 * where a whole number is declared.
 */
public final class BodyReader {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,18}");

  /** How much of a refused value is echoed: enough to recognise it, too little to carry a page. */
  private static final int ECHO_MAX = 64;

  private Optional<Refusal> first = Optional.empty();

  /** Clients send whole objects back: what an object inside shows is then no attempt to set it. */
  private boolean echoes;

  private BodyReader() {}

  /** Reads an object that is to be made: required properties must be there, defaults are added. */
  public static Outcome<Values> create(Schema schema, JsonNode body) {
    var reader = new BodyReader();
    return reader.answer(schema, body, Mode.CREATE, Optional.empty());
  }

  /**
   * Reads a PATCH and lays it over the object as it is: objects inside are merged, foreign keys,
   * abstract objects and lists are replaced, null clears. Read-only and create-only properties may
   * be sent back unchanged.
   */
  public static Outcome<Values> patch(View current, JsonNode body) {
    var reader = new BodyReader();
    reader.echoes = true;
    return reader.answer(current.schema(), body, Mode.PATCH, Optional.of(current.json()));
  }

  private enum Mode {
    CREATE,
    PATCH
  }

  private Outcome<Values> answer(
      Schema schema, JsonNode body, Mode mode, Optional<ObjectNode> current) {
    if (!(body instanceof ObjectNode object)) {
      return Outcome.refused(
          new Refusal.InvalidStructure("The request body must be a JSON object."));
    }
    // an object is told by the name under which the contract has its routes
    var name = schema.chosenBy().map(Schema.ChosenBy::abstractName).orElse(schema.name());
    var result = object(schema, object, mode, current, name);
    if (first.isPresent()) {
      return Outcome.refused(first.get());
    }
    Set<String> given = new HashSet<>();
    body.fieldNames().forEachRemaining(given::add);
    return Outcome.done(new Values(Values.concreteOf(schema, result), result, given));
  }

  private ObjectNode object(
      Schema declared, ObjectNode in, Mode mode, Optional<ObjectNode> current, String path) {
    var chosen = chosen(declared, in, current, path);
    if (chosen == null) {
      return JSON.objectNode();
    }
    if (otherKind(declared, in)) {
      var name = declared.chosenBy().orElseThrow().discriminator();
      wrong(path + "." + name, in.get(name), declared.name());
      return JSON.objectNode();
    }
    var before = current.orElseGet(JSON::objectNode);
    var out = before.deepCopy();
    for (var field : in.properties()) {
      var at = path + "." + field.getKey();
      var property = chosen.find(field.getKey());
      if (property.isEmpty()) {
        problem(new Refusal.InvalidStructure("'" + echo(at) + "' does not exist."));
        return out;
      }
      property(property.get(), field.getValue(), mode, before, out, at);
    }
    for (var property : chosen.properties().values()) {
      complete(property, mode, out, path);
    }
    return out;
  }

  /** True if a PATCH would turn a concrete object into one of another kind. */
  private static boolean otherKind(Schema declared, ObjectNode in) {
    return declared
        .chosenBy()
        .map(by -> in.get(by.discriminator()))
        .filter(sent -> !sent.isNull() && !sent.asText().equals(declared.name()))
        .isPresent();
  }

  /** The concrete schema of an abstract one; null after a problem was noted. */
  private @Nullable Schema chosen(
      Schema declared, ObjectNode in, Optional<ObjectNode> current, String path) {
    if (declared.choice().isEmpty()) {
      return declared;
    }
    var choice = declared.choice().get();
    var name = choice.discriminator();
    var sent = in.hasNonNull(name) ? in.get(name) : current.map(c -> c.get(name)).orElse(null);
    if (sent == null) {
      problem(required(path + "." + name));
      return null;
    }
    var found = sent.isTextual() ? choice.concrete().get(sent.asText()) : null;
    if (found == null) {
      problem(
          new Refusal.InvalidValue(
              "'%s.%s' (%s) is invalid. Valid type are (%s)."
                  .formatted(
                      path, name, echo(sent), String.join(", ", choice.concrete().keySet()))));
    }
    return found;
  }

  private void property(
      Property property, JsonNode sent, Mode mode, ObjectNode before, ObjectNode out, String at) {
    var now = before.get(property.name());
    if (property.is(Trait.READ_ONLY)) {
      boolean echoed = echoes && mode == Mode.CREATE;
      if (!echoed && !sent.isNull() && !same(property, sent, now)) {
        problem(new Refusal.InvalidStructure("'" + at + "' is read-only."));
      }
      return;
    }
    if (mode == Mode.PATCH && property.is(Trait.CREATE_ONLY)) {
      if (!same(property, sent, now)) {
        problem(
            new Refusal.InvalidStructure("'" + at + "' can be set only when the object is made."));
      }
      return;
    }
    if (sent.isNull()) {
      out.set(property.name(), JSON.nullNode());
      return;
    }
    var type =
        property.is(Trait.RULED) && property.type() instanceof Type.Text text
            ? text.among(List.of())
            : property.type();
    out.set(property.name(), value(type, sent, mode, now, at));
  }

  /** Adds defaults and asks for what is required and still missing. */
  private void complete(Property property, Mode mode, ObjectNode out, String path) {
    if (out.hasNonNull(property.name()) || property.is(Trait.READ_ONLY)) {
      return;
    }
    if (property.is(Trait.REQUIRED) && !(mode == Mode.PATCH && property.is(Trait.WRITE_ONLY))) {
      problem(required(path + "." + property.name()));
    } else if (mode == Mode.CREATE && property.byDefault().isPresent()) {
      out.set(property.name(), literal(property.byDefault().get()));
    }
  }

  /** The value as it is kept; null (in JSON) after a problem was noted. */
  private JsonNode value(Type type, JsonNode sent, Mode mode, @Nullable JsonNode now, String at) {
    return switch (type) {
      case Type.Text text -> text(text, sent, at);
      case Type.Whole whole -> whole(whole, sent, at);
      case Type.Decimal _ -> sent.isNumber() ? sent : wrong(at, sent, "a number");
      case Type.Flag _ -> sent.isBoolean() ? sent : wrong(at, sent, "true or false");
      case Type.Time _ -> time(sent, at);
      case Type.Nested(var inner) -> nested(inner.get(), sent, mode, now, at);
      case Type.ListOf list -> list(list, sent, at);
    };
  }

  private JsonNode text(Type.Text type, JsonNode sent, String at) {
    if (!sent.isTextual()) {
      return wrong(at, sent, "a string");
    }
    var text = sent.textValue();
    var flaw = TextFlaw.of(type.content(), text);
    if (flaw.isPresent()) {
      problem(new Refusal.InvalidValue("'" + at + "' is invalid. " + flaw.get()));
      return JSON.nullNode();
    }
    if (!type.allowed().isEmpty() && !type.allowed().contains(text)) {
      return wrong(at, sent, "one of " + String.join(", ", type.allowed()));
    }
    int length = text.codePointCount(0, text.length());
    if (length < type.min() || length > type.max()) {
      return wrong(at, sent, "%d to %d characters".formatted(type.min(), type.max()));
    }
    if (type.pattern().isPresent() && !type.pattern().get().matcher(text).matches()) {
      return at.endsWith(".id")
          ? identifier(at, sent, type.pattern().get())
          : wrong(at, sent, "a match for " + type.pattern().get());
    }
    return sent;
  }

  private JsonNode whole(Type.Whole type, JsonNode sent, String at) {
    Optional<Long> number = Optional.empty();
    if (sent.isIntegralNumber() && sent.canConvertToLong()) {
      number = Optional.of(sent.longValue());
    } else if (sent.isTextual() && DIGITS.matcher(sent.textValue()).matches()) {
      number = Optional.of(Long.parseLong(sent.textValue()));
    }
    return number
        .filter(n -> n >= type.min() && n <= type.max())
        .<JsonNode>map(JSON::numberNode)
        .orElseGet(() -> wrong(at, sent, range(type)));
  }

  private static String range(Type.Whole type) {
    return type.max() == Long.MAX_VALUE
        ? "a whole number from %d".formatted(type.min())
        : "a whole number from %d to %d".formatted(type.min(), type.max());
  }

  private JsonNode time(JsonNode sent, String at) {
    try {
      if (sent.isTextual()) {
        var moment = OffsetDateTime.parse(sent.textValue()).withOffsetSameInstant(ZoneOffset.UTC);
        return JSON.textNode(moment.toInstant().truncatedTo(ChronoUnit.SECONDS).toString());
      }
    } catch (DateTimeException unreadable) {
      // falls through to the same refusal as any other wrong value
    }
    return wrong(at, sent, "a date and time like 2026-01-31T10:00:00Z");
  }

  private JsonNode nested(
      Schema inner, JsonNode sent, Mode mode, @Nullable JsonNode now, String at) {
    if (inner.references().isPresent() && sent.isValueNode()) {
      var wrapped = JSON.objectNode();
      wrapped.set("id", sent);
      return object(inner, wrapped, Mode.CREATE, Optional.empty(), at);
    }
    if (!(sent instanceof ObjectNode object)) {
      return wrong(at, sent, inner.references().isPresent() ? "an id" : "an object");
    }
    if (mode == Mode.PATCH
        && inner.references().isEmpty()
        && inner.choice().isEmpty()
        && now instanceof ObjectNode before) {
      return object(inner, object, Mode.PATCH, Optional.of(before), at);
    }
    return object(inner, withoutShown(inner, object), Mode.CREATE, Optional.empty(), at);
  }

  /** A reference shows more than its id, and clients send all of it back: only the id counts. */
  private static ObjectNode withoutShown(Schema inner, ObjectNode sent) {
    if (inner.references().isEmpty()) {
      return sent;
    }
    return sent.deepCopy().remove(inner.named(Trait.READ_ONLY));
  }

  private JsonNode list(Type.ListOf type, JsonNode sent, String at) {
    if (!sent.isArray()) {
      return wrong(at, sent, "a list");
    }
    if (sent.size() > type.max()) {
      return wrong(at, sent, "a list of at most " + type.max());
    }
    var list = JSON.arrayNode();
    for (var each : sent) {
      list.add(value(type.item(), each, Mode.CREATE, null, at));
    }
    return list;
  }

  /** True if what was sent back is what is there, however an id is spelled. */
  private static boolean same(Property property, JsonNode sent, @Nullable JsonNode now) {
    if (now == null || now.isNull()) {
      return sent.isNull();
    }
    if (sent.equals(now)) {
      return true;
    }
    var attempt = new BodyReader();
    var read = attempt.value(property.type(), sent, Mode.CREATE, null, "");
    if (attempt.first.isPresent()) {
      return false;
    }
    boolean reference =
        property.type() instanceof Type.Nested(var inner) && inner.get().references().isPresent();
    return reference ? read.path("id").equals(now.path("id")) : read.equals(now);
  }

  private static JsonNode literal(Object value) {
    return switch (value) {
      case Boolean flag -> JSON.booleanNode(flag);
      case Number number -> JSON.numberNode(number.longValue());
      case List<?> list -> {
        var all = JSON.arrayNode();
        list.forEach(each -> all.add(literal(each)));
        yield all;
      }
      case View view -> view.json();
      default -> JSON.textNode(value.toString());
    };
  }

  private static Refusal required(String at) {
    return new Refusal.InvalidStructure("Property '" + at + "' is required.");
  }

  private JsonNode wrong(String at, JsonNode sent, String expected) {
    problem(
        new Refusal.InvalidValue(
            "'%s' (%s) is invalid. Expected: %s.".formatted(at, echo(sent), expected)));
    return JSON.nullNode();
  }

  private JsonNode identifier(String at, JsonNode sent, Pattern pattern) {
    problem(
        new Refusal.InvalidValue(
            "'%s' (%s) is invalid. Identifier has to match the pattern %s."
                .formatted(at, echo(sent), pattern)));
    return JSON.nullNode();
  }

  private void problem(Refusal refusal) {
    if (first.isEmpty()) {
      first = Optional.of(refusal);
    }
  }

  private static String echo(JsonNode sent) {
    return echo(
        sent.isContainerNode()
            ? sent.getNodeType().name().toLowerCase(Locale.ROOT)
            : sent.asText());
  }

  private static String echo(String text) {
    var plain = TextFlaw.printable(text);
    int end =
        plain.offsetByCodePoints(0, Math.min(ECHO_MAX, plain.codePointCount(0, plain.length())));
    return end < plain.length() ? plain.substring(0, end) + "…" : plain;
  }
}
