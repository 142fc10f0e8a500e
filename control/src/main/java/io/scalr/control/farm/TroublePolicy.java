package io.scalr.control.farm;

/** What to do with a server whose machine is missing, or has crashed or stopped by itself. */
public enum TroublePolicy {
  /** Terminate it; the wanted number then brings a replacement. */
  TERMINATE,
  /** Show it and leave it to a person. */
  FLAG,
  /** Leave it as it is and show nothing. */
  IGNORE
}
