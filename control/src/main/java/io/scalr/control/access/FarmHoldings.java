package io.scalr.control.access;

import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Whose the farms are. A port: farms and what lives in them are features above. */
public interface FarmHoldings {
  /** What belongs to a farm and is named by a path. */
  sealed interface Part {
    record Farm(FarmId id) implements Part {}

    record FarmRole(FarmRoleId id) implements Part {}

    record Server(ServerId id) implements Part {}

    /** A script's execution, or its entry in the log. */
    record Execution(ExecutionId id) implements Part {}

    /** An event's entry in the log. */
    record Event(UUID id) implements Part {}
  }

  /** Nobody's, because the farm is gone. */
  Holder NOBODY = new Holder(Optional.empty(), Set.of());

  /**
   * @param teams those whose farm it is beside its owner
   */
  record Holder(Optional<UserId> owner, Set<TeamId> teams) {
    public Holder {
      teams = Set.copyOf(teams);
    }
  }

  /** Who holds the farm of this part; empty if there is no such part. */
  Optional<Holder> of(Tx tx, Tenant tenant, Part part);
}
