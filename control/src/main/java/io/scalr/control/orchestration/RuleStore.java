package io.scalr.control.orchestration;

import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rules at all levels. */
public interface RuleStore {
  /** In the order in which they run. */
  Listed<Rule> list(Tx tx, RuleSight sight, Listing listing);

  /** All of them; each place has at most {@link Rules#MOST_IN_ONE_PLACE}. */
  List<Rule> all(Tx tx, RuleSight sight);

  Optional<Rule> find(Tx tx, RuleSight sight, UUID id);

  /** Lets one transaction at a time make rules of an account or an environment. */
  void lock(Tx tx, Scope scope);

  /** How many rules belong there, and the highest order among them; 0 and 0 for none. */
  Count count(Tx tx, RuleHome home);

  record Count(int rules, int lastOrder) {}

  /** Stores it as the youngest; the answer holds its number. */
  Rule insert(Tx tx, Rule rule);

  /** All but what it belongs to. */
  void update(Tx tx, Rule rule);

  void delete(Tx tx, UUID id);

  /** Whether a rule of another farm role has a condition that names this one. */
  boolean names(Tx tx, Tenant tenant, FarmRoleId farmRole);

  /** Whether a rule's action is of this Ansible Tower configuration. */
  boolean namesTower(Tx tx, UUID configuration);
}
