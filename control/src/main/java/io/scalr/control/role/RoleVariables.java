package io.scalr.control.role;

import io.scalr.control.variable.VariableChain;
import io.scalr.control.variable.VariableOwners;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;

/** Roles as owners of variables: changed by whoever may change the role. */
public final class RoleVariables implements VariableOwners {
  private final Roles roles;

  public RoleVariables(Roles roles) {
    this.roles = roles;
  }

  @Override
  public Outcome<VariableChain> find(Tx tx, Scope from, String id, boolean toChange) {
    var role = new RoleId(Long.parseLong(id));
    return (toChange ? roles.editable(tx, from, role) : roles.find(tx, from, role))
        .map(found -> VariableChain.ofRole(from, found.scope(), found.id()));
  }
}
