package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.scalr.control.agentlink.work.FullQueues;
import io.scalr.control.broker.InProcessBroker;
import io.scalr.control.cloud.QuietCloud;
import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.store.Db;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.SystemClock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Terminating a farm works when nothing else does: over real HTTP, with the shipped driver, broker
 * and a pool of the shipped size.
 */
@Tag("database")
class KillSwitchTest {
  /** As boot sets it. */
  private static final Duration WAIT = Duration.ofSeconds(10);

  private static final Duration AT_ONCE = Duration.ofSeconds(5);
  private static final int FLOOD = 400;

  private final TestDatabase database = TestDatabase.fresh();
  private final HikariDataSource pool = database.pool(Db.POOL, WAIT);
  private final InProcessBroker broker = new InProcessBroker();
  private final QuietCloud cloud = new QuietCloud(new SystemClock());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private PlaneFixture plane;
  private Customer ours;

  @BeforeEach
  void open() {
    plane = new PlaneFixture(database, Optional.of(new Db(pool)), cloud, broker);
    ours = new Customer(plane, "ours");
    patch(
        "farm-roles/" + ours.farmRole + "/",
        "{\"scaling\":{\"enabled\":true,\"minInstances\":4,\"maxInstances\":5}}");
    assertThat(post("farms/" + ours.farm + "/actions/launch/")).isEqualTo(200);
    takeLanes();
    plane.plane.start();
    await(() -> cloud.alive() == 3, Duration.ofSeconds(30));
  }

  @AfterEach
  void close() throws InterruptedException {
    plane.plane.stop();
    threads.shutdownNow();
    pool.close();
    plane.close();
  }

  @Test
  void a_farm_is_terminated_while_every_message_queue_is_full() throws Exception {
    takeLanes();
    FullQueues.fill(broker, ours.tenant);
    assertThat(FullQueues.areFull(broker)).isTrue();

    assertKilledAtOnce();

    assertThat(FullQueues.areFull(broker)).as("nobody made room meanwhile").isTrue();
  }

  @Test
  void a_farm_is_terminated_while_a_flood_holds_every_connection_it_can_get() throws Exception {
    var other = new Customer(plane, "other");
    var answered = new AtomicInteger();
    try (var blocker = DriverManager.getConnection(database.url(), "scalr", "")) {
      lock(blocker, other);
      for (int i = 0; i < FLOOD; i++) {
        int seconds = 60 + i;
        threads.execute(() -> {
          other.owner.send(
              "PATCH",
              other.own("farm-roles/" + other.farmRole + "/settings/"),
              "{\"launchTimeoutSeconds\":%d}".formatted(seconds));
          answered.incrementAndGet();
        });
      }
      int idle = pool.getHikariPoolMXBean().getActiveConnections();
      await(
          () -> pool.getHikariPoolMXBean().getActiveConnections() >= idle + 12,
          Duration.ofSeconds(20));

      assertKilledAtOnce();

      assertThat(answered.get()).as("the flood is still there").isLessThan(FLOOD);
      blocker.rollback();
    }
    await(() -> answered.get() == FLOOD, Duration.ofSeconds(60));
  }

  /** For the length of a lease the lanes are another node's, which does not consume them. */
  private void takeLanes() {
    var leases = new JdbcLeases(plane.db, plane.clock);
    FullQueues.leases().forEach(lane -> leases.take(lane, "stuck").orElseThrow());
  }

  private void assertKilledAtOnce() {
    var asked = plane.clock.now();
    assertThat(post("farms/" + ours.farm + "/actions/terminate/")).isEqualTo(200);
    await(() -> cloud.alive() == 0, AT_ONCE);
    assertThat(Duration.between(asked, plane.clock.now())).isLessThan(AT_ONCE);
  }

  private static void lock(Connection blocker, Customer whose) throws SQLException {
    blocker.setAutoCommit(false);
    try (var sql = blocker.prepareStatement("select 1 from farm_role where id = ? for update")) {
      sql.setLong(1, whose.farmRole);
      sql.executeQuery();
    }
  }

  private int post(String path) {
    return ours.owner.send("POST", ours.user(path), "").status();
  }

  private void patch(String path, String body) {
    var reply = ours.owner.send("PATCH", ours.user(path), body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
  }

  private void await(BooleanSupplier until, Duration limit) {
    var deadline = plane.clock.now().plus(limit);
    while (!until.getAsBoolean()) {
      if (plane.clock.now().isAfter(deadline)) {
        throw new AssertionError("not reached within " + limit);
      }
      try {
        plane.clock.sleep(Duration.ofMillis(20));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
