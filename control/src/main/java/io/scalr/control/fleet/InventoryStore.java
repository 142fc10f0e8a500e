package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What listings said, by location of a credential. */
public interface InventoryStore {
  /** A location that has an inventory. */
  record Location(Tenant tenant, Place place) {}

  /**
   * Every location that was ever listed or wanted, of all tenants, but those whose credential the
   * environment has lost, once a listing that began late enough after it shows no orphan.
   */
  List<Location> locations();

  InventoryHead head(Tenant tenant, Place place);

  /** The last complete listing, cut to the machines with one of these ids or tokens. */
  Optional<Listing> of(
      Tenant tenant, Place place, Collection<CloudServerId> ids, Collection<LaunchToken> tokens);

  Optional<Listing> whole(Tenant tenant, Place place);

  /**
   * Replaces the inventory by a complete listing and forgets the failures, and the wish if the
   * listing began late enough for it. An older listing than the stored one changes nothing.
   */
  void replace(
      Tx tx, Tenant tenant, Place place, Instant begun, Instant ended, List<CloudServer> machines);

  void failed(Tx tx, Tenant tenant, Place place, Instant at, String error);

  /** Wants a listing begun at or after this moment; an earlier wish that still stands is kept. */
  void want(Tx tx, Tenant tenant, Place place, Instant begunAfter);

  List<Orphan> orphans(Tenant tenant, Place place);

  void saveOrphan(Tx tx, Orphan orphan);

  void dropOrphan(Tx tx, Orphan orphan);
}
