package io.scalr.protocol;

/** Which way a frame goes; part of what its code covers, so that no frame can be reflected. */
public enum Direction {
  TO_SERVER,
  TO_AGENT
}
