package io.scalr.control.variable;

import io.scalr.control.variable.GivenVariable.Flags;
import io.scalr.kernel.Secret;
import java.util.Optional;

/**
 * What all owners of a chain say together of a name.
 *
 * @param own the value of the place itself
 * @param flags those of the declaration; hidden as soon as one owner above hides it
 * @param declaredIn the first owner that names it
 * @param definedIn whose value holds; where nobody gives one, the declaration's
 * @param effective the value that holds, as it was given
 * @param at the place
 */
public record SeenVariable(
    String name,
    VariableKind kind,
    Optional<String> category,
    Optional<String> description,
    Flags flags,
    VariableScope declaredIn,
    VariableScope definedIn,
    Optional<Secret> own,
    Optional<Secret> effective,
    VariableScope at) {

  public boolean declaredHere() {
    return declaredIn == at;
  }

  /** The value that holds, as it is to be written. */
  public Optional<Secret> computed() {
    return kind instanceof VariableKind.Text(var format, var _) && format.isPresent()
        ? effective.map(value -> Secret.of(OutputFormat.apply(format.get(), value.revealText())))
        : effective;
  }

  /** Whether the place may give a value. */
  public boolean open() {
    return declaredHere() || Layering.open(flags, at);
  }

  /** Whether a value is asked for at the place and there is none. */
  public boolean lacking() {
    return flags.requiredIn().filter(at::equals).isPresent() && effective.isEmpty();
  }
}
