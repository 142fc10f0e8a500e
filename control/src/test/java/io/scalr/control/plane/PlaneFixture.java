package io.scalr.control.plane;

import io.helidon.webserver.WebServer;
import io.scalr.control.access.AccessStores;
import io.scalr.control.access.PredefinedRole;
import io.scalr.control.access.TestTeams;
import io.scalr.control.access.http.SignedClient;
import io.scalr.control.access.store.JdbcAccountStore;
import io.scalr.control.access.store.JdbcAclRoleStore;
import io.scalr.control.access.store.JdbcApiKeyStore;
import io.scalr.control.access.store.JdbcRepeats;
import io.scalr.control.access.store.JdbcSessionStore;
import io.scalr.control.access.store.JdbcTeamStore;
import io.scalr.control.access.store.JdbcUserStore;
import io.scalr.control.agentlink.store.JdbcAgentIdentities;
import io.scalr.control.agentlink.store.JdbcAgentOutbox;
import io.scalr.control.agentlink.store.JdbcInbox;
import io.scalr.control.agentlink.work.Settings;
import io.scalr.control.audit.store.JdbcAudit;
import io.scalr.control.broker.InProcessBroker;
import io.scalr.control.cloud.Platform;
import io.scalr.control.cloud.Platforms;
import io.scalr.control.cloud.QuietCloud;
import io.scalr.control.cloud.store.JdbcCredentialStore;
import io.scalr.control.cost.store.JdbcProjectStore;
import io.scalr.control.farm.FarmEvent;
import io.scalr.control.farm.store.JdbcDesiredStore;
import io.scalr.control.farm.store.JdbcFarmRoleStore;
import io.scalr.control.farm.store.JdbcFarmStore;
import io.scalr.control.farm.store.LoggedFarmEvents;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.store.JdbcAgentFacts;
import io.scalr.control.fleet.store.JdbcCredentialUse;
import io.scalr.control.fleet.store.JdbcIntentStore;
import io.scalr.control.fleet.store.JdbcInventoryStore;
import io.scalr.control.fleet.store.JdbcLivingServers;
import io.scalr.control.fleet.store.JdbcRefusedCredentials;
import io.scalr.control.fleet.store.JdbcServerListing;
import io.scalr.control.fleet.store.JdbcServerStore;
import io.scalr.control.http.ApiFixture;
import io.scalr.control.http.ApiSpec;
import io.scalr.control.integration.store.JdbcEndpointStore;
import io.scalr.control.integration.store.JdbcTowerStore;
import io.scalr.control.orchestration.EventFired;
import io.scalr.control.orchestration.store.JdbcEventLogEntries;
import io.scalr.control.orchestration.store.JdbcEventStore;
import io.scalr.control.orchestration.store.JdbcExecutionStore;
import io.scalr.control.orchestration.store.JdbcRuleStore;
import io.scalr.control.orchestration.store.JdbcScriptStore;
import io.scalr.control.plane.PlanePorts.AgentPorts;
import io.scalr.control.plane.PlanePorts.CloudPorts;
import io.scalr.control.plane.PlanePorts.FarmPorts;
import io.scalr.control.plane.PlanePorts.FleetStores;
import io.scalr.control.plane.PlanePorts.Ground;
import io.scalr.control.plane.PlanePorts.IntegrationStores;
import io.scalr.control.plane.PlanePorts.OrchestrationStores;
import io.scalr.control.plane.PlanePorts.RolePorts;
import io.scalr.control.plane.PlanePorts.VariablePorts;
import io.scalr.control.reconcile.Driver;
import io.scalr.control.reconcile.Scope;
import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.reconcile.store.JdbcReports;
import io.scalr.control.role.store.JdbcImageStore;
import io.scalr.control.role.store.JdbcOsStore;
import io.scalr.control.role.store.JdbcRoleCategoryStore;
import io.scalr.control.role.store.JdbcRoleStore;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.control.store.EventCodec;
import io.scalr.control.store.JdbcEventLog;
import io.scalr.control.store.TestDatabase;
import io.scalr.control.variable.store.JdbcVariableStore;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import io.scalr.protocol.Bytes;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The whole plane on a real database, with every route over real HTTP and the page; its reconcilers
 * do not run. The cloud has one location and two types.
 */
public final class PlaneFixture implements AutoCloseable {
  public static final String PASSWORD = "a long enough password";
  private static final String GLOBAL_KEY = "APIKAAAAAAAAAAAAAAAA";
  private static final String GLOBAL_SECRET = "the global secret";

  private final TestDatabase database;
  private final WebServer server;

  /** What the test itself looks with; the plane may have been given another pool. */
  public final Db db;

  public final SystemClock clock = new SystemClock();
  public final Plane plane;
  public final ApiFixture api;
  public final SignedClient admin;

  public PlaneFixture() {
    this(
        TestDatabase.fresh(),
        Optional.empty(),
        new QuietCloud(new SystemClock()),
        new InProcessBroker());
  }

  /**
   * @param pool the plane's connections, if they are not the test's own
   */
  PlaneFixture(TestDatabase database, Optional<Db> pool, Platform cloud, InProcessBroker broker) {
    this.database = database;
    this.db = database.db();
    var random = new SystemRandom();
    var sealer = new AesSealer(Map.of(1, Secret.of(random.bytes(32))), 1, random);
    this.plane =
        new Plane(ports(pool.orElse(db), clock, sealer, new Platforms(List.of(cloud)), broker));
    plane.bootstrap(Secret.of(PASSWORD), GLOBAL_KEY, Secret.of(GLOBAL_SECRET));
    var service = plane.api(ApiSpec.DEFAULT);
    this.server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(routing -> routing.register(service).register(plane.page(service)))
            .build()
            .start();
    this.api = ApiFixture.of(server.port());
    this.admin = client(GLOBAL_KEY, GLOBAL_SECRET);
  }

