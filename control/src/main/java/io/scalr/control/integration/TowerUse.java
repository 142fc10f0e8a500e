package io.scalr.control.integration;

import io.scalr.kernel.Tx;
import java.util.UUID;

/** Asks the higher features who needs a tower's configuration. */
@FunctionalInterface
public interface TowerUse {
  /** Whether an orchestration rule names it. */
  boolean inRules(Tx tx, UUID configuration);
}
