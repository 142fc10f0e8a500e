package io.scalr.control.variable;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.util.ArrayList;
import java.util.List;

/**
 * The owners that one place looks through.
 *
 * @param owners in rising priority; the last is the place itself
 */
public record VariableChain(List<VariableOwner> owners) {
  public VariableChain {
    owners = List.copyOf(owners);
    for (int i = 1; i < owners.size(); i++) {
      if (owners.get(i - 1).level().compareTo(owners.get(i).level()) >= 0) {
        throw new IllegalArgumentException("not in rising priority: " + owners);
      }
    }
  }

  /** Of the installation, an account or an environment. */
  public static VariableChain of(Scope scope) {
    var owners = new ArrayList<VariableOwner>();
    owners.add(new VariableOwner.Shared(Scope.installation()));
    scope.owner().ifPresent(account -> owners.add(new VariableOwner.Shared(Scope.of(account))));
    if (scope instanceof Scope.OfEnvironment) {
      owners.add(new VariableOwner.Shared(scope));
    }
    return new VariableChain(owners);
  }

  /**
   * Of a role as a scope sees it.
   *
   * @param home where the role lives
   */
  public static VariableChain ofRole(Scope from, Scope home, RoleId role) {
    return of(from).and(new VariableOwner.OfRole(home, role));
  }

  public static VariableChain ofFarm(Tenant tenant, FarmId farm) {
    return of(Scope.of(tenant)).and(new VariableOwner.OfFarm(tenant, farm));
  }

  /**
   * @param home where the role lives
   */
  public static VariableChain ofFarmRole(
      Tenant tenant, Scope home, RoleId role, FarmId farm, FarmRoleId farmRole) {
    return ofRole(Scope.of(tenant), home, role)
        .and(new VariableOwner.OfFarm(tenant, farm))
        .and(new VariableOwner.OfFarmRole(tenant, farmRole));
  }

  /** Of a server of this farm role. */
  public VariableChain server(ServerId server) {
    if (owner() instanceof VariableOwner.OfFarmRole(var tenant, var farmRole)) {
      return and(new VariableOwner.OfServer(tenant, farmRole, server));
    }
    throw new IllegalStateException("a server is of a farm role, not of " + owner());
  }

  /** The place itself. */
  public VariableOwner owner() {
    return owners.getLast();
  }

  public VariableScope level() {
    return owner().level();
  }

  /** The same chain as it is seen from one of its owners. */
  public VariableChain upTo(VariableScope level) {
    return new VariableChain(
        owners.stream().filter(owner -> owner.level().compareTo(level) <= 0).toList());
  }

  private VariableChain and(VariableOwner last) {
    var more = new ArrayList<>(owners);
    more.add(last);
    return new VariableChain(more);
  }
}