  /** As {@code boot} puts them together, for one node of a test's. */
  static PlanePorts ports(Db db, Clock clock, AesSealer sealer, Platforms platforms) {
    return ports(db, clock, sealer, platforms, new InProcessBroker());
  }

  private static PlanePorts ports(
      Db db, Clock clock, AesSealer sealer, Platforms platforms, InProcessBroker broker) {
    var leases = new JdbcLeases(db, clock);
    var reports = new JdbcReports(db);
    var audit = new JdbcAudit(clock);
    var driver = new Driver(leases, reports, clock, "test");
    var desired = new JdbcDesiredStore(db);
    var farmRoles = new JdbcFarmRoleStore();
    var farms = new JdbcFarmStore();
    var events =
        new JdbcEventLog(
            clock, new EventCodec(List.of(ServerEvent.class, FarmEvent.class, EventFired.class)));
    var ground =
        new Ground(
            "test-installation",
            db,
            events,
            audit,
            audit,
            new JdbcRepeats(db, sealer, clock),
            driver,
            leases,
            reports,
            clock,
            new SystemIds(),
            new SystemRandom(),
            (name, context) -> {
              throw new AssertionError(name + ": " + context);
            });
    return new PlanePorts(
        ground,
        new AccessStores(
            new JdbcAccountStore(clock),
            new JdbcUserStore(),
            new JdbcApiKeyStore(sealer),
            new JdbcSessionStore(),
            new JdbcAclRoleStore(),
            new JdbcTeamStore(clock)),
        new IntegrationStores(new JdbcEndpointStore(sealer), new JdbcTowerStore(sealer)),
        new VariablePorts(new JdbcVariableStore(sealer)),
        new CloudPorts(platforms, new JdbcCredentialStore(sealer), new JdbcCredentialUse(clock)),
        new RolePorts(
            new JdbcOsStore(),
            new JdbcRoleCategoryStore(),
            new JdbcImageStore(),
            new JdbcRoleStore(),
            farmRoles,
            new JdbcLivingServers()),
        new FarmPorts(
            new JdbcProjectStore(),
            farms,
            farms,
            farmRoles,
            desired,
            new LoggedFarmEvents(
                events,
                (tenant, farm) ->
                    desired
                        .ofFarm(tenant, farm)
                        .forEach(
                            role -> driver.wake(new Scope.FarmRole(tenant, farm, role.id()))))),
        new AgentPorts(
            new JdbcAgentIdentities(sealer),
            new JdbcInbox(sealer),
            new JdbcAgentOutbox(sealer),
            broker,
            "test",
            new Settings(
                () -> URI.create("https://127.0.0.1"),
                Bytes.of(new byte[32]),
                Secret.of(new byte[32]))),
        new FleetStores(
            new JdbcServerStore(db),
            new JdbcServerListing(),
            new JdbcLivingServers(),
            new JdbcAgentFacts(),
            new JdbcIntentStore(db, sealer),
            new JdbcInventoryStore(db),
            new JdbcRefusedCredentials(db)),
        new OrchestrationStores(
            new JdbcScriptStore(sealer),
            new JdbcRuleStore(sealer),
            new JdbcEventStore(),
            new JdbcEventLogEntries(),
            new JdbcExecutionStore(sealer)));
  }

  public SignedClient client(String keyId, String secret) {
    return new SignedClient(api, keyId, secret, () -> clock.now().toString());
  }

  public long account(String name) {
    return make(admin, "/api/scalr/v1/accounts/", "{\"name\":\"%s\"}".formatted(name));
  }

  public long environment(long account, String name) {
    return make(
        admin,
        "/api/scalr/v1/environments/",
        "{\"name\":\"%s\",\"account\":{\"id\":%d},\"clouds\":[\"local\"]}"
            .formatted(name, account));
  }

  public long user(long account, String email, String kind) {
    return user(account, email, kind, "full_access");
  }

  /**
   * A new user.
   *
   * @param role what a team gives the user in all environments that the account has now; {@code
   *     no_access}: no team
   */
  public long user(long account, String email, String kind, String role) {
    long user =
        make(
            admin,
            "/api/scalr/v1/users/",
            "{\"email\":\"%s\",\"account\":%d,\"kind\":\"%s\",\"password\":\"%s\"}"
                .formatted(email, account, kind, PASSWORD));
    var given = PredefinedRole.valueOf(role.toUpperCase(Locale.ROOT));
    if (given != PredefinedRole.NO_ACCESS) {
      TestTeams.join(db, clock, account, user, given);
    }
    return user;
  }

  /** A key of the user's, ready to sign. */
  public SignedClient key(long user) {
    var data =
        admin
            .send("POST", "/api/scalr/v1/api-keys/", "{\"user\":%d}".formatted(user))
            .json()
            .path("data");
    return client(data.path("id").asText(), data.path("secretKey").asText());
  }

  /** Makes an object and says its id as a number. */
  public static long make(SignedClient as, String path, String body) {
    return Long.parseLong(makeNamed(as, path, body));
  }

  /** Makes an object and says its id as it is. */
  public static String makeNamed(SignedClient as, String path, String body) {
    var reply = as.send("POST", path, body);
    if (reply.status() != 201) {
      throw new AssertionError(path + " " + body + ": " + reply.text());
    }
    return reply.json().path("data").path("id").asText();
  }

  @Override
  public void close() {
    server.stop();
    database.close();
  }
}
