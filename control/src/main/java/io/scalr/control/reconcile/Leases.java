package io.scalr.control.reconcile;

import io.scalr.kernel.Tx;
import java.time.Duration;
import java.util.Optional;

/**
 * Leases are rows in the main database, on the database's clock. A lease is held by one holder at a
 * time; its number grows whenever it goes to somebody after it had ended or was given back.
 */
public interface Leases {
  /** What a transaction learns of the fence that it acts under. */
  enum Hold {
    HELD,
    /** Somebody else has it, or too little of it is left for what is meant to be done. */
    LOST
  }

  /** Takes the lease or renews it; empty while another holds it. */
  Optional<Lease> take(String name, String holder);

  /**
   * Checks, until the end of the transaction, that this is still the lease's number and that at
   * least {@code left} of it is left by the database's clock.
   */
  Hold hold(Tx tx, Fence fence, Duration left);

  /** Gives it back, so that another need not wait for its end. A lost one is left alone. */
  void giveBack(Fence fence);

  /**
   * Gives back all that this holder holds. Called when a node starts, for its own earlier life,
   * after the lock on its data directory has proven that life over.
   */
  void giveBackAll(String holder);
}
