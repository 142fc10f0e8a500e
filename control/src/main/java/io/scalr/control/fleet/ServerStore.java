package io.scalr.control.fleet;

import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Servers. Reads outside of a transaction see what was committed last. */
public interface ServerStore {
  /** Where servers stand that are not proven gone. */
  record Standing(Tenant tenant, FarmId farm, FarmRoleId farmRole, Place place) {}

  /** Distinct places of all servers not proven gone, of all tenants. */
  List<Standing> standing();

  /** Those of one place; of all tenants is a look at every server. */
  List<Standing> standing(Tenant tenant, Place place);

  Optional<Server> find(Tenant tenant, ServerId server);

  /** The servers not proven gone of a farm role, by index. */
  List<Server> alive(Tenant tenant, FarmRoleId farmRole);

  /** The servers proven gone that were created after {@code since}; the newest first. */
  List<Server> ended(Tenant tenant, FarmRoleId farmRole, Instant since, int limit);

  /** The servers of a farm that are not proven gone. */
  List<Server> ofFarm(Tenant tenant, FarmId farm);

  /** As this transaction sees it, without a lock. */
  Optional<Server> find(Tx tx, Tenant tenant, ServerId server);

  /** Those of these servers that are known, as this transaction sees them, without a lock. */
  List<Server> find(Tx tx, Tenant tenant, Collection<ServerId> servers);

  /** The servers of a farm that are not proven gone, as this transaction sees them. */
  List<Server> ofFarm(Tx tx, Tenant tenant, FarmId farm);

  /** Locks the row until the transaction ends. */
  default Optional<Server> lock(Tx tx, Tenant tenant, ServerId server) {
    return Optional.ofNullable(lock(tx, tenant, List.of(server)).get(server));
  }

  /** Locks the rows there are until the transaction ends, in the order of their ids. */
  Map<ServerId, Server> lock(Tx tx, Tenant tenant, Collection<ServerId> servers);

  /**
   * The servers not proven gone, as this transaction sees them. The caller holds the farm role's
   * lock, so none can be added meanwhile.
   */
  List<Server> aliveUnderLock(Tx tx, Tenant tenant, FarmRoleId farmRole);

  /** Adds servers with version 1. Each index must be free among those not proven gone. */
  void insert(Tx tx, List<Server> servers);

  /** Writes state and marks of a server locked in this transaction, and raises its version. */
  default void update(Tx tx, Server server) {
    update(tx, List.of(server));
  }

  /**
   * Writes state and marks of servers locked in this transaction, and raises their versions.
   *
   * @throws IllegalStateException when a version is not the one stored: it was not locked
   */
  void update(Tx tx, List<Server> servers);
}
