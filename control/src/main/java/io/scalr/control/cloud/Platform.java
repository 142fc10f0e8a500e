package io.scalr.control.cloud;

import io.scalr.control.cloud.CloudAnswer.Accepted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One kind of cloud. Called by reconcilers only, from many threads at once; every call ends within
 * {@link #callLimit} or answers {@link PlatformFailure.Unknown}.
 *
 * <p>Each operation is idempotent by its own key: {@link #launch} by its token, the others by the
 * machine. Asking for what is already so is {@code Accepted}. A machine that the cloud does not
 * know is {@link PlatformFailure.NotFound}. Nothing here retries: the next activation is the retry.
 */
public interface Platform {
  PlatformId id();

  /** After this long a call has either answered or failed. At most 16 s: leases are longer. */
  Duration callLimit();

  /**
   * How long after a write a listing may still not show it. Absence counts only in a listing begun
   * later than this after the last write.
   */
  Duration visibilityDelay();

  CloudAnswer<List<CloudLocation>> locations(CloudAccess access);

  CloudAnswer<List<InstanceType>> instanceTypes(CloudAccess access, CloudLocation location);

  /**
   * Launches one machine. The same token with the same spec answers the same machine, also when the
   * first answer was lost; where the cloud has no tokens the adapter looks for the tag first. The
   * machine carries {@link CloudServer#TOKEN_TAG} and all of the spec's tags from the moment a
   * listing can show it.
   */
  CloudAnswer<CloudServerId> launch(
      CloudAccess access, CloudLocation location, LaunchSpec spec, LaunchToken token);

  /**
   * One page of all machines that carry an installation tag; pass {@code next} of the last page.
   */
  CloudAnswer<InventoryPage> list(
      CloudAccess access, CloudLocation location, Optional<String> cursor);

  CloudAnswer<Accepted> terminate(CloudAccess access, CloudLocation location, CloudServerId id);

  CloudAnswer<Accepted> reboot(CloudAccess access, CloudLocation location, CloudServerId id);

  CloudAnswer<Accepted> suspend(CloudAccess access, CloudLocation location, CloudServerId id);

  CloudAnswer<Accepted> resume(CloudAccess access, CloudLocation location, CloudServerId id);

  /** The last part of the machine's console, at most 64 KiB. */
  CloudAnswer<String> console(CloudAccess access, CloudLocation location, CloudServerId id);
}
