package io.scalr.control.farm;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Tenant;

/**
 * One line of a farm, as a person edits it; {@link DesiredFarmRole} is what follows from it.
 *
 * @param launchIndex its place in a sequential launch
 * @param version raised by each write
 */
public record FarmRole(
    Tenant tenant,
    FarmId farm,
    FarmRoleId id,
    String alias,
    RoleId role,
    PlatformId platform,
    CloudLocation location,
    String instanceType,
    int launchIndex,
    Scaling scaling,
    FarmRoleSettings settings,
    long version) {

  /** The same with other settings, one version later. */
  FarmRole with(FarmRoleSettings other) {
    return new FarmRole(
        tenant,
        farm,
        id,
        alias,
        role,
        platform,
        location,
        instanceType,
        launchIndex,
        scaling,
        other,
        version + 1);
  }

  /**
   * @param enabled whether {@code min} is held; without it only what a person launches runs
   */
  public record Scaling(boolean enabled, int min, int max) {
    /** As the API's description gives them. */
    public static final Scaling DEFAULT = new Scaling(false, 1, 2);

    /** What a launch of the farm asks for. */
    public int atLaunch() {
      return enabled ? min : 0;
    }
  }
}
