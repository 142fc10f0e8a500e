package io.scalr.control.http.schema;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One property of an API object, built by naming it and adding what is true of it: {@code
 * text("name").required().filterable().length(1, 64)}.
 *
 * @param byDefault the value that a created object gets when the caller gives none
 */
public record Property(
    String name, Type type, String description, Set<Trait> traits, Optional<Object> byDefault) {

  /** What may be done with a property. */
  public enum Trait {
    /** Set by us; a caller who sends another value is refused. */
    READ_ONLY,
    /** Settable when the object is made, never after. */
    CREATE_ONLY,
    /** Must be there, and not null. */
    REQUIRED,
    /** May be used as a query filter. */
    FILTERABLE,
    /** Taken in and never shown, such as a password. */
    WRITE_ONLY,
    /** The values allowed are printed; a rule refuses others, in the contract's words. */
    RULED
  }

  public Property {
    traits = Set.copyOf(traits);
  }

  /** One line of text. */
  public static Property text(String name) {
    return of(name, Type.Text.any());
  }

  /** A UUID. */
  public static Property uuid(String name) {
    return of(
        name,
        Type.Text.any()
            .matching("[A-Fa-f0-9]{8}-([A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}")
            .sized(36, 36));
  }

  /** A whole number from 0 up; {@link #between} widens or narrows it. */
  public static Property whole(String name) {
    return of(name, new Type.Whole(0, Long.MAX_VALUE));
  }

  public static Property decimal(String name) {
    return of(name, new Type.Decimal());
  }

  public static Property flag(String name) {
    return of(name, new Type.Flag());
  }

  public static Property time(String name) {
    return of(name, new Type.Time());
  }

  /** An object inside, or (when the schema is a reference) another object's id. */
  public static Property object(String name, Schema schema) {
    return of(name, new Type.Nested(() -> schema));
  }

  /** The same, where the two schemas name each other. */
  public static Property object(String name, Supplier<Schema> schema) {
    return of(name, new Type.Nested(schema));
  }

  /** A list of objects. */
  public static Property objects(String name, Schema schema) {
    return of(name, new Type.ListOf(new Type.Nested(() -> schema), Type.LIST_MAX));
  }

  /** A list whose items are as this property describes them. */
  public static Property listOf(String name, Property item) {
    return of(name, new Type.ListOf(item.type, Type.LIST_MAX));
  }

  private static Property of(String name, Type type) {
    return new Property(name, type, "", Set.of(), Optional.empty());
  }

  public Property described(String text) {
    return new Property(name, type, text, traits, byDefault);
  }

  public Property readOnly() {
    return with(Trait.READ_ONLY);
  }

  public Property createOnly() {
    return with(Trait.CREATE_ONLY);
  }

  public Property required() {
    return with(Trait.REQUIRED);
  }

  public Property filterable() {
    return with(Trait.FILTERABLE);
  }

  public Property writeOnly() {
    return with(Trait.WRITE_ONLY);
  }

  /** Text only: {@link #oneOf} is only printed; a rule of the feature refuses other values. */
  public Property ruled() {
    return with(Trait.RULED);
  }

  public Property byDefault(Object value) {
    return new Property(name, type, description, traits, Optional.of(value));
  }

  /** Text only: the whole text must match. */
  public Property pattern(String expression) {
    return typed(asText().matching(expression));
  }

  /** Text only: bounds in characters, both included. */
  public Property length(int min, int max) {
    return typed(asText().sized(min, max));
  }

  /** Text only: the values allowed. */
  public Property oneOf(String... values) {
    return typed(asText().among(List.of(values)));
  }

  /** Text only: several lines are allowed. */
  public Property lines() {
    return typed(asText().of(Type.Content.LINES));
  }

  /** Text only: markup and control characters are allowed. */
  public Property raw() {
    return typed(asText().of(Type.Content.RAW));
  }

  /** Text only: the description's format. */
  public Property format(String format) {
    return typed(asText().formatted(format));
  }

  /** Whole numbers only: bounds, both included. */
  public Property between(long min, long max) {
    return typed(new Type.Whole(min, max));
  }

  /** Lists only: most items. */
  public Property most(int items) {
    if (type instanceof Type.ListOf(Type item, int _)) {
      return typed(new Type.ListOf(item, items));
    }
    throw new IllegalStateException(name + " is not a list");
  }

  public boolean is(Trait trait) {
    return traits.contains(trait);
  }

  private Type.Text asText() {
    if (type instanceof Type.Text text) {
      return text;
    }
    throw new IllegalStateException(name + " is not a text");
  }

  private Property typed(Type newType) {
    return new Property(name, newType, description, traits, byDefault);
  }

  private Property with(Trait trait) {
    var more = EnumSet.of(trait);
    more.addAll(traits);
    return new Property(name, type, description, more, byDefault);
  }
}
