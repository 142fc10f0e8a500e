package io.scalr.control.http.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One API object, described once. Its name is the definition's name in the printed description.
 *
 * @param properties in the order in which they are written
 * @param references the object that this one stands for; such a schema may be sent as a bare id
 * @param choice set on an abstract object: which concrete objects it may be
 * @param chosenBy set on a concrete object: the abstract one and its discriminator
 */
public record Schema(
    String name,
    String description,
    SequencedMap<String, Property> properties,
    Optional<String> references,
    Optional<Choice> choice,
    Optional<ChosenBy> chosenBy) {

  /**
   * @param discriminator the property whose value is the concrete definition's name
   * @param concrete by name
   */
  public record Choice(String discriminator, SequencedMap<String, Schema> concrete) {}

  /** The way back from a concrete object to its abstract one. */
  public record ChosenBy(String abstractName, String discriminator) {}

  public static Schema object(String name, Property... properties) {
    return new Schema(
        name, "", byName(name, properties), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * A foreign key: an object with only an id, in a definition called {@code <target>ForeignKey}.
   *
   * @param id the property {@code id} with the target's own type
   */
  public static Schema foreignKey(String target, Property id) {
    return identity(target + "ForeignKey", target, id);
  }

  /** A foreign key under a name of its own, or one that shows more than the id. */
  public static Schema identity(String name, String target, Property id, Property... more) {
    if (!id.name().equals("id")) {
      throw new IllegalArgumentException("a foreign key's property is called id");
    }
    var all = new ArrayList<Property>();
    all.add(id.required());
    all.addAll(List.of(more));
    return new Schema(
        name,
        "",
        byName(name, all.toArray(Property[]::new)),
        Optional.of(target),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * An abstract object. The discriminator is added to each concrete one here; its value is the
   * concrete definition's name. What all concrete ones have, and mean by it the same, is the
   * abstract one's too.
   */
  public static Schema choice(String name, String discriminator, Schema... concrete) {
    return choice(name, Property.text(discriminator), concrete);
  }

  /** The same with a discriminator of which more is true than its name. */
  public static Schema choice(String name, Property told, Schema... concrete) {
    var names = List.of(concrete).stream().map(Schema::name).toArray(String[]::new);
    var discriminator = told.name();
    var kind = told.oneOf(names).required();
    var all = new LinkedHashMap<String, Schema>();
    for (var each : concrete) {
      var properties = new LinkedHashMap<String, Property>();
      properties.put(discriminator, kind);
      properties.putAll(each.properties);
      all.put(
          each.name,
          new Schema(
              each.name,
              each.description,
              properties,
              Optional.empty(),
              Optional.empty(),
              Optional.of(new ChosenBy(name, discriminator))));
    }
    var shared = new LinkedHashMap<String, Property>();
    shared.put(discriminator, kind);
    concrete[0].properties.forEach((property, value) -> {
      if (all.values().stream().allMatch(each -> each.says(property, value))) {
        shared.put(property, value);
      }
    });
    return new Schema(
        name,
        "",
        shared,
        Optional.empty(),
        Optional.of(new Choice(discriminator, all)),
        Optional.empty());
  }

  /** Whether it has a property of this name that holds the same kind of thing. */
  private boolean says(String property, Property other) {
    return find(property)
        .filter(own ->
            own.description().equals(other.description())
                && own.type().getClass() == other.type().getClass())
        .isPresent();
  }

  public Schema described(String text) {
    return new Schema(name, text, properties, references, choice, chosenBy);
  }

  public Optional<Property> find(String property) {
    return Optional.ofNullable(properties.get(property));
  }

  /** A property that our own code names; asking for another is a bug. */
  public Property get(String property) {
    return find(property)
        .orElseThrow(() -> new IllegalArgumentException(name + " has no property " + property));
  }

  /** The concrete object of that name; asking for another is a bug. */
  public Schema concrete(String kind) {
    var found = choice.map(c -> c.concrete().get(kind));
    return found.orElseThrow(() -> new IllegalArgumentException(name + " has no kind " + kind));
  }

  public List<String> filterable() {
    return named(Property.Trait.FILTERABLE);
  }

  /** Names of the properties with a trait, in order. */
  public List<String> named(Property.Trait trait) {
    return properties.values().stream().filter(p -> p.is(trait)).map(Property::name).toList();
  }

  private static SequencedMap<String, Property> byName(String schema, Property... properties) {
    Map<String, Property> all = new LinkedHashMap<>();
    for (var property : properties) {
      if (all.put(property.name(), property) != null) {
        throw new IllegalArgumentException(schema + " names " + property.name() + " twice");
      }
    }
    return (SequencedMap<String, Property>) all;
  }
}
