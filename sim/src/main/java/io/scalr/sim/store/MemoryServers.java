package io.scalr.sim.store;

import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerStore;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Servers in memory. Servers proven gone lie apart, so that reading the others stays cheap. */
public final class MemoryServers implements ServerStore {
  private final Map<ServerId, Server> alive = new TreeMap<>(Comparator.comparing(ServerId::value));
  private final Map<FarmRoleId, TreeMap<Integer, Server>> aliveByRole = new HashMap<>();
  private final Map<ServerId, Server> ended = new HashMap<>();
  private final Map<FarmRoleId, TreeSet<Server>> endedByRole = new HashMap<>();

  /** How many servers stand at each place. */
  private final Map<Standing, Integer> standing =
      new TreeMap<>(
          Comparator.<Standing>comparingLong(s -> s.farmRole().value())
              .thenComparing(s -> s.place().credentialId())
              .thenComparing(s -> s.place().location().value()));

  private final Map<FarmRoleId, long[]> writes = new HashMap<>();
  private final Set<FarmRoleId> written = new LinkedHashSet<>();
  private long allWrites;

  /** How often servers of this farm role were written, undone writes too. */
  public long writes(FarmRoleId farmRole) {
    return writes.computeIfAbsent(farmRole, _ -> new long[1])[0];
  }

  /** How often any was written. */
  public long writes() {
    return allWrites;
  }

  /** Farm roles written since this was asked last. */
  public Set<FarmRoleId> written() {
    var since = Set.copyOf(written);
    written.clear();
    return since;
  }

  private void wrote(FarmRoleId farmRole) {
    writes.computeIfAbsent(farmRole, _ -> new long[1])[0]++;
    allWrites++;
    written.add(farmRole);
    seen.remove(farmRole);
  }

  /** Lists that were read and not written since. */
  private final Map<FarmRoleId, List<Server>> seen = new HashMap<>();

  private static final Comparator<Server> NEWEST_FIRST =
      Comparator.comparing(Server::createdAt).reversed().thenComparing(s -> s.id().value());

  @Override
  public List<Standing> standing() {
    return List.copyOf(standing.keySet());
  }

  @Override
  public List<Standing> standing(Tenant tenant, Place place) {
    return standing.keySet().stream()
        .filter(at -> at.tenant().equals(tenant) && at.place().equals(place))
        .toList();
  }

  private static Standing at(Server s) {
    return new Standing(s.tenant(), s.ref().farm(), s.ref().farmRole(), s.place());
  }

  @Override
  public Optional<Server> find(Tenant tenant, ServerId server) {
    return Optional.ofNullable(alive.get(server))
        .or(() -> Optional.ofNullable(ended.get(server)))
        .filter(s -> s.tenant().equals(tenant));
  }

  @Override
  public List<Server> alive(Tenant tenant, FarmRoleId farmRole) {
    var all = seen.computeIfAbsent(farmRole, role -> List.copyOf(ofRole(role).values()));
    return all.isEmpty() || all.getFirst().tenant().equals(tenant) ? all : List.of();
  }

  /** How many of a farm role are not proven gone. */
  public int count(FarmRoleId farmRole) {
    return ofRole(farmRole).size();
  }

  private TreeMap<Integer, Server> ofRole(FarmRoleId farmRole) {
    return aliveByRole.computeIfAbsent(farmRole, _ -> new TreeMap<>());
  }

  @Override
  public List<Server> ended(Tenant tenant, FarmRoleId farmRole, Instant since, int limit) {
    var found = new ArrayList<Server>();
    for (var server : endedOf(farmRole)) {
      if (found.size() == limit || !server.createdAt().isAfter(since)) {
        break;
      }
      if (server.tenant().equals(tenant)) {
        found.add(server);
      }
    }
    return found;
  }

  private TreeSet<Server> endedOf(FarmRoleId farmRole) {
    return endedByRole.computeIfAbsent(farmRole, _ -> new TreeSet<>(NEWEST_FIRST));
  }

  @Override
  public List<Server> ofFarm(Tenant tenant, FarmId farm) {
    return alive.values().stream()
        .filter(s -> s.ref().farm().equals(farm) && s.tenant().equals(tenant))
        .sorted(
            Comparator.<Server>comparingLong(s -> s.ref().farmRole().value())
                .thenComparing(s -> s.ref().index()))
        .toList();
  }

  @Override
  public Optional<Server> find(Tx tx, Tenant tenant, ServerId server) {
    return find(tenant, server);
  }

  @Override
  public List<Server> ofFarm(Tx tx, Tenant tenant, FarmId farm) {
    return ofFarm(tenant, farm);
  }

  @Override
  public List<Server> find(Tx tx, Tenant tenant, Collection<ServerId> servers) {
    return List.copyOf(lock(tx, tenant, servers).values());
  }

  @Override
  public Map<ServerId, Server> lock(Tx tx, Tenant tenant, Collection<ServerId> servers) {
    var found = new HashMap<ServerId, Server>();
    servers.forEach(id -> find(tenant, id).ifPresent(server -> found.put(id, server)));
    return found;
  }

  @Override
  public List<Server> aliveUnderLock(Tx tx, Tenant tenant, FarmRoleId farmRole) {
    return alive(tenant, farmRole);
  }

  @Override
  public void insert(Tx tx, List<Server> servers) {
    servers.forEach(server -> insert(tx, server));
  }

  private void insert(Tx tx, Server server) {
    if (ofRole(server.ref().farmRole()).containsKey(server.ref().index())) {
      throw new IllegalStateException("duplicate key server_index " + server.ref());
    }
    put(server.atVersion(1));
    MemoryDb.undo(tx, () -> forget(server));
  }

  @Override
  public void update(Tx tx, List<Server> servers) {
    servers.forEach(server -> write(tx, server));
  }

  private void write(Tx tx, Server server) {
    var before = find(server.tenant(), server.id()).orElseThrow();
    if (before.version() != server.version()) {
      throw new IllegalStateException("not locked at this version: server " + server.id());
    }
    put(server.atVersion(server.version() + 1));
    MemoryDb.undo(
        tx,
        () -> {
          forget(before);
          put(before);
        });
  }

  private void put(Server server) {
    wrote(server.ref().farmRole());
    forget(server);
    if (server.state().notProvenGone()) {
      alive.put(server.id(), server);
      standing.merge(at(server), 1, Integer::sum);
      ofRole(server.ref().farmRole()).put(server.ref().index(), server);
    } else {
      ended.put(server.id(), server);
      endedOf(server.ref().farmRole()).add(server);
    }
  }

  private void forget(Server server) {
    wrote(server.ref().farmRole());
    if (alive.remove(server.id()) != null) {
      standing.computeIfPresent(at(server), (_, n) -> n == 1 ? null : n - 1);
      ofRole(server.ref().farmRole()).remove(server.ref().index());
    }
    if (ended.remove(server.id()) != null) {
      endedOf(server.ref().farmRole()).removeIf(s -> s.id().equals(server.id()));
    }
  }
}
