package io.scalr.control.plane;

import io.scalr.control.agentlink.SlotLease;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Lease;
import io.scalr.control.reconcile.Leases;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** A lane of agents' messages is consumed under a lease, as every other loop's scope is. */
final class LeasedSlots implements SlotLease {
  private final Leases leases;
  private final Clock clock;
  private final String holder;
  private final Map<Integer, Lease> held = new ConcurrentHashMap<>();

  LeasedSlots(Leases leases, Clock clock, String holder) {
    this.leases = leases;
    this.clock = clock;
    this.holder = holder;
  }

  @Override
  public OptionalLong held(int lane) {
    var now = clock.now();
    var lease = held.get(lane);
    if (lease == null || lease.until().minus(Lease.RENEW_BELOW).isBefore(now)) {
      var taken = leases.take(name(lane), holder);
      if (taken.isEmpty()) {
        held.remove(lane);
        return OptionalLong.empty();
      }
      lease = taken.get();
      held.put(lane, lease);
    }
    return OptionalLong.of(lease.fence().number());
  }

  @Override
  public boolean stillHeld(Tx tx, int lane, long number) {
    return leases.hold(tx, new Fence(name(lane), number), Duration.ZERO) == Leases.Hold.HELD;
  }

  private static String name(int lane) {
    return "agent-lane/" + lane;
  }
}
