package io.scalr.control.orchestration;

import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import java.util.Optional;

/**
 * Which rules are looked at: those of a scope and of the scopes above it, and with them those of a
 * role and of a farm role, where there is one.
 */
public record RuleSight(Scope from, Optional<RoleId> role, Optional<FarmRoleId> farmRole) {}
