package io.scalr.protocol;

/** Why a frame or a message was not taken. */
public enum RefusedBecause {
  /** Cannot be read: truncated, not JSON, a field missing or out of its bounds. */
  MALFORMED,
  /** Larger than a frame may be. */
  TOO_LARGE,
  /** A frame version or kind that the reader does not know. */
  UNKNOWN_VERSION,
  /** A message type that the reader does not know. */
  UNKNOWN_TYPE,
  /** The code does not fit the key, the direction or the contents. */
  FORGED,
  /** Of another server than this link's. */
  WRONG_SERVER,
  /** Of another epoch than this link's. */
  WRONG_EPOCH,
  /** In a slot that is not its sender's. */
  WRONG_SLOT,
  /** The server tried to apply it alone and could not; it is kept there as a dead message. */
  NOT_APPLIED,
  /** A reason that this reader does not know. */
  OTHER
}
