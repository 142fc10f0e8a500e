package io.scalr.control.fleet;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;

/**
 * Which server, and where it stands in the house; what every event of a server carries.
 *
 * @param index lowest free positive number in the farm role at birth; kept until proven gone
 */
public record ServerRef(
    Tenant tenant, FarmId farm, FarmRoleId farmRole, ServerId server, int index) {}
