package io.scalr.control.fleet;

import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.fleet.FleetAction.Look;
import java.util.Optional;

/** One effect on machines that belong to nobody. */
public sealed interface OrphanAction {
  /** Remembers the first sighting. */
  record Suspect(Orphan orphan) implements OrphanAction {}

  /** It belongs to somebody after all, or is gone. */
  record Forget(Orphan orphan) implements OrphanAction {}

  /** Terminates it, if its token still belongs to nobody. */
  record Terminate(Orphan orphan, Optional<LaunchToken> token) implements OrphanAction {}

  /** A second sighting is needed soon. */
  record LookAgain(Look look) implements OrphanAction {}
}
