package io.scalr.control.farm;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;

/**
 * What is wanted of one farm role, resolved as far as a launch needs it.
 *
 * @param version the farm role's row version; a plan names the one it was made from
 * @param launching where launching stands: who resumed it and since when failures count
 * @param count how many servers are wanted
 * @param place where a new server goes
 * @param recipe what a new server becomes
 * @param launchOrder in a farm of sequential launch order, a farm role launches only after all farm
 *     roles of a lower number hold their wanted number; equal numbers launch together
 * @param timing the limits of each step
 */
public record DesiredFarmRole(
    Tenant tenant,
    FarmId farm,
    FarmRoleId id,
    String alias,
    long version,
    FarmStatus farmStatus,
    Count count,
    Launching launching,
    Place place,
    Recipe recipe,
    int launchOrder,
    Timing timing,
    Troubles troubles) {

  /**
   * How many servers.
   *
   * @param scalingEnabled whether {@code min} is held; without scaling only {@code wanted} counts
   * @param min held while scaling is enabled
   * @param max never exceeded, counting every server that is not proven gone
   * @param wanted what a person, scaling or a schedule asked for last: a farm launch sets it to
   *     {@code min}, one more server raises it by one, a server terminated by a person lowers it by
   *     one. A server that died does not lower it.
   */
  public record Count(
      boolean scalingEnabled, int min, int max, int wanted, DesiredCause cause, String author) {
    public Count {
      if (min < 0 || max < min) {
        throw new IllegalArgumentException("min " + min + ", max " + max);
      }
    }

    /** The number to hold: what is wanted, not less than min while scaling, never above max. */
    public int target() {
      var floor = scalingEnabled ? min : 0;
      return Math.min(Math.max(wanted, floor), max);
    }
  }

  /**
   * Failed launches in a row are counted among servers created after {@code resumedAt}: the farm
   * role's creation, the farm's launch, or the moment a person resumed launching.
   */
  public record Launching(Instant resumedAt) {}

  /** Where a new server goes. {@code credentialId} is the id of a credential row. */
  public record Place(PlatformId platform, CloudLocation location, String credentialId) {}

  /** What a new server becomes; image and type as the cloud names them. */
  public record Recipe(RoleId role, ImageId image, String cloudImage, String instanceType) {}

  /**
   * @param launchLimit for each phase (Pending; Initializing), blocking scripts not included
   * @param rebootLimit from the start of a reboot to its finish
   * @param grace when terminated gracefully
   */
  public record Timing(Duration launchLimit, Duration rebootLimit, TerminationGrace grace) {
    /** The vendor's defaults: 2400 s a phase, 360 s a reboot, three minutes of grace. */
    public static final Timing DEFAULT =
        new Timing(Duration.ofSeconds(2400), Duration.ofSeconds(360), TerminationGrace.DEFAULT);
  }

  /**
   * What to do with a server in trouble.
   *
   * @param keepFailed a server whose launch failed is kept for debugging, not terminated
   * @param missing the cloud does not know the machine any more
   * @param crashed the cloud says that the machine is terminated, and nobody here asked for it
   * @param stopped the machine stopped by itself, or did not come back from suspension in time
   */
  public record Troubles(
      boolean keepFailed, TroublePolicy missing, TroublePolicy crashed, TroublePolicy stopped) {
    /** The vendor's defaults: whatever is in trouble is replaced. */
    public static final Troubles DEFAULT =
        new Troubles(
            false, TroublePolicy.TERMINATE, TroublePolicy.TERMINATE, TroublePolicy.TERMINATE);

    /** The same, with failed launches kept or not. */
    public Troubles keepingFailed(boolean keep) {
      return new Troubles(keep, missing, crashed, stopped);
    }
  }
}
