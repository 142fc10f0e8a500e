package io.scalr.sim.store;

import io.scalr.control.fleet.RefusedCredentials;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Refused credentials in memory. */
public final class MemoryRefusedCredentials implements RefusedCredentials {
  private record Key(Tenant tenant, String credentialId) {}

  private final Map<Key, Refused> all = new HashMap<>();

  private long writes;

  /** How often any was written. */
  public long writes() {
    return writes;
  }

  @Override
  public Optional<Refused> find(Tenant tenant, String credentialId) {
    return all.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(all.get(new Key(tenant, credentialId)));
  }

  @Override
  public void refused(Tx tx, Tenant tenant, String credentialId, Refused refused) {
    var since = find(tenant, credentialId).map(Refused::since).orElse(refused.since());
    put(tx, new Key(tenant, credentialId), new Refused(since, refused.text(), refused.probeAt()));
  }

  private void put(Tx tx, Key key, Refused refused) {
    writes++;
    var before = Optional.ofNullable(all.put(key, refused));
    MemoryDb.undo(
        tx,
        () -> {
          writes++;
          before.ifPresentOrElse(b -> all.put(key, b), () -> all.remove(key));
        });
  }

  @Override
  public Pass pass(Tx tx, Tenant tenant, String credentialId, Instant now) {
    var standing = find(tenant, credentialId);
    if (standing.isEmpty()) {
      return Pass.OPEN;
    }
    var refused = standing.get();
    if (refused.probeAt().isAfter(now)) {
      return Pass.WAIT;
    }
    put(
        tx,
        new Key(tenant, credentialId),
        new Refused(refused.since(), refused.text(), now.plus(PROBE_EVERY)));
    return Pass.PROBE;
  }

  @Override
  public void mended(Tx tx, Tenant tenant, String credentialId) {
    var key = new Key(tenant, credentialId);
    Optional.ofNullable(all.remove(key))
        .ifPresent(before -> {
          writes++;
          MemoryDb.undo(
              tx,
              () -> {
                writes++;
                all.put(key, before);
              });
        });
  }
}
