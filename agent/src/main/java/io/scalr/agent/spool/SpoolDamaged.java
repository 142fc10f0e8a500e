package io.scalr.agent.spool;

import java.io.IOException;

/**
 * The spool's files are not what was written (a disk error, or a file of another life). The agent
 * may not go on with this epoch, since numbers could be used twice: it tells the server that its
 * spool is empty and begins the epoch it is given.
 */
public final class SpoolDamaged extends IOException {
  private static final long serialVersionUID = 1L;

  SpoolDamaged(String message) {
    super(message);
  }
}
