package io.scalr.control.variable;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a variable's value may be. */
public sealed interface VariableKind {
  /**
   * Any text.
   *
   * @param outputFormat how the value is written where it is used
   * @param pattern what a value must match
   */
  record Text(Optional<String> outputFormat, Optional<String> pattern) implements VariableKind {}

  /** Any JSON. */
  record Json() implements VariableKind {}

  /** One of these. */
  record Choice(List<AllowedValue> allowed) implements VariableKind {
    public Choice {
      allowed = List.copyOf(allowed);
    }
  }

  /** One of those that a webhook endpoint offers when the value is given. */
  record RemoteChoice(UUID endpoint) implements VariableKind {}
}
