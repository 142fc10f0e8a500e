package io.scalr.control.fleet.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.farm.store.JdbcDesiredStore;
import io.scalr.control.fleet.FleetAction.Missing;
import io.scalr.control.fleet.FleetAction.WriteDown;
import io.scalr.control.fleet.LaunchReason;
import io.scalr.control.fleet.NoAgents;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.store.JdbcIntentStore;
import io.scalr.control.fleet.store.JdbcInventoryStore;
import io.scalr.control.fleet.store.JdbcRefusedCredentials;
import io.scalr.control.fleet.store.JdbcServerStore;
import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.control.store.EventCodec;
import io.scalr.control.store.JdbcEventLog;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fifty launchers at once on one farm role, as if leases did not exist. */
@Tag("database")
class FiftyLaunchersTest {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));
  private static final int LAUNCHERS = 50;
  private static final int MAX = 7;

  private final TestDatabase database = TestDatabase.fresh();
  private final Db db = database.db();
  private final SystemClock clock = new SystemClock();
  private final SystemRandom random = new SystemRandom();

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void fifty_launchers_at_once_stop_at_the_maximum() throws Exception {
    var role = farmRole();
    var leases = new JdbcLeases(db, clock);
    var servers = new JdbcServerStore(db);
    var sealer = new AesSealer(Map.of(1, Secret.of(random.bytes(32))), 1, random);
    var launcher =
        new LaunchReconciler(
            new FleetPorts(
                "test",
                db,
                servers,
                new JdbcIntentStore(db, sealer),
                new JdbcInventoryStore(db),
                new JdbcRefusedCredentials(db),
                new JdbcDesiredStore(db),
                new JdbcEventLog(clock, new EventCodec(List.of(ServerEvent.class))),
                leases,
                _ -> {},
                (_, _) -> Optional.empty(),
                new NoAgents(),
                (_, _) -> Duration.ZERO,
                clock,
                new SystemIds(),
                (name, context) -> {
                  throw new IllegalStateException(name + ": " + context);
                }));
    var action =
        new WriteDown(
            TENANT, role, 1, Collections.nCopies(3, new Missing(LaunchReason.API, "the test")));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<?>>();
      for (int i = 0; i < LAUNCHERS; i++) {
        var fence = leases.take("launcher-" + i, "test").orElseThrow().fence();
        all.add(threads.submit(() -> launcher.act(action, fence)));
      }
      for (var one : all) {
        one.get();
      }
    }
    assertThat(servers.alive(TENANT, role))
        .extracting(s -> s.ref().index())
        .containsExactly(1, 2, 3, 4, 5, 6, 7);
  }

  /** Wants as many as it may have; the rows around it do not matter here. */
  private FarmRoleId farmRole() {
    return db.inTransaction(tx -> {
      var sql = Db.jdbc(tx);
      sql.sql("set local session_replication_role = replica").update();
      sql.sql(
              "insert into environment_cloud"
                  + " (account_id, env_id, platform, credential_owner, credential_id)"
                  + " values (1, 2, 'local', 1, 'abc')")
          .update();
      sql.sql(
              """
              insert into image (id, account_id, env_id, name, platform, cloud_location,
                                 cloud_image_id, os_id, architecture, agent_installed,
                                 cloud_init_installed, added_at)
              values ('00000000-0000-0000-0000-000000000001', 1, 2, 'i', 'local', 'local',
                      'debian', 'debian-12', 'x86_64', true, false, now())
              """)
          .update();
      sql.sql(
              """
              insert into role_image (role_id, image_id, platform, cloud_location)
              values (1, '00000000-0000-0000-0000-000000000001', 'local', 'local')
              """)
          .update();
      var farm =
          sql.sql(
                  """
                  insert into farm (account_id, env_id, name, description, hash, timezone,
                                    launch_order, project_id, status, created_at)
                  values (1, 2, 'f', '', '', 'UTC', 'simultaneous', gen_random_uuid(),
                          'running', now())
                  returning id
                  """)
              .query(Long.class)
              .single();
      return new FarmRoleId(
          sql.sql(
                  """
                  insert into farm_role (account_id, env_id, farm_id, role_id, alias, platform,
                                         cloud_location, instance_type, launch_index,
                                         scaling_enabled, min_instances, max_instances, wanted,
                                         wanted_cause, wanted_by, resumed_at, resumed_by)
                  values (1, 2, :farm, 1, 'web', 'local', 'local', 'local.small', 0, true,
                          :max, :max, :max, 'API', 'the test', now(), 'the test')
                  returning id
                  """)
              .param("farm", farm)
              .param("max", MAX)
              .query(Long.class)
              .single());
    });
  }
}
