package io.scalr.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.cloud.Platform;
import io.scalr.control.farm.DesiredCause;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredFarmRole.Count;
import io.scalr.control.farm.DesiredFarmRole.Launching;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.farm.DesiredFarmRole.Timing;
import io.scalr.control.farm.DesiredFarmRole.Troubles;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.fleet.Clouds;
import io.scalr.control.fleet.NoAgents;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.store.JdbcIntentStore;
import io.scalr.control.fleet.store.JdbcInventoryStore;
import io.scalr.control.fleet.store.JdbcRefusedCredentials;
import io.scalr.control.fleet.store.JdbcServerStore;
import io.scalr.control.fleet.work.FleetPorts;
import io.scalr.control.fleet.work.InventoryReconciler;
import io.scalr.control.fleet.work.LaunchReconciler;
import io.scalr.control.fleet.work.LifeHandler;
import io.scalr.control.fleet.work.OrphanReconciler;
import io.scalr.control.fleet.work.TerminationReconciler;
import io.scalr.control.reconcile.Driver;
import io.scalr.control.reconcile.Scope;
import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.reconcile.store.JdbcReports;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.control.store.EventCodec;
import io.scalr.control.store.JdbcEventLog;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.LifeMessage.OperatingSystem;
import io.scalr.sim.cloud.SimCloud;
import io.scalr.sim.store.MemoryDb;
import io.scalr.sim.store.MemoryDesired;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real driver, loops and stores on PostgreSQL, over a simulated cloud in real time. */
@Tag("database")
class FleetOnPostgresTest {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));
  private static final FarmRoleId WEB = new FarmRoleId(11);
  private static final FarmId FARM = new FarmId(10);
  private static final Place PLACE =
      new Place(SimCloud.ID, new CloudLocation("sim-1"), "0123456789ab");

  /** Another cloud account, whose calls can be made to hang. */
  private static final Place HANGING =
      new Place(SimCloud.ID, new CloudLocation("sim-1"), "hanging");

  private static final int HANGING_ROLES = 12;
  private static final Scope.FarmRole SCOPE = new Scope.FarmRole(TENANT, FARM, WEB);

  private final SystemClock clock = new SystemClock();
  private final SystemRandom random = new SystemRandom();
  private final MemoryDesired desired = new MemoryDesired();
  private final SimCloud cloud = new SimCloud(clock, new SimRandom(1), Duration.ofMillis(200));
  private final HangingCloud hanging =
      new HangingCloud(new SimCloud(clock, new SimRandom(2), Duration.ofMillis(200)));
  private TestDatabase database;
  private Db db;
  private JdbcServerStore servers;
  private JdbcEventLog events;
  private Driver driver;
  private LifeHandler life;

  @BeforeEach
  void open() {
    database = TestDatabase.fresh();
    db = database.db();
    servers = new JdbcServerStore(db);
    events = new JdbcEventLog(clock, new EventCodec(List.of(ServerEvent.class)));
    var sealer = new AesSealer(Map.of(1, Secret.of(random.bytes(32))), 1, random);
    var leases = new JdbcLeases(db, clock);
    driver = new Driver(leases, new JdbcReports(db), clock, "node");
    var hangingAccess = new CloudAccess(HANGING.credentialId(), SimCloud.ID, Map.of(), Map.of());
    var access = new CloudAccess(PLACE.credentialId(), SimCloud.ID, Map.of(), Map.of());
    var ports =
        new FleetPorts(
            "test",
            db,
            servers,
            new JdbcIntentStore(db, sealer),
            new JdbcInventoryStore(db),
            new JdbcRefusedCredentials(db),
            desired,
            events,
            leases,
            driver,
            (_, place) ->
                Optional.of(
                    place.equals(HANGING)
                        ? new Clouds.Open(hanging.platform(), hangingAccess)
                        : new Clouds.Open(cloud, access)),
            new NoAgents(),
            (_, _) -> Duration.ZERO,
            clock,
            new SystemIds(),
            (name, context) -> {
              throw new IllegalStateException(name + ": " + context);
            });
    life = new LifeHandler(ports);
    driver.add(new LaunchReconciler(ports));
    driver.add(new TerminationReconciler(ports));
    driver.add(new InventoryReconciler(ports));
    driver.add(new OrphanReconciler(ports));
    cloud.bootTime(Duration.ofMillis(10));
    driver.start();
  }

  @AfterEach
  void close() {
    driver.close();
    database.close();
  }

  @Test
  void a_farm_comes_up_heals_and_goes_down() {
    want(FarmStatus.RUNNING, 3, 4);
    await(() -> running().size() == 3);
    assertThat(running()).extracting(s -> s.ref().index()).containsExactly(1, 2, 3);

    var victim = running().get(1);
    cloud.crash(victim.state().machine().orElseThrow(), MachineState.TERMINATED);
    driver.wake(new Scope.Location(TENANT, "sim", PLACE.credentialId(), "sim-1"));
    await(() -> {
      var up = running();
      return up.size() == 3 && up.stream().noneMatch(s -> s.id().equals(victim.id()));
    });
    var replacement =
        running().stream()
            .filter(s -> s.createdAt().isAfter(victim.createdAt().plusMillis(1)))
            .max((a, b) -> a.createdAt().compareTo(b.createdAt()))
            .orElseThrow();
    assertThat(replacement.launchReason().number()).isEqualTo(1);
    assertThat(replacement.launchedBy()).contains(victim.id().toString());

    want(FarmStatus.TERMINATED, 3, 4);
    await(() -> servers.alive(TENANT, WEB).isEmpty());
    assertThat(cloud.alive()).isEmpty();
    assertThat(driver.bugs()).isZero();
    var names =
        db.inTransaction(tx -> events.next(tx, "test", 500)).stream()
            .map(e -> e.event().name())
            .toList();
    assertThat(names.stream().filter("ServerGone"::equals)).hasSize(4);
    assertThat(names.stream().filter("ServerRunning"::equals)).hasSize(4);
    assertThat(names.stream().filter("ServerDown"::equals)).hasSize(4);
  }

  /** Twelve farm roles, each with servers to terminate and to launch on a cloud that hangs. */
  @Test
  void a_farm_is_terminated_within_two_seconds_while_another_cloud_hangs() {
    want(FarmStatus.RUNNING, 3, 4);
    for (int i = 0; i < HANGING_ROLES; i++) {
      want(hangingRole(i), FarmStatus.RUNNING, 2, 6);
    }
    await(() -> running().size() == 3 && hanging.cloud().alive().size() == 2 * HANGING_ROLES);
    hanging.hang();
    for (int i = 0; i < HANGING_ROLES; i++) {
      want(hangingRole(i), i % 2 == 0 ? FarmStatus.TERMINATED : FarmStatus.RUNNING, 6, 6);
    }
    // 2 terminations each of one half, 4 launches each of the other
    await(() -> hanging.waiting() >= 6 * HANGING_ROLES / 2);

    want(FarmStatus.TERMINATED, 3, 4);
    var asked = clock.now();
    await(() -> cloud.alive().isEmpty());
    assertThat(Duration.between(asked, clock.now())).isLessThan(Duration.ofSeconds(2));
    assertThat(driver.bugs()).isZero();
    hanging.goOn();
  }

  private static FarmRoleId hangingRole(int number) {
    return new FarmRoleId(100 + number);
  }

  private List<Server> running() {
    return servers.alive(TENANT, WEB).stream()
        .filter(s -> s.state() instanceof ServerState.Running)
        .toList();
  }

  private void want(FarmStatus status, int count, int max) {
    want(WEB, status, count, max);
  }

  private void want(FarmRoleId role, FarmStatus status, int count, int max) {
    new MemoryDb()
        .inTransaction(_ -> {
          desired.put(
              new DesiredFarmRole(
                  TENANT,
                  role.equals(WEB) ? FARM : new FarmId(role.value()),
                  role,
                  "web",
                  clock.now().getEpochSecond(),
                  status,
                  new Count(true, count, max, count, DesiredCause.FARM_LAUNCHED, "the test"),
                  new Launching(Instant.EPOCH),
                  role.equals(WEB) ? PLACE : HANGING,
                  new Recipe(new RoleId(1), new ImageId(new UUID(0, 1)), "img", "sim.small"),
                  0,
                  Timing.DEFAULT,
                  Troubles.DEFAULT));
          return status;
        });
    driver.wake(
        role.equals(WEB) ? SCOPE : new Scope.FarmRole(TENANT, new FarmId(role.value()), role));
  }

  /** Waits, and plays the agents meanwhile. */
  private void await(BooleanSupplier until) {
    var deadline = clock.now().plusSeconds(60);
    while (!until.getAsBoolean()) {
      if (clock.now().isAfter(deadline)) {
        throw new AssertionError("not reached; servers: " + servers.alive(TENANT, WEB));
      }
      for (var server : servers.alive(TENANT, WEB)) {
        switch (server.state()) {
          case ServerState.Pending _ -> say(server, hostInit());
          case ServerState.Initializing _ -> say(server, new LifeMessage.HostUp());
          case ServerState _ -> {}
        }
      }
      pause();
    }
  }

  private void say(Server server, LifeMessage message) {
    db.inTransaction(tx -> life.said(tx, TENANT, server.id(), message));
  }

  private void pause() {
    try {
      clock.sleep(Duration.ofMillis(20));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LifeMessage hostInit() {
    return new LifeMessage.HostInit(
        "boot",
        "host",
        new OperatingSystem("debian", "12", "debian"),
        "1",
        List.of("10.0.0.1"),
        List.of());
  }

  /** A cloud whose calls do not come back until it goes on. */
  private record HangingCloud(
      SimCloud cloud, AtomicReference<CountDownLatch> latch, AtomicInteger under) {
    HangingCloud(SimCloud cloud) {
      this(cloud, new AtomicReference<>(new CountDownLatch(0)), new AtomicInteger());
    }

    void hang() {
      latch.set(new CountDownLatch(1));
    }

    void goOn() {
      latch.get().countDown();
    }

    int waiting() {
      return under.get();
    }

    Platform platform() {
      return (Platform)
          Proxy.newProxyInstance(
              Platform.class.getClassLoader(),
              new Class<?>[] {Platform.class},
              (_, method, arguments) -> {
                if (arguments != null) {
                  under.incrementAndGet();
                  try {
                    var _ = latch.get().await(cloud.callLimit().toSeconds(), TimeUnit.SECONDS);
                  } finally {
                    under.decrementAndGet();
                  }
                }
                return method.invoke(cloud, arguments);
              });
    }
  }
}
