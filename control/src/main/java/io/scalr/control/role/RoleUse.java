package io.scalr.control.role;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;

/** Who uses a role; answered by {@code farm}. */
public interface RoleUse {
  /** Whether any farm role of any tenant uses the role. */
  boolean inUse(Tx tx, RoleId role);

  /** Whether a farm role boots servers of the role there; no location means anywhere. */
  boolean inUseAt(Tx tx, RoleId role, PlatformId platform, Optional<CloudLocation> location);

  /** Whether farm roles of other environments than these use the role. */
  boolean inUseOutside(Tx tx, RoleId role, List<EnvironmentId> environments);
}
