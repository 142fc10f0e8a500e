package io.scalr.control.farm;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;

/** Which servers stand in the way of deleting; answered by {@code fleet}. */
public interface LivingServers {
  /** Whether a server there is not proven gone, or a machine without a server is to be ended. */
  boolean inEnvironment(Tx tx, Tenant tenant);

  /** Whether a server of the farm is not proven gone. */
  boolean inFarm(Tx tx, Tenant tenant, FarmId farm);

  /** Whether a server of the farm role is not proven gone. */
  boolean inFarmRole(Tx tx, Tenant tenant, FarmRoleId farmRole);
}
