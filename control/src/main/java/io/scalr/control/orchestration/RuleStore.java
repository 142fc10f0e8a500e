package io.scalr.control.orchestration;

import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rules of farm roles. */
public interface RuleStore {
  Listed<Rule> list(Tx tx, Tenant tenant, FarmRoleId farmRole, Listing listing);

  /** All of a farm role; it has at most {@code Rules.MOST_IN_A_FARM_ROLE}. */
  List<Rule> ofFarmRole(Tx tx, Tenant tenant, FarmRoleId farmRole);

  Optional<Rule> find(Tx tx, Tenant tenant, FarmRoleId farmRole, UUID id);

  /** Stores it as the youngest; the answer holds its number. */
  Rule insert(Tx tx, Rule rule);

  void update(Tx tx, Rule rule);

  void delete(Tx tx, Tenant tenant, UUID id);
}
