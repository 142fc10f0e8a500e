package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.SlotLease;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Lease;
import io.scalr.control.reconcile.Leases;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Lanes held by leases in the main database. Each lane is asked for by its own thread only. */
public final class LaneLeases implements SlotLease {
  private final Leases leases;
  private final String holder;
  private final Clock clock;
  private final Map<Integer, Lease> held = new ConcurrentHashMap<>();

  /**
   * @param holder this node's name among the holders of leases
   */
  public LaneLeases(Leases leases, String holder, Clock clock) {
    this.leases = leases;
    this.holder = holder;
    this.clock = clock;
  }

  @Override
  public OptionalLong held(int lane) {
    var lease = Optional.ofNullable(held.get(lane)).filter(this::isFresh);
    if (lease.isEmpty()) {
      lease = leases.take(name(lane), holder);
      lease.ifPresentOrElse(taken -> held.put(lane, taken), () -> held.remove(lane));
    }
    return lease.map(taken -> OptionalLong.of(taken.fence().number())).orElse(OptionalLong.empty());
  }

  @Override
  public boolean stillHeld(Tx tx, int lane, long number) {
    return switch (leases.hold(tx, new Fence(name(lane), number), Duration.ZERO)) {
      case HELD -> true;
      case LOST -> {
        held.remove(lane);
        yield false;
      }
    };
  }

  private boolean isFresh(Lease lease) {
    return lease.until().minus(Lease.RENEW_BELOW).isAfter(clock.now());
  }

  private static String name(int lane) {
    return "agentlink.lane." + lane;
  }
}
