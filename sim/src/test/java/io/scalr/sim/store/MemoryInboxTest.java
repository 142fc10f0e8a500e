package io.scalr.sim.store;

import io.scalr.control.agentlink.Inbox;
import io.scalr.control.agentlink.InboxContract;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;

class MemoryInboxTest extends InboxContract {
  private final MemoryDb db = new MemoryDb();
  private final MemoryInbox inbox = new MemoryInbox();

  @Override
  protected Transactions transactions() {
    return db;
  }

  @Override
  protected Inbox inbox() {
    return inbox;
  }

  @Override
  protected void open(Tenant tenant, ServerId server) {}
}
