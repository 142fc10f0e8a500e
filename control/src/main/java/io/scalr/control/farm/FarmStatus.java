package io.scalr.control.farm;

/** What is wanted of a farm as a whole. Only a running farm launches servers. */
public enum FarmStatus {
  /** Its launch waits for something, such as an approval; nothing is launched or terminated. */
  PENDING_LAUNCH,
  /** Each farm role holds its wanted number of servers. */
  RUNNING,
  /** Its servers are wanted suspended; nothing is launched. */
  SUSPENDED,
  /** Its termination waits for something, such as an approval; nothing is launched. */
  PENDING_TERMINATE,
  /** Every server of it is to be gone, at once and without grace. */
  TERMINATED
}
