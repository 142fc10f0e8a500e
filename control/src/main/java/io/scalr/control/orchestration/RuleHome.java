package io.scalr.control.orchestration;

import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;

/** What a rule belongs to, and with that for whose events it is. */
public sealed interface RuleHome {
  /** Events of all servers of an account, or of an environment. */
  record OfScope(Scope scope) implements RuleHome {}

  /** Events of all servers of a role. Where the role lives, its rules do. */
  record OfRole(RoleId role) implements RuleHome {}

  /** Events of a farm role's servers. */
  record OfFarmRole(Tenant tenant, FarmRoleId farmRole) implements RuleHome {}

  /** The word of the API. */
  default String word() {
    return switch (this) {
      case OfScope(var scope) -> scope.word();
      case OfRole _ -> "role";
      case OfFarmRole _ -> "farmrole";
    };
  }

  /** Which goes first among rules of the same order: the lower level. */
  default int level() {
    return switch (this) {
      case OfFarmRole _ -> 0;
      case OfScope(Scope.OfInstallation _), OfScope(Scope.OfAccount _) -> 1;
      case OfScope(Scope.OfEnvironment _) -> 2;
      case OfRole _ -> 3;
    };
  }
}
