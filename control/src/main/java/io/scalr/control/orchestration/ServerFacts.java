package io.scalr.control.orchestration;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of servers; put together from the features that own it. */
public interface ServerFacts {
  /** The servers of a farm that are not proven gone, by farm role and index. */
  List<TargetServer> ofFarm(Tx tx, Tenant tenant, FarmId farm);

  Optional<TargetServer> find(Tx tx, Tenant tenant, ServerId server);

  /**
   * The same for one batch in one transaction: what many servers share (farm, role, account) is
   * read once, and these servers are read together when the batch begins. The first question about
   * one of them is answered from that, and any later one anew.
   */
  default ServerFacts forOneBatch(Tx tx, Map<Tenant, Set<ServerId>> servers) {
    return this;
  }
}
