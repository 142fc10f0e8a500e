package io.scalr.bench;

import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.farm.DesiredCause;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredFarmRole.Count;
import io.scalr.control.farm.DesiredFarmRole.Launching;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.farm.DesiredFarmRole.Timing;
import io.scalr.control.farm.DesiredFarmRole.Troubles;
import io.scalr.control.farm.FarmEvent;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.fleet.Clouds;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.UserDataSource;
import io.scalr.control.fleet.store.JdbcIntentStore;
import io.scalr.control.fleet.store.JdbcInventoryStore;
import io.scalr.control.fleet.store.JdbcRefusedCredentials;
import io.scalr.control.fleet.store.JdbcServerStore;
import io.scalr.control.fleet.work.FleetPorts;
import io.scalr.control.reconcile.Leases;
import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.control.store.EventCodec;
import io.scalr.control.store.JdbcEventLog;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.sim.store.MemoryDesired;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Servers that run as wanted: rows, intents, inventory, leases and events in PostgreSQL; only what
 * is wanted is in memory, because users write it and not the loops that are measured.
 */
final class SteadyFleet {
  static final int SERVERS_EACH_ROLE = 100;
  private static final String CREDENTIAL = "be7c4be7c4be";
  private static final UUID IMAGE = new UUID(1, 1);

  final MovedClock clock;
  final SteadyCloud cloud;
  final FleetPorts ports;
  final Leases leases;

  /** Real time, and what passes have added to it. */
  static final class MovedClock implements Clock {
    private final Clock real;
    private volatile Duration ahead = Duration.ZERO;

    MovedClock(Clock real) {
      this.real = real;
    }

    void advance(Duration more) {
      ahead = ahead.plus(more);
    }

    @Override
    public Instant now() {
      return real.now().plus(ahead);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      real.sleep(duration);
    }
  }

  /** Nobody is launched or ends here. */
  private static final class NoUserData implements UserDataSource {
    @Override
    public Map<ServerId, Secret> issue(
        Tx tx, Tenant tenant, List<ServerId> servers, Instant validUntil) {
      throw new IllegalStateException("a steady fleet launches nothing");
    }

    @Override
    public void extend(Tx tx, Tenant tenant, ServerId server, Instant validUntil) {
      throw new IllegalStateException("a steady fleet launches nothing");
    }

    @Override
    public void revoke(Tx tx, Tenant tenant, ServerId server) {
      throw new IllegalStateException("a steady fleet ends nothing");
    }
  }

  SteadyFleet(Bench bench, BenchDatabase database, int locations, int serversEach)
      throws SQLException {
    var db = new Db(database.source());
    this.clock = new MovedClock(bench.clock);
    this.cloud = new SteadyCloud("bench000", serversEach);
    this.leases = new JdbcLeases(db, clock);
    var desired = new MemoryDesired();
    for (int at = 1; at <= locations; at++) {
      seed(database, desired, at, serversEach);
    }
    database.execute("analyze");
    var access = new CloudAccess(CREDENTIAL, cloud.id(), Map.of(), Map.of());
    Clouds clouds = (_, _) -> Optional.of(new Clouds.Open(cloud, access));
    this.ports =
        new FleetPorts(
            "bench000",
            db,
            new JdbcServerStore(db),
            new JdbcIntentStore(
                db, new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, bench.random)),
            new JdbcInventoryStore(db),
            new JdbcRefusedCredentials(db),
            desired,
            new JdbcEventLog(
                clock, new EventCodec(java.util.List.of(ServerEvent.class, FarmEvent.class))),
            leases,
            _ -> {},
            clouds,
            new NoUserData(),
            (_, _) -> Duration.ZERO,
            clock,
            new SystemIds(),
            (what, detail) -> bench.say("broken: " + what + " " + detail));
  }

  /** One environment with one location, its farm roles full. */
  private void seed(BenchDatabase database, MemoryDesired desired, int at, int servers)
      throws SQLException {
    var tenant = new Tenant(new AccountId(1), new EnvironmentId(at));
    var location = "place" + at;
    int roles = servers / SERVERS_EACH_ROLE;
    for (int role = 1; role <= roles; role++) {
      desired.put(
          new DesiredFarmRole(
              tenant,
              new FarmId(at),
              new FarmRoleId(at * 10_000L + role),
              "role" + role,
              1,
              FarmStatus.RUNNING,
              new Count(
                  true,
                  SERVERS_EACH_ROLE,
                  SERVERS_EACH_ROLE,
                  SERVERS_EACH_ROLE,
                  DesiredCause.FARM_LAUNCHED,
                  "bench"),
              new Launching(Instant.EPOCH),
              new Place(cloud.id(), new CloudLocation(location), CREDENTIAL),
              new Recipe(new RoleId(1), new ImageId(IMAGE), "image", "small"),
              0,
              Timing.DEFAULT,
              Troubles.DEFAULT));
    }
    database.execute(
        """
        insert into server
          (account_id, env_id, server_id, farm_id, farm_role_id, index, platform, location,
           credential_id, role_id, image_id, cloud_image, instance_type, launch_reason,
           launched_by, created_at, state, state_since, cloud_server_id, first_running_at,
           private_ips, version)
        select 1, %1$d, gen_random_uuid(), %1$d, %1$d * 10000 + 1 + n / %3$d, 1 + n %% %3$d, 'bench',
               'place%1$d', '%4$s', 1, '%5$s', 'image', 'small', 3, 'bench', now(), 'running',
               now(), 'place%1$d-' || n, now(),
               array[format('10.%%s.%%s.%%s', (n %% 100 = 0)::int, n / 250, n %% 250)], 1
          from generate_series(0, %2$d - 1) n
        """
            .formatted(at, servers, SERVERS_EACH_ROLE, CREDENTIAL, IMAGE));
  }
}
