package io.scalr.control.variable;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;

/** Which owners of one kind there are; answered by the feature that keeps them. */
public interface VariableOwners {
  /**
   * The owner with those above it, as a scope sees it.
   *
   * @param id as the path says it
   * @param toChange it is refused unless its variables may be changed from the scope, and it is
   *     locked until the transaction ends
   */
  Outcome<VariableChain> find(Tx tx, Scope from, String id, boolean toChange);
}
