package io.scalr.control.reconcile;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Tenant;

/** Where to look; never what changed. */
public sealed interface Scope {
  Tenant tenant();

  /** The name under which leases and reports are kept; unique over all kinds and tenants. */
  String key();

  /** One farm role. */
  record FarmRole(Tenant tenant, FarmId farm, FarmRoleId farmRole) implements Scope {
    @Override
    public String key() {
      return "farm-role/" + tenant.environment() + "/" + farmRole;
    }
  }

  /** One location of one credential. */
  record Location(Tenant tenant, String platform, String credentialId, String location)
      implements Scope {
    @Override
    public String key() {
      return "location/" + tenant.environment() + "/" + credentialId + "/" + location;
    }
  }
}
