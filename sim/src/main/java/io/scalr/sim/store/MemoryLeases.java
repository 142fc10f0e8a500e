package io.scalr.sim.store;

import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Lease;
import io.scalr.control.reconcile.Leases;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Leases in memory, on the simulated clock. */
public final class MemoryLeases implements Leases {
  private record Row(String holder, long number, Instant until) {}

  private final Map<String, Row> rows = new HashMap<>();
  private final Clock clock;

  public MemoryLeases(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Optional<Lease> take(String name, String holder) {
    var now = clock.now();
    var row = Optional.ofNullable(rows.get(name));
    var over = row.isEmpty() || !row.get().until().isAfter(now);
    if (!over && !row.get().holder().equals(holder)) {
      return Optional.empty();
    }
    var number = row.map(Row::number).orElse(0L) + (over ? 1 : 0);
    rows.put(name, new Row(holder, number, now.plus(Lease.LENGTH)));
    return Optional.of(new Lease(new Fence(name, number), now.plus(Lease.LENGTH)));
  }

  @Override
  public Hold hold(Tx tx, Fence fence, Duration left) {
    var row = Optional.ofNullable(rows.get(fence.lease()));
    return row.isPresent()
            && row.get().number() == fence.number()
            && !row.get().until().isBefore(clock.now().plus(left))
        ? Hold.HELD
        : Hold.LOST;
  }

  /** Whether this number is still the lease's last one. */
  public boolean isNewest(Fence fence) {
    var row = Optional.ofNullable(rows.get(fence.lease()));
    return row.isPresent() && row.get().number() == fence.number();
  }

  @Override
  public void giveBack(Fence fence) {
    rows.computeIfPresent(
        fence.lease(),
        (_, row) ->
            row.number() == fence.number()
                ? new Row(row.holder(), row.number(), Instant.MIN)
                : row);
  }

  @Override
  public void giveBackAll(String holder) {
    rows.replaceAll(
        (_, row) -> row.holder().equals(holder) ? new Row(holder, row.number(), Instant.MIN) : row);
  }
}
