package io.scalr.sim.store;

import io.scalr.control.reconcile.Lease;
import io.scalr.control.reconcile.Leases;
import io.scalr.control.reconcile.LeasesContract;
import io.scalr.kernel.Transactions;
import io.scalr.sim.SimClock;

class MemoryLeasesTest extends LeasesContract {
  private final SimClock clock = new SimClock();
  private final MemoryLeases leases = new MemoryLeases(clock);
  private final MemoryDb db = new MemoryDb();

  @Override
  protected Leases leases() {
    return leases;
  }

  @Override
  protected Transactions transactions() {
    return db;
  }

  @Override
  protected void letThemEnd() {
    clock.sleep(Lease.LENGTH);
  }
}
