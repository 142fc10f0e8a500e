package io.scalr.control.agentlink;

import io.scalr.kernel.Tx;
import java.util.OptionalLong;

/**
 * The right to consume a lane (a group of slots). Held by one worker at a time, with a number that
 * only grows.
 */
public interface SlotLease {
  /** The fencing number while this worker holds the lane; empty while it does not. */
  OptionalLong held(int lane);

  /**
   * Whether the number is still the newest, read in the transaction that is about to commit and
   * kept so until it ends.
   */
  boolean stillHeld(Tx tx, int lane, long number);

  /** For an installation with one worker: held by its being the only process on its database. */
  static SlotLease alone() {
    return new SlotLease() {
      @Override
      public OptionalLong held(int lane) {
        return OptionalLong.of(1);
      }

      @Override
      public boolean stillHeld(Tx tx, int lane, long number) {
        return true;
      }
    };
  }
}
