package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.Platform;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.kernel.Tenant;
import java.util.Optional;

/** Opens the cloud at a place. */
public interface Clouds {
  /** A platform with the credential that opens it. */
  record Open(Platform platform, CloudAccess access) {}

  /** Empty when the platform is not there or the credential is not, or no longer, this tenant's. */
  Optional<Open> open(Tenant tenant, Place place);
}
