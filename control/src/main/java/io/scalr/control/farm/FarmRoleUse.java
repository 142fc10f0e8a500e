package io.scalr.control.farm;

import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;

/** Who names a farm role; answered by {@code orchestration}. */
@FunctionalInterface
public interface FarmRoleUse {
  /** Whether a rule of another farm role does. The caller holds the farm role's lock. */
  boolean inUse(Tx tx, Tenant tenant, FarmRoleId farmRole);
}
