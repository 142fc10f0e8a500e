package io.scalr.control.variable;

import java.util.List;
import java.util.Optional;

/**
 * What a caller says of a variable.
 *
 * @param value empty for none; {@link Variables#MASK} for that of a hidden variable as it is
 * @param requiredIn as the caller spells it
 * @param offered what a {@link VariableKind.RemoteChoice} offers, if it was asked
 */
public record VariableDraft(
    String name,
    VariableKind kind,
    Optional<String> value,
    Optional<String> category,
    Optional<String> description,
    boolean hidden,
    boolean locked,
    Optional<String> requiredIn,
    List<AllowedValue> offered) {
  public VariableDraft {
    offered = List.copyOf(offered);
  }

  /** With what its remote list offers. */
  public VariableDraft offering(List<AllowedValue> now) {
    return new VariableDraft(
        name, kind, value, category, description, hidden, locked, requiredIn, now);
  }
}
