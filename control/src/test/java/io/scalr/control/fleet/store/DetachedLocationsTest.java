package io.scalr.control.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.fleet.InventoryStore.Location;
import io.scalr.control.fleet.Orphan;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long the credential of a cloud that was taken away is used. */
@Tag("database")
class DetachedLocationsTest {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));
  private static final Place PLACE =
      new Place(new PlatformId("local"), new CloudLocation("local"), "0123456789ab");
  private static final Location HERE = new Location(TENANT, PLACE);

  private final SystemClock clock = new SystemClock();
  private final TestDatabase database = TestDatabase.fresh(TENANT);
  private final JdbcInventoryStore inventory = new JdbcInventoryStore(database.db());
  private final JdbcCredentialUse use = new JdbcCredentialUse(clock);

  @AfterEach
  void close() {
    database.close();
  }

  private void tx(Consumer<Tx> work) {
    database
        .db()
        .inTransaction(tx -> {
          work.accept(tx);
          return tx;
        });
  }

  private void listed(Duration fromNow) {
    var at = clock.now().plus(fromNow);
    tx(tx -> inventory.replace(tx, TENANT, PLACE, at, at, List.of()));
  }

  @Test
  void it_is_listed_once_more_some_time_after_and_then_left_alone() {
    listed(Duration.ZERO);
    tx(tx -> use.detached(tx, TENANT, PLACE.credentialId()));
    assertThat(inventory.locations()).containsExactly(HERE);
    listed(JdbcInventoryStore.LATE.minusSeconds(10));
    assertThat(inventory.locations()).containsExactly(HERE);
    listed(JdbcInventoryStore.LATE.plusSeconds(10));
    assertThat(inventory.locations()).isEmpty();
    tx(tx -> use.attached(tx, TENANT, PLACE.credentialId()));
    assertThat(inventory.locations()).containsExactly(HERE);
  }

  @Test
  void an_orphan_keeps_the_location_listed_and_the_credential_in_use() {
    tx(tx -> use.detached(tx, TENANT, PLACE.credentialId()));
    listed(JdbcInventoryStore.LATE.plusSeconds(10));
    var orphan = new Orphan(TENANT, PLACE, new CloudServerId("i-1"), clock.now(), Optional.empty());
    tx(tx -> inventory.saveOrphan(tx, orphan));
    tx(tx -> use.detached(tx, TENANT, PLACE.credentialId()));
    assertThat(inventory.locations()).containsExactly(HERE);
    tx(tx -> assertThat(use.of(tx, PLACE.credentialId())).containsExactly("1 orphaned machine"));
    listed(JdbcInventoryStore.LATE.plusSeconds(20));
    tx(tx -> inventory.dropOrphan(tx, orphan));
    assertThat(inventory.locations()).isEmpty();
    tx(tx -> assertThat(use.of(tx, PLACE.credentialId())).isEmpty());
    tx(tx -> use.forget(tx, PLACE.credentialId()));
    assertThat(inventory.head(TENANT, PLACE).begun()).isEmpty();
  }
}
