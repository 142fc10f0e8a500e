package io.scalr.control.farm;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;

/** Which servers stand in the way of deleting; answered by {@code fleet}. */
public interface LivingServers {
  /** Whether a server of the farm is not proven gone. */
  boolean inFarm(Tx tx, Tenant tenant, FarmId farm);

  /** Whether a server of the farm role is not proven gone. */
  boolean inFarmRole(Tx tx, Tenant tenant, FarmRoleId farmRole);
}
