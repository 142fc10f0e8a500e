package io.scalr.control.variable;

import io.scalr.kernel.Secret;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What one owner says of a name. Kind, texts and flags count only where it is declared; a later
 * owner's row carries copies, so that it stays what it was when the declaration goes.
 *
 * @param value none means the one above
 */
public record GivenVariable(
    UUID id,
    VariableOwner owner,
    String name,
    VariableKind kind,
    Optional<Secret> value,
    Optional<String> category,
    Optional<String> description,
    Flags flags) {

  /**
   * @param hidden the value is nowhere shown, and reaches a server only as environment
   * @param locked no lower scope gives another value, or none below {@code requiredIn}
   * @param requiredIn there must be a value there
   */
  public record Flags(boolean hidden, boolean locked, Optional<VariableScope> requiredIn) {
    public static final Flags NONE = new Flags(false, false, Optional.empty());

    Flags hiddenToo(boolean more) {
      return new Flags(hidden || more, locked, requiredIn);
    }
  }

  /** Names that differ only in the case of their letters are the same. */
  public static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  String key() {
    return key(name);
  }

  /** The same in the place of a row that is there already. */
  GivenVariable as(GivenVariable there) {
    return new GivenVariable(
        there.id, owner, there.name, kind, value, category, description, flags);
  }

  /** The value, unless it is empty: then the one above holds. */
  Optional<Secret> filled() {
    return value.filter(text -> !text.revealText().isEmpty());
  }
}
