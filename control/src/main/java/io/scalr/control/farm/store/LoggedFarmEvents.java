package io.scalr.control.farm.store;

import io.scalr.control.farm.FarmEvent;
import io.scalr.control.farm.FarmEvents;
import io.scalr.control.store.EventLog;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.function.BiConsumer;

/** Farms' events in the log of domain events; whoever looks after the farm is woken. */
public final class LoggedFarmEvents implements FarmEvents {
  private final EventLog log;
  private final BiConsumer<Tenant, FarmId> wake;

  /**
   * @param wake called after the commit, with the farm to look at
   */
  public LoggedFarmEvents(EventLog log, BiConsumer<Tenant, FarmId> wake) {
    this.log = log;
    this.wake = wake;
  }

  @Override
  public void append(Tx tx, Tenant tenant, FarmEvent event) {
    log.append(tx, tenant, "farm:" + event.farm(), event);
    tx.afterCommit(() -> wake.accept(tenant, event.farm()));
  }
}
