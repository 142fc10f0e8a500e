package io.scalr.control.role;

import io.scalr.control.variable.VariableChain;
import io.scalr.control.variable.VariableOwner;
import io.scalr.control.variable.VariableOwners;
import io.scalr.control.variable.Variables;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;

/** Roles as owners of variables: changed by whoever may change the role. */
public final class RoleVariables implements VariableOwners {
  private final Roles roles;
  private final Variables variables;

  public RoleVariables(Roles roles, Variables variables) {
    this.roles = roles;
    this.variables = variables;
  }

  /** A role that was promoted takes its variables along. */
  public Role moved(Tx tx, Role role) {
    variables.move(tx, new VariableOwner.OfRole(role.scope(), role.id()));
    return role;
  }

  /** Refused if a variable that the role must have has no value. */
  public Outcome<Role> saved(Tx tx, Role role) {
    return variables
        .saved(tx, VariableChain.ofRole(role.scope(), role.scope(), role.id()))
        .map(_ -> role);
  }

  @Override
  public Outcome<VariableChain> find(Tx tx, Scope from, String id, boolean toChange) {
    var role = new RoleId(Long.parseLong(id));
    return (toChange ? roles.editable(tx, from, role) : roles.find(tx, from, role))
        .map(found -> VariableChain.ofRole(from, found.scope(), found.id()));
  }
}
