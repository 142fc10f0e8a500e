package io.scalr.control.farm;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.Optional;
import java.util.UUID;

/** Farms. */
public interface FarmStore {
  Listed<Farm> list(Tx tx, Tenant tenant, Listing listing);

  Optional<Farm> find(Tx tx, Tenant tenant, FarmId id);

  /** Locks the row until the transaction ends. */
  Optional<Farm> lock(Tx tx, Tenant tenant, FarmId id);

  boolean nameTaken(Tx tx, Tenant tenant, String name);

  /** Stores it under a new id, which the answer holds. */
  Farm insert(Tx tx, Farm farm);

  /** Writes all that may change; the caller holds the lock. */
  void update(Tx tx, Farm farm);

  /** Whether any farm is this team's. */
  boolean hasTeam(Tx tx, AccountId account, TeamId team);

  /** The cost centre that pays for the environment; it stays so until the transaction ends. */
  UUID costCenter(Tx tx, Tenant tenant);

  /** How many farms are in projects of another cost centre than this. */
  long paidElsewhere(Tx tx, Tenant tenant, UUID costCenter);

  /** Deletes the farm with its farm roles; the caller holds the lock. */
  void delete(Tx tx, Tenant tenant, FarmId id);
}
