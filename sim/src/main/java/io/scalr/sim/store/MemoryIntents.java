package io.scalr.sim.store;

import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.fleet.Intent;
import io.scalr.control.fleet.Intent.Phase;
import io.scalr.control.fleet.IntentStore;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The ledger of launches in memory. */
public final class MemoryIntents implements IntentStore {
  private final Map<LaunchToken, Intent> all = new HashMap<>();
  private final Map<ServerId, LaunchToken> byServer = new HashMap<>();
  private final Map<LaunchToken, Intent> undecided =
      new TreeMap<>(Comparator.comparing(LaunchToken::value));

  private final Map<FarmRoleId, long[]> writes = new HashMap<>();
  private long allWrites;

  /** How often intents of this farm role were written, undone writes too. */
  public long writes(FarmRoleId farmRole) {
    return writes.computeIfAbsent(farmRole, _ -> new long[1])[0];
  }

  /** How often any was written. */
  public long writes() {
    return allWrites;
  }

  private void wrote(Intent intent) {
    writes.computeIfAbsent(intent.server().farmRole(), _ -> new long[1])[0]++;
    allWrites++;
  }

  @Override
  public void insert(Tx tx, List<Intent> intents) {
    intents.forEach(intent -> insert(tx, intent));
  }

  private void insert(Tx tx, Intent intent) {
    put(
        new Intent(
            intent.token(), intent.server(), intent.place(), intent.request(), intent.phase(), 1));
    byServer.put(intent.server().server(), intent.token());
    MemoryDb.undo(
        tx,
        () -> {
          wrote(intent);
          all.remove(intent.token());
          undecided.remove(intent.token());
          byServer.remove(intent.server().server());
        });
  }

  private void put(Intent intent) {
    wrote(intent);
    all.put(intent.token(), intent);
    switch (intent.phase()) {
      case Phase.Written _, Phase.Sent _ -> undecided.put(intent.token(), intent);
      case Phase.Answered _, Phase.Closed _ -> undecided.remove(intent.token());
    }
  }

  @Override
  public List<Intent> undecided(Tenant tenant, FarmRoleId farmRole) {
    var found = new ArrayList<Intent>();
    for (var intent : undecided.values()) {
      if (intent.server().farmRole().equals(farmRole) && intent.tenant().equals(tenant)) {
        found.add(intent);
      }
    }
    return found;
  }

  @Override
  public List<Intent> withTokens(Tenant tenant, Collection<LaunchToken> tokens) {
    var found = new LinkedHashMap<LaunchToken, Intent>();
    for (var token : tokens) {
      Optional.ofNullable(all.get(token))
          .filter(intent -> intent.tenant().equals(tenant))
          .ifPresent(intent -> found.put(token, intent));
    }
    return List.copyOf(found.values());
  }

  @Override
  public Map<LaunchToken, Intent> lock(Tx tx, Tenant tenant, Collection<LaunchToken> tokens) {
    var found = new HashMap<LaunchToken, Intent>();
    withTokens(tenant, tokens).forEach(intent -> found.put(intent.token(), intent));
    return found;
  }

  @Override
  public Optional<Intent> lockOf(Tx tx, Tenant tenant, ServerId server) {
    return Optional.ofNullable(byServer.get(server)).flatMap(token -> lock(tx, tenant, token));
  }

  @Override
  public void update(Tx tx, List<Intent> intents) {
    intents.forEach(intent -> write(tx, intent));
  }

  private void write(Tx tx, Intent intent) {
    var before = lock(tx, intent.tenant(), intent.token()).orElseThrow();
    if (before.version() != intent.version()) {
      throw new IllegalStateException("not locked at this version: intent " + intent.token());
    }
    put(
        new Intent(
            intent.token(),
            intent.server(),
            intent.place(),
            intent.request(),
            intent.phase(),
            intent.version() + 1));
    MemoryDb.undo(tx, () -> put(before));
  }

  /** The planted bug: what was sent was kept in the memory of a worker that has died. */
  public void forgetSent(java.time.Instant now) {
    for (var intent : List.copyOf(undecided.values())) {
      if (intent.phase() instanceof Phase.Sent) {
        put(intent.in(new Phase.Written(now)));
      }
    }
  }

  /** Whether a machine with this token still has somebody who knows of it. */
  public boolean isOpen(LaunchToken token) {
    return Optional.ofNullable(all.get(token)).filter(Intent::open).isPresent();
  }
}
