package io.scalr.control.role;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.Scope;
import java.time.Instant;
import java.util.Optional;

/**
 * Our record of what a cloud boots.
 *
 * @param location absent where the cloud's image is the same everywhere
 * @param cloudImageId the cloud's name for it
 * @param sizeGigabytes as registered; nobody checks it
 * @param type the cloud's own kind, such as {@code hvm}
 */
public record Image(
    ImageId id,
    Scope scope,
    String name,
    PlatformId platform,
    Optional<CloudLocation> location,
    String cloudImageId,
    String architecture,
    String os,
    Optional<Long> sizeGigabytes,
    Optional<String> type,
    boolean agentInstalled,
    boolean cloudInitInstalled,
    boolean deprecated,
    String source,
    String status,
    Optional<String> statusError,
    Instant added,
    Optional<Instant> lastUsed) {

  /** Whether a server there can boot from it. */
  public boolean boots(PlatformId where, CloudLocation place) {
    return platform.equals(where) && location.map(place::equals).orElse(true);
  }
}
