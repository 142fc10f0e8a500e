package io.scalr.sim;

/** Bugs that the simulator must find. A simulator that does not counts as not built. */
public enum PlantedBug {
  NONE,
  /** A launch is called without having been written down as sent, with no lasting token. */
  NO_INTENT,
  /** Transactions do not check the lease's number. */
  NO_FENCING,
  /** A launch is counted by what was seen before, not under the farm role's lock. */
  COUNT_WITHOUT_LOCK,
  /** A message is acknowledged before what it does is committed. */
  ACK_BEFORE_COMMIT,
  /** Events are read by id, whatever is visible. */
  CURSOR_BY_ID
}
