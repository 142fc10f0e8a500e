package io.scalr.sim.store;

import io.scalr.control.farm.DesiredCause;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredFarmRole.Count;
import io.scalr.control.farm.DesiredFarmRole.Launching;
import io.scalr.control.farm.DesiredStore;
import io.scalr.control.farm.FarmStatus;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;

/** What is wanted, in memory; with the few writes that a simulated user makes. */
public final class MemoryDesired implements DesiredStore {
  private final Map<FarmRoleId, DesiredFarmRole> all =
      new ConcurrentSkipListMap<>(Comparator.comparingLong(FarmRoleId::value));

  private volatile long writes;

  /** How often any was written. */
  public long writes() {
    return writes;
  }

  /** A user makes a farm role, or another version of it. */
  public synchronized void put(DesiredFarmRole role) {
    writes++;
    all.put(role.id(), role);
  }

  @Override
  public List<Key> all() {
    return all.values().stream().map(r -> new Key(r.tenant(), r.farm(), r.id())).toList();
  }

  @Override
  public Optional<DesiredFarmRole> find(Tenant tenant, FarmRoleId farmRole) {
    return Optional.ofNullable(all.get(farmRole)).filter(r -> r.tenant().equals(tenant));
  }

  @Override
  public Optional<DesiredFarmRole> find(Tx tx, Tenant tenant, FarmRoleId farmRole) {
    return find(tenant, farmRole);
  }

  @Override
  public List<DesiredFarmRole> ofFarm(Tenant tenant, FarmId farm) {
    return all.values().stream()
        .filter(r -> r.tenant().equals(tenant) && r.farm().equals(farm))
        .sorted(Comparator.comparingInt(DesiredFarmRole::launchOrder))
        .toList();
  }

  @Override
  public Optional<DesiredFarmRole> lock(Tx tx, Tenant tenant, FarmRoleId farmRole) {
    return find(tenant, farmRole);
  }

  @Override
  public int changeWanted(
      Tx tx, Tenant tenant, FarmRoleId farmRole, int delta, DesiredCause cause, String author) {
    var changed =
        change(
            tx,
            farmRole,
            r -> {
              var c = r.count();
              var floor = c.scalingEnabled() ? Math.max(c.wanted(), c.min()) : c.wanted();
              var wanted = Math.max(0, Math.min(c.max(), floor + delta));
              return with(
                  r,
                  r.farmStatus(),
                  new Count(c.scalingEnabled(), c.min(), c.max(), wanted, cause, author),
                  r.launching());
            });
    return changed.count().wanted();
  }

  @Override
  public void resumeLaunching(
      Tx tx, Tenant tenant, FarmRoleId farmRole, Instant at, String author) {
    change(tx, farmRole, r -> with(r, r.farmStatus(), r.count(), new Launching(at)));
  }

  /** A user launches or terminates the farm. */
  public void farmStatus(Tx tx, FarmId farm, FarmStatus status) {
    for (var role : List.copyOf(all.values())) {
      if (role.farm().equals(farm)) {
        change(tx, role.id(), r -> with(r, status, r.count(), r.launching()));
      }
    }
  }

  private DesiredFarmRole change(Tx tx, FarmRoleId id, UnaryOperator<DesiredFarmRole> how) {
    var before = Optional.ofNullable(all.get(id)).orElseThrow();
    var after = how.apply(before);
    put(after);
    MemoryDb.undo(tx, () -> put(before));
    return after;
  }

  private static DesiredFarmRole with(
      DesiredFarmRole r, FarmStatus status, Count count, Launching launching) {
    return new DesiredFarmRole(
        r.tenant(),
        r.farm(),
        r.id(),
        r.alias(),
        r.version() + 1,
        status,
        count,
        launching,
        r.place(),
        r.recipe(),
        r.launchOrder(),
        r.timing(),
        r.troubles());
  }
}
