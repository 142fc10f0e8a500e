package io.scalr.control.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.fleet.LaunchReason;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerMarks;
import io.scalr.control.fleet.ServerRef;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.store.Db;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lists of servers on a real database. */
@Tag("database")
class ServerListingTest {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(5));
  private static final Tenant STRANGER = new Tenant(new AccountId(2), new EnvironmentId(6));

  private final Instant now = new SystemClock().now();
  private final Instant lately = now.minus(Duration.ofMinutes(10));
  private TestDatabase database;
  private Db db;

  @BeforeEach
  void open() {
    database = TestDatabase.fresh(TENANT, STRANGER);
    db = database.db();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void the_living_and_the_lately_gone_are_listed_and_the_long_gone_only_when_asked_for() {
    var running = server(1, new ServerState.Running(new CloudServerId("i-1"), now));
    var lately = server(2, gone(now.minusSeconds(60)));
    var longGone = server(3, gone(now.minusSeconds(3_600)));
    keep(running, lately, longGone);

    assertThat(ids(Map.of())).containsExactlyInAnyOrder(running.id(), lately.id());
    assertThat(ids(Map.of("status", "terminated")))
        .containsExactlyInAnyOrder(lately.id(), longGone.id());
    assertThat(ids(Map.of("status", "running"))).containsExactly(running.id());
  }

  @Test
  void every_filter_of_the_contract_narrows_the_list() {
    var server = server(1, new ServerState.Running(new CloudServerId("i-1"), now));
    keep(server);
    var matching =
        Map.of(
            "farm", "7",
            "farmRole", "8",
            "index", "1",
            "cloudServerId", "i-1",
            "cloudPlatform", "local",
            "cloudLocation", "here",
            "instanceType", "local.small",
            "id", server.id().toString(),
            "launchReason", LaunchReason.FARM_LAUNCHED.text());

    assertThat(ids(matching)).containsExactly(server.id());
    matching.keySet().forEach(name -> assertThat(ids(Map.of(name, "9"))).as(name).isEmpty());
    assertThat(ids(Map.of("publicIp", "10.0.0.1"))).isEmpty();
    assertThat(ids(Map.of("privateIp", "10.0.0.1"))).isEmpty();
  }

  @Test
  void another_tenant_sees_none() {
    keep(server(1, new ServerState.Running(new CloudServerId("i-1"), now)));

    var theirs =
        db.inTransaction(tx -> new JdbcServerListing().list(tx, STRANGER, lately, Listing.first()));
    assertThat(theirs.total()).isZero();
  }

  @Test
  void a_server_whose_cloud_says_that_nothing_isolates_it_is_known() {
    var open = server(1, new ServerState.Running(new CloudServerId("i-1"), now));
    var closed = server(2, new ServerState.Running(new CloudServerId("i-2"), now));
    var silent = server(3, new ServerState.Running(new CloudServerId("i-3"), now));
    keep(open, closed, silent);
    var machines =
        List.of(
            machine("i-1", Map.of(CloudServer.ISOLATED_TAG, "false")),
            machine("i-2", Map.of(CloudServer.ISOLATED_TAG, "true")),
            machine("i-3", Map.of()));
    db.inTransaction(tx -> {
      new JdbcInventoryStore(db).replace(tx, TENANT, open.place(), now, now, machines);
      return machines;
    });
    var all = List.of(open.id(), closed.id(), silent.id());

    assertThat(unisolated(TENANT, all)).containsExactly(open.id());
    assertThat(unisolated(TENANT, List.of(closed.id()))).isEmpty();
    assertThat(unisolated(STRANGER, all)).isEmpty();
  }

  private Set<ServerId> unisolated(Tenant tenant, List<ServerId> asked) {
    return db.inTransaction(tx -> new JdbcServerListing().unisolated(tx, tenant, asked));
  }

  private CloudServer machine(String id, Map<String, String> tags) {
    return new CloudServer(
        new CloudServerId(id),
        MachineState.RUNNING,
        Optional.empty(),
        Optional.empty(),
        "local.small",
        List.of(),
        List.of(),
        now,
        tags);
  }

  private List<ServerId> ids(Map<String, String> filters) {
    return db
        .inTransaction(tx ->
            new JdbcServerListing().list(tx, TENANT, lately, new Listing(filters, 0, Listing.MOST)))
        .rows()
        .stream()
        .map(Server::id)
        .toList();
  }

  private void keep(Server... servers) {
    var store = new JdbcServerStore(db);
    db.inTransaction(tx -> {
      store.insert(tx, List.of(servers));
      return servers.length;
    });
  }

  private static ServerState gone(Instant at) {
    return new ServerState.Terminated(Optional.empty(), TerminateReason.API, at);
  }

  private Server server(int index, ServerState state) {
    return new Server(
        new ServerRef(
            TENANT, new FarmId(7), new FarmRoleId(8), new ServerId(new UUID(0, index)), index),
        new Place(new PlatformId("local"), new CloudLocation("here"), "0123456789ab"),
        new Recipe(new RoleId(1), new ImageId(new UUID(0, 1)), "host", "local.small"),
        LaunchReason.FARM_LAUNCHED,
        "ann",
        now,
        state,
        ServerMarks.NONE,
        1);
  }
}
