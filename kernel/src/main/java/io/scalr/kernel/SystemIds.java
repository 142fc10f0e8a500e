package io.scalr.kernel;

import java.util.UUID;

/** Random identifiers from the machine's secure source. */
public final class SystemIds implements Ids {
  @Override
  public UUID uuid() {
    return UUID.randomUUID();
  }
}
