package io.scalr.control.agentlink;

/** Something that should not happen to an honest agent; recorded and shown. */
public enum Incident {
  /** A join token came with a second key. */
  OTHER_KEY,
  /** A join token was shown again after it was spent. */
  SPENT_TOKEN,
  /** A session number from the past. */
  OLD_SESSION,
  /** Two live links with one session number. */
  TWO_LINKS,
  /** An agent's session or epoch is ahead of ours: our database was restored. */
  SERVER_BEHIND,
  /** A spool has lost what was committed; it was told to begin anew. */
  SPOOL_LOST,
  /** A frame whose code does not fit. */
  FORGED_FRAME,
  /** A frame larger than a frame may be. */
  OVERSIZE_FRAME,
  /** A message that is malformed, unknown, or could not be applied. */
  DEAD_MESSAGE,
  /** More than its credit. */
  FLOOD
}
