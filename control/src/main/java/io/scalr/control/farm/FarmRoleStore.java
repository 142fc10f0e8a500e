package io.scalr.control.farm;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Farm roles as people edit them. What is wanted of them is written here too, by the same rows. */
public interface FarmRoleStore {
  Listed<FarmRole> list(Tx tx, Tenant tenant, FarmId farm, Listing listing);

  /** All of a farm, in launch order; a farm has at most {@link FarmRoles#MOST_IN_A_FARM}. */
  List<FarmRole> ofFarm(Tx tx, Tenant tenant, FarmId farm);

  Optional<FarmRole> find(Tx tx, Tenant tenant, FarmRoleId id);

  /** Locks the row until the transaction ends. */
  Optional<FarmRole> lock(Tx tx, Tenant tenant, FarmRoleId id);

  boolean aliasTaken(Tx tx, Tenant tenant, FarmId farm, String alias);

  /** Stores it under a new id, which the answer holds. */
  FarmRole insert(Tx tx, FarmRole farmRole, Wanted wanted);

  /** Writes all that may change; what is wanted is kept within the new bounds. */
  void update(Tx tx, FarmRole farmRole);

  /** Says how many servers are wanted, and counts failed launches anew from this moment. */
  void want(Tx tx, Tenant tenant, FarmRoleId id, Wanted wanted);

  void delete(Tx tx, Tenant tenant, FarmRoleId id);

  /** How many servers, why, on whose word and since when. */
  record Wanted(int count, DesiredCause cause, String author, Instant at) {}
}
