package io.scalr.sim.store;

import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.fleet.InventoryHead;
import io.scalr.control.fleet.InventoryStore;
import io.scalr.control.fleet.Listing;
import io.scalr.control.fleet.Orphan;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The inventory in memory. */
public final class MemoryInventory implements InventoryStore {
  private static final class Rows {
    InventoryHead head = InventoryHead.NONE;
    Map<CloudServerId, CloudServer> byId = Map.of();
    Map<LaunchToken, CloudServer> byToken = Map.of();
    final Map<CloudServerId, Orphan> orphans =
        new TreeMap<>(Comparator.comparing(CloudServerId::value));

    /** By id, as a whole listing is read; made when somebody reads it. */
    Optional<List<CloudServer>> sorted = Optional.empty();

    List<CloudServer> sorted() {
      var list =
          sorted.orElseGet(() ->
              byId.values().stream().sorted(Comparator.comparing(m -> m.id().value())).toList());
      sorted = Optional.of(list);
      return list;
    }

    void listed(List<CloudServer> machines) {
      sorted = Optional.empty();
      byId = new LinkedHashMap<>();
      byToken = new HashMap<>();
      for (var machine : machines) {
        byId.put(machine.id(), machine);
        machine.token().ifPresent(token -> byToken.put(token, machine));
      }
    }
  }

  private final Map<Location, Rows> all = new LinkedHashMap<>();
  private final Map<Tenant, long[]> writes = new HashMap<>();

  /** How often anything of this tenant was written, undone writes too. */
  public long writes(Tenant tenant) {
    return writes.computeIfAbsent(tenant, _ -> new long[1])[0];
  }

  private void wrote(Tx tx, Tenant tenant) {
    writes.computeIfAbsent(tenant, _ -> new long[1])[0]++;
    MemoryDb.undo(tx, () -> writes.computeIfAbsent(tenant, _ -> new long[1])[0]++);
  }

  private Rows rows(Tenant tenant, Place place) {
    return all.computeIfAbsent(new Location(tenant, place), _ -> new Rows());
  }

  private Optional<Rows> known(Tenant tenant, Place place) {
    return Optional.ofNullable(all.get(new Location(tenant, place)));
  }

  @Override
  public List<Location> locations() {
    return List.copyOf(all.keySet());
  }

  @Override
  public InventoryHead head(Tenant tenant, Place place) {
    return known(tenant, place).map(rows -> rows.head).orElse(InventoryHead.NONE);
  }

  @Override
  public Optional<Listing> of(
      Tenant tenant, Place place, Collection<CloudServerId> ids, Collection<LaunchToken> tokens) {
    return known(tenant, place)
        .filter(rows -> rows.head.begun().isPresent())
        .map(rows -> {
          var found = new LinkedHashMap<CloudServerId, CloudServer>();
          for (var id : ids) {
            Optional.ofNullable(rows.byId.get(id)).ifPresent(m -> found.put(id, m));
          }
          for (var token : tokens) {
            Optional.ofNullable(rows.byToken.get(token)).ifPresent(m -> found.put(m.id(), m));
          }
          return listing(rows, List.copyOf(found.values()));
        });
  }

  private static Listing listing(Rows rows, List<CloudServer> machines) {
    return new Listing(rows.head.begun().orElseThrow(), rows.head.ended().orElseThrow(), machines);
  }

  @Override
  public Optional<Listing> whole(Tenant tenant, Place place) {
    return known(tenant, place)
        .filter(rows -> rows.head.begun().isPresent())
        .map(rows -> listing(rows, rows.sorted()));
  }

  @Override
  public void replace(
      Tx tx, Tenant tenant, Place place, Instant begun, Instant ended, List<CloudServer> machines) {
    var rows = rows(tenant, place);
    if (rows.head.begun().isPresent() && !rows.head.begun().get().isBefore(begun)) {
      return;
    }
    wrote(tx, tenant);
    var before = rows.head;
    var byId = rows.byId;
    var byToken = rows.byToken;
    MemoryDb.undo(
        tx,
        () -> {
          rows.head = before;
          rows.byId = byId;
          rows.sorted = Optional.empty();
          rows.byToken = byToken;
        });
    rows.head =
        new InventoryHead(
            Optional.of(begun),
            Optional.of(ended),
            before.wanted().filter(at -> at.isAfter(begun)),
            0,
            Optional.empty(),
            Optional.empty());
    rows.listed(machines);
  }

  @Override
  public void failed(Tx tx, Tenant tenant, Place place, Instant at, String error) {
    var h = rows(tenant, place).head;
    head(
        tx,
        tenant,
        place,
        new InventoryHead(
            h.begun(),
            h.ended(),
            h.wanted(),
            h.failures() + 1,
            Optional.of(at),
            Optional.of(error)));
  }

  @Override
  public void want(Tx tx, Tenant tenant, Place place, Instant begunAfter) {
    var h = rows(tenant, place).head;
    head(
        tx,
        tenant,
        place,
        new InventoryHead(
            h.begun(),
            h.ended(),
            Optional.of(h.wanted().filter(at -> at.isBefore(begunAfter)).orElse(begunAfter)),
            h.failures(),
            h.failedAt(),
            h.error()));
  }

  private void head(Tx tx, Tenant tenant, Place place, InventoryHead next) {
    wrote(tx, tenant);
    var rows = rows(tenant, place);
    var before = rows.head;
    rows.head = next;
    MemoryDb.undo(tx, () -> rows.head = before);
  }

  @Override
  public List<Orphan> orphans(Tenant tenant, Place place) {
    return known(tenant, place).map(rows -> List.copyOf(rows.orphans.values())).orElse(List.of());
  }

  @Override
  public void saveOrphan(Tx tx, Orphan orphan) {
    wrote(tx, orphan.tenant());
    var orphans = rows(orphan.tenant(), orphan.place()).orphans;
    var before = Optional.ofNullable(orphans.put(orphan.machine(), orphan));
    MemoryDb.undo(
        tx,
        () ->
            before.ifPresentOrElse(
                old -> orphans.put(old.machine(), old), () -> orphans.remove(orphan.machine())));
  }

  @Override
  public void dropOrphan(Tx tx, Orphan orphan) {
    wrote(tx, orphan.tenant());
    var orphans = rows(orphan.tenant(), orphan.place()).orphans;
    Optional.ofNullable(orphans.remove(orphan.machine()))
        .ifPresent(old -> MemoryDb.undo(tx, () -> orphans.put(old.machine(), old)));
  }
}
