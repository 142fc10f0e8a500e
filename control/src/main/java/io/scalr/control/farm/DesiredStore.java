package io.scalr.control.farm;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The desired state of farm roles, as {@code fleet} reads it. */
public interface DesiredStore {
  /** One farm role, by its place. */
  record Key(Tenant tenant, FarmId farm, FarmRoleId farmRole) {}

  /**
   * Every farm role of every tenant, whatever its farm's status; ordered by farm role. Called on
   * each round of the launch reconciler's timer.
   */
  List<Key> all();

  /** The last committed state, or empty when the farm role does not exist in this tenant. */
  Optional<DesiredFarmRole> find(Tenant tenant, FarmRoleId farmRole);

  /** As this transaction sees it, without a lock. */
  Optional<DesiredFarmRole> find(Tx tx, Tenant tenant, FarmRoleId farmRole);

  /** All farm roles of a farm, in launch order, then by id. */
  List<DesiredFarmRole> ofFarm(Tenant tenant, FarmId farm);

  /**
   * Locks the farm role's row until the transaction ends ({@code FOR UPDATE} on the farm role,
   * {@code FOR SHARE} on its farm) and reads it. Whoever launches, raises or lowers holds this
   * lock, so a count made under it stays true.
   */
  Optional<DesiredFarmRole> lock(Tx tx, Tenant tenant, FarmRoleId farmRole);

  /**
   * Changes the wanted number by {@code delta} under {@link #lock}, kept between 0 and max.
   *
   * @return the new number
   */
  int changeWanted(
      Tx tx, Tenant tenant, FarmRoleId farmRole, int delta, DesiredCause cause, String author);

  /** A person resumes launching after failures stopped it. */
  void resumeLaunching(Tx tx, Tenant tenant, FarmRoleId farmRole, Instant at, String author);
}
