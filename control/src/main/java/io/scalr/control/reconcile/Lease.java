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
   * wait so long for another. 20 s: a call to a cloud may take 15, and a farm is without its worker
   * for less than half a minute.
   */
  public static final Duration LENGTH = Duration.ofSeconds(20);

  /** With less left than this, it is renewed before the next act. */
  public static final Duration RENEW_BELOW = Duration.ofSeconds(17);

  /** A transaction of ours is short; a lease with less left than this is as good as lost. */
  public static final Duration SHORT = Duration.ofSeconds(1);

  /**
   * The longest call limit that a platform may have: it fits into what is left of a lease when an
   * act begins, with some for our own transaction.
   */
  public static final Duration LONGEST_CALL = RENEW_BELOW.minus(SHORT);
}
