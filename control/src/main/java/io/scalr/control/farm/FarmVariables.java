package io.scalr.control.farm;

import io.scalr.control.role.Role;
import io.scalr.control.role.RoleStore;
import io.scalr.control.variable.VariableChain;
import io.scalr.control.variable.VariableOwners;
import io.scalr.control.variable.Variables;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;

/** Farms and farm roles as owners of variables, and what they must have before servers launch. */
public final class FarmVariables {
  private final FarmStore farms;
  private final FarmRoleStore farmRoles;
  private final RoleStore roles;
  private final Variables variables;

  public FarmVariables(
      FarmStore farms, FarmRoleStore farmRoles, RoleStore roles, Variables variables) {
    this.farms = farms;
    this.farmRoles = farmRoles;
    this.roles = roles;
    this.variables = variables;
  }

  public VariableOwners farms() {
    return (tx, from, text, toChange) -> {
      var id = new FarmId(Long.parseLong(text));
      var tenant = tenant(from);
      var found = toChange ? farms.lock(tx, tenant, id) : farms.find(tx, tenant, id);
      return Farms.found(found, id).map(farm -> VariableChain.ofFarm(tenant, farm.id()));
    };
  }

  public VariableOwners farmRoles() {
    return (tx, from, text, toChange) -> {
      var id = new FarmRoleId(Long.parseLong(text));
      var tenant = tenant(from);
      var found = toChange ? farmRoles.lock(tx, tenant, id) : farmRoles.find(tx, tenant, id);
      return FarmRoles.found(found, id).map(farmRole -> chain(tx, farmRole));
    };
  }

  private VariableChain chain(Tx tx, FarmRole farmRole) {
    var home = roles.ofServer(tx, farmRole.role()).map(Role::scope).orElseThrow();
    return VariableChain.ofFarmRole(
        farmRole.tenant(), home, farmRole.role(), farmRole.farm(), farmRole.id());
  }

  private static Tenant tenant(Scope from) {
    if (from instanceof Scope.OfEnvironment(var tenant)) {
      return tenant;
    }
    throw new IllegalStateException("farms live in environments");
  }

  /** Refused if a variable that a farm must have has no value. */
  Outcome<Farm> saved(Tx tx, Farm farm) {
    return variables.saved(tx, VariableChain.ofFarm(farm.tenant(), farm.id())).map(_ -> farm);
  }

  /** The same for a farm role. */
  Outcome<FarmRole> saved(Tx tx, FarmRole farmRole) {
    return variables.saved(tx, chain(tx, farmRole)).map(_ -> farmRole);
  }

  /** Refused if a variable that one of these farm roles must have has no value. */
  Outcome<Farm> complete(Tx tx, Farm farm, List<FarmRole> lines) {
    var outcome =
        variables.complete(tx, VariableChain.ofFarm(farm.tenant(), farm.id())).map(_ -> farm);
    for (var line : lines) {
      outcome = outcome.then(_ -> variables.complete(tx, chain(tx, line)).map(_ -> farm));
    }
    return outcome;
  }
}
