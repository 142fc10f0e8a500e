package io.scalr.control.orchestration;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A variable that a script declares; its value replaces {@code %name%} in the body.
 *
 * @param value what holds when nobody gives another
 * @param hidden its value is masked where the script is used, and in what the script writes
 * @param locked rules and executions may not give another value
 * @param required rules and executions must have a value
 */
public record ScriptVariable(
    String name,
    Optional<String> value,
    Optional<String> category,
    Optional<String> description,
    boolean hidden,
    boolean locked,
    boolean required,
    Kind kind) {

  /** The same with another value. */
  ScriptVariable with(Optional<String> other) {
    return new ScriptVariable(name, other, category, description, hidden, locked, required, kind);
  }

  /** What its value may be. */
  public sealed interface Kind {
    /**
     * @param outputFormat kept as it came
     * @param pattern a value must match it whole
     */
    record Text(Optional<String> outputFormat, Optional<String> pattern) implements Kind {}

    /** Any JSON. */
    record Json() implements Kind {}

    /** One of these. */
    record Choice(List<Allowed> allowed) implements Kind {
      public Choice {
        allowed = List.copyOf(allowed);
      }
    }

    /** One of those that an endpoint offers when the value is given. */
    record RemoteChoice(UUID endpoint) implements Kind {}
  }

  /** A value that may be chosen, and what people read for it. */
  public record Allowed(String value, Optional<String> label) {}
}
