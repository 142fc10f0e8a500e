package io.scalr.control.orchestration;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;

/** What is known of servers; put together from the features that own it. */
public interface ServerFacts {
  /** The servers of a farm that are not proven gone, by farm role and index. */
  List<TargetServer> ofFarm(Tx tx, Tenant tenant, FarmId farm);

  Optional<TargetServer> find(Tx tx, Tenant tenant, ServerId server);

  /**
   * The same for one batch in one transaction: what many servers share (farm, role, account) is
   * read once.
   */
  default ServerFacts forOneBatch() {
    return this;
  }
}
