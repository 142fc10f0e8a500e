package io.scalr.control.cost;

import io.scalr.kernel.Tx;
import java.util.UUID;

/** Who uses a project; answered by {@code farm}. */
public interface ProjectUse {
  /** Whether any farm of any tenant is paid for by the project. */
  boolean inUse(Tx tx, UUID project);
}
