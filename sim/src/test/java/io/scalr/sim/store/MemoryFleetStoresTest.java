package io.scalr.sim.store;

import io.scalr.control.fleet.FleetStoresContract;
import io.scalr.control.fleet.IntentStore;
import io.scalr.control.fleet.InventoryStore;
import io.scalr.control.fleet.RefusedCredentials;
import io.scalr.control.fleet.ServerStore;
import io.scalr.kernel.Transactions;

class MemoryFleetStoresTest extends FleetStoresContract {
  private final MemoryRefusedCredentials refused = new MemoryRefusedCredentials();
  private final MemoryDb db = new MemoryDb();
  private final MemoryServers servers = new MemoryServers();
  private final MemoryIntents intents = new MemoryIntents();
  private final MemoryInventory inventory = new MemoryInventory();

  @Override
  protected Transactions transactions() {
    return db;
  }

  @Override
  protected ServerStore servers() {
    return servers;
  }

  @Override
  protected IntentStore intents() {
    return intents;
  }

  @Override
  protected InventoryStore inventory() {
    return inventory;
  }

  @Override
  protected RefusedCredentials refused() {
    return refused;
  }
}
