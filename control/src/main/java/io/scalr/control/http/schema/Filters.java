package io.scalr.control.http.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The filters of a list request: equal to each of these. Values are text, {@link Long} or {@link
 * Boolean} as the property declares; a foreign key is filtered by its bare id.
 *
 * @param values by property name, in the order sent
 */
public record Filters(SequencedMap<String, Object> values) {
  public static final Filters NONE = new Filters(new LinkedHashMap<>());

  /**
   * Holds the query of a list request to what the schema lets be filtered.
   *
   * @param other parameters that are no filters
   */
  public static Outcome<Filters> read(Schema schema, Map<String, String> query, Set<String> other) {
    var values = new LinkedHashMap<String, Object>();
    for (var each : query.entrySet()) {
      var name = each.getKey();
      if (other.contains(name)) {
        continue;
      }
      var property = schema.find(name).filter(p -> p.is(Property.Trait.FILTERABLE));
      if (property.isEmpty()) {
        return Outcome.refused(unsupported(schema));
      }
      // The vendor's own tests send None for a variable that was never set and expect rows.
      if (each.getValue().equals("None")) {
        continue;
      }
      var value = value(property.get().type(), each.getValue());
      if (value.isEmpty()) {
        return Outcome.refused(
            new Refusal.InvalidValue("Filter '%s' has an invalid value.".formatted(name)));
      }
      values.put(name, value.get());
    }
    if (values.containsKey("cloudLocation") && !values.containsKey("cloudPlatform")) {
      return Outcome.refused(
          new Refusal.InvalidStructure(
              "To filter by 'cloudLocation' you must also filter by 'cloudPlatform'."));
    }
    return Outcome.done(new Filters(values));
  }

  public Optional<String> text(String property) {
    return Optional.ofNullable(values.get(property)).map(Object::toString);
  }

  public Optional<Long> whole(String property) {
    return Optional.ofNullable(values.get(property)).map(Long.class::cast);
  }

  public Optional<Boolean> flag(String property) {
    return Optional.ofNullable(values.get(property)).map(Boolean.class::cast);
  }

  /** True if an object that is already in memory passes; for lists that are small by nature. */
  public boolean accept(View view) {
    var json = view.json();
    return values.entrySet().stream().allMatch(f -> equal(json.path(f.getKey()), f.getValue()));
  }

  private static boolean equal(JsonNode shown, Object wanted) {
    if (shown.isArray()) {
      for (var each : shown) {
        if (equal(each, wanted)) {
          return true;
        }
      }
      return false;
    }
    var bare = shown.isObject() ? shown.path("id") : shown;
    return !bare.isNull() && !bare.isMissingNode() && bare.asText().equals(wanted.toString());
  }

  private static Refusal unsupported(Schema schema) {
    return new Refusal.InvalidStructure(
        "Unsupported filter. Fields which are available for filtering: ["
            + String.join(", ", schema.filterable())
            + "]");
  }

  private static Optional<Object> value(Type type, String sent) {
    return switch (type) {
      case Type.Text _ -> textValue(sent);
      case Type.Whole _ ->
          sent.matches("-?[0-9]{1,18}") ? Optional.of(Long.valueOf(sent)) : Optional.empty();
      case Type.Flag _ -> flagValue(sent);
      case Type.Decimal _ ->
          sent.matches("-?[0-9]{1,18}(\\.[0-9]{1,9})?") ? Optional.of(sent) : Optional.empty();
      case Type.Time _ -> timeValue(sent);
      case Type.Nested(var inner) ->
          inner.get().references().isPresent()
              ? value(inner.get().get("id").type(), sent)
              : Optional.empty();
      case Type.ListOf(var item, var _) -> value(item, sent);
    };
  }

  /** A value that no object can have simply finds nothing, except where it cannot be compared. */
  private static Optional<Object> textValue(String sent) {
    return TextFlaw.of(Type.Content.RAW, sent).isPresent() ? Optional.empty() : Optional.of(sent);
  }

  /** As times are shown, whatever the zone it was sent in. */
  private static Optional<Object> timeValue(String sent) {
    try {
      var moment = OffsetDateTime.parse(sent).toInstant();
      return Optional.of(moment.truncatedTo(ChronoUnit.SECONDS).toString());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<Object> flagValue(String sent) {
    return switch (sent.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> Optional.of(true);
      case "false", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
