package io.scalr.control.variable;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;

/** Whose variables they are. */
public sealed interface VariableOwner {
  /** The installation, an account or an environment itself. */
  record Shared(Scope scope) implements VariableOwner {}

  /**
   * @param scope where the role lives
   */
  record OfRole(Scope scope, RoleId role) implements VariableOwner {}

  record OfFarm(Tenant tenant, FarmId farm) implements VariableOwner {}

  record OfFarmRole(Tenant tenant, FarmRoleId farmRole) implements VariableOwner {}

  /**
   * @param farmRole whose server it is; its variables go with it at the latest
   */
  record OfServer(Tenant tenant, FarmRoleId farmRole, ServerId server) implements VariableOwner {}

  default VariableScope level() {
    return switch (this) {
      case Shared(var scope) ->
          switch (scope) {
            case Scope.OfInstallation _ -> VariableScope.SCALR;
            case Scope.OfAccount _ -> VariableScope.ACCOUNT;
            case Scope.OfEnvironment _ -> VariableScope.ENVIRONMENT;
          };
      case OfRole _ -> VariableScope.ROLE;
      case OfFarm _ -> VariableScope.FARM;
      case OfFarmRole _ -> VariableScope.FARM_ROLE;
      case OfServer _ -> VariableScope.SERVER;
    };
  }

  /** The scope whose rows they are. */
  default Scope scope() {
    return switch (this) {
      case Shared(var scope) -> scope;
      case OfRole(var scope, var _) -> scope;
      case OfFarm(var tenant, var _) -> Scope.of(tenant);
      case OfFarmRole(var tenant, var _) -> Scope.of(tenant);
      case OfServer(var tenant, var _, var _) -> Scope.of(tenant);
    };
  }

  /** One text for each owner, such as {@code farm 12}; it never changes and is stored. */
  default String key() {
    return switch (this) {
      case Shared(var scope) ->
          switch (scope) {
            case Scope.OfInstallation _ -> "scalr";
            case Scope.OfAccount(var account) -> "account " + account;
            case Scope.OfEnvironment(var tenant) -> "environment " + tenant.environment();
          };
      case OfRole(var _, var role) -> "role " + role;
      case OfFarm(var _, var farm) -> "farm " + farm;
      case OfFarmRole(var _, var farmRole) -> "farmrole " + farmRole;
      case OfServer(var _, var _, var server) -> "server " + server;
    };
  }
}
