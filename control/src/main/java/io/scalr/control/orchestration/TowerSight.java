package io.scalr.control.orchestration;

import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.Optional;
import java.util.UUID;

/** Asks which Ansible Tower configuration an action means. */
@FunctionalInterface
public interface TowerSight {
  /** A configuration as actions name it. */
  record Configuration(UUID id, String name) {}

  /**
   * The one that is seen by its id or, without one, by its name; it stays until the transaction
   * ends.
   */
  Optional<Configuration> hold(Tx tx, Scope from, Optional<UUID> id, Optional<String> name);
}
