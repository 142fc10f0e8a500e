package io.scalr.control.farm;

import io.scalr.kernel.DomainEvent;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import java.time.Instant;

/** What happened to a farm; committed with the change it tells of. {@code by}: on whose word. */
public sealed interface FarmEvent extends DomainEvent {
  FarmId farm();

  String by();

  Instant at();

  record FarmCreated(FarmId farm, String farmName, String by, Instant at) implements FarmEvent {}

  record FarmChanged(FarmId farm, String by, Instant at) implements FarmEvent {}

  /** Its farm roles shall have their servers. */
  record FarmLaunched(FarmId farm, String by, Instant at) implements FarmEvent {}

  /** Every server of it shall go, at once. */
  record FarmTerminated(FarmId farm, String by, Instant at) implements FarmEvent {}

  record FarmDeleted(FarmId farm, String by, Instant at) implements FarmEvent {}

  record FarmRoleAdded(FarmId farm, FarmRoleId farmRole, String alias, String by, Instant at)
      implements FarmEvent {}

  record FarmRoleChanged(FarmId farm, FarmRoleId farmRole, String by, Instant at)
      implements FarmEvent {}

  record FarmRoleRemoved(FarmId farm, FarmRoleId farmRole, String by, Instant at)
      implements FarmEvent {}
}
