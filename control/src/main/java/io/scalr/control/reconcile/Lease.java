package io.scalr.control.reconcile;

import java.time.Duration;
import java.time.Instant;

/**
 * A lease that we hold.
 *
 * @param until by our own clock, reckoned from before we asked, so it never ends later for us than
 *     for the database
 */
public record Lease(Fence fence, Instant until) {
  /**
   * How long a lease is. A call to a cloud must fit into what is left of it; a dead worker's scopes
   * wait so long for another.
   */
  public static final Duration LENGTH = Duration.ofSeconds(60);

  /** With less left than this, it is renewed before the next act. */
  public static final Duration RENEW_BELOW = Duration.ofSeconds(40);
}
