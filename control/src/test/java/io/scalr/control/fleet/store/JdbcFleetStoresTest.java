package io.scalr.control.fleet.store;

import io.scalr.control.fleet.FleetStoresContract;
import io.scalr.control.fleet.IntentStore;
import io.scalr.control.fleet.InventoryStore;
import io.scalr.control.fleet.RefusedCredentials;
import io.scalr.control.fleet.ServerStore;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Transactions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("database")
class JdbcFleetStoresTest extends FleetStoresContract {
  private final TestDatabase database = TestDatabase.fresh();
  private final SystemRandom random = new SystemRandom();
  private final AesSealer sealer = new AesSealer(Map.of(1, Secret.of(random.bytes(32))), 1, random);

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  protected Transactions transactions() {
    return database.db();
  }

  @Override
  protected ServerStore servers() {
    return new JdbcServerStore(database.db());
  }

  @Override
  protected IntentStore intents() {
    return new JdbcIntentStore(database.db(), sealer);
  }

  @Override
  protected InventoryStore inventory() {
    return new JdbcInventoryStore(database.db());
  }

  @Override
  protected RefusedCredentials refused() {
    return new JdbcRefusedCredentials(database.db());
  }
}
