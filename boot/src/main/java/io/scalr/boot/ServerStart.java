package io.scalr.boot;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.scalr.boot.data.CannotStart;
import io.scalr.boot.data.DataDirectory;
import io.scalr.boot.data.EndpointFile;
import io.scalr.boot.data.InstallationSecrets;
import io.scalr.boot.localcloud.AgentImage;
import io.scalr.boot.localcloud.LocalCloudHealth;
import io.scalr.boot.localcloud.LocalCloudProcess;
import io.scalr.boot.localcloud.LocalCloudSpec;
import io.scalr.boot.postgres.EmbeddedPostgres;
import io.scalr.control.cloud.Platforms;
import io.scalr.control.edge.Edge;
import io.scalr.control.edge.EdgePorts;
import io.scalr.control.edge.EdgeRoutes;
import io.scalr.control.edge.EdgeSpec;
import io.scalr.control.edge.Health;
import io.scalr.control.edge.InstallationCa;
import io.scalr.control.edge.ModuleHealth;
import io.scalr.control.http.ApiSpec;
import io.scalr.control.plane.Plane;
import io.scalr.control.store.Db;
import io.scalr.control.store.Migrations;
import io.scalr.kernel.Clock;
import io.scalr.kernel.RandomSource;
import io.scalr.platforms.local.LocalPlatform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process, started in this order and stopped in the reverse one: data directory,
 * secrets, local cloud, PostgreSQL, schema, plane, edge, endpoint file.
 */
public final class ServerStart {
  private static final Logger LOG = LoggerFactory.getLogger(ServerStart.class);

  /** Kept open while idle: each costs PostgreSQL a process of 5 MB. */
  private static final int IDLE_DATABASE_CONNECTIONS = 2;

  /** By then the first round of every loop is over. */
  private static final Duration SETTLED = Duration.ofSeconds(5);

  private static final int DATABASE_WAIT_MILLIS = 10_000;
  private static final int DATABASE_CHECK_SECONDS = 1;

  private final ServerSpec spec;
  private final Clock clock;
  private final RandomSource random;
  private final Progress progress;
  private final Parts parts;

  private ServerStart(
      ServerSpec spec, Clock clock, RandomSource random, Progress progress, Parts parts) {
    this.spec = spec;
    this.clock = clock;
    this.random = random;
    this.progress = progress;
    this.parts = parts;
  }

  /**
   * Starts all or nothing; says why not by {@link CannotStart}.
   *
   * @param parts what was started is added to it, so that a signal during the start ends it too
   */
  static Server start(
      ServerSpec spec, Clock clock, RandomSource random, Progress progress, Parts parts) {
    try {
      return new ServerStart(spec, clock, random, progress, parts).start();
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private Server start() {
    refuseTakenPort();
    var directory = parts.add(DataDirectory.open(spec.data()));
    var endpoint = new EndpointFile(directory);
    endpoint.remove(); // of a server that was killed
    var secrets = InstallationSecrets.open(directory, random);
    var localCloud = localCloud(directory);
    var database = database(directory, secrets);
    migrate(database);
    var ca = InstallationCa.open(directory.resolve("ca"), secrets.installationId(), clock, random);
    var gateway = localCloud.flatMap(this::gateway);
    progress.waitingFor("the modules to start");
    var agentUrl = new AtomicReference<URI>();
    var plane =
        new PlaneStart(database, secrets, clock, random)
            .build(platforms(directory), agentUrl::get, ca.publicKeySha256());
    plane.bootstrap(secrets.adminPassword(), secrets.globalKeyId(), secrets.globalSecretKey());
    var edge =
        edge(
            ca,
            new Health(probes(database, plane), clock),
            routes(plane, spec.api()),
            again(new LastPort(directory), edgeSpec(gateway)));
    new LastPort(directory).write(edge.ports().https());
    agentUrl.set(agentUrl(gateway, edge.ports()));
    if (gateway.isPresent()) {
      localCloud.ifPresent(local -> openToInstances(local, edge.ports()));
    }
    plane.start();
    parts.add(plane::stop);
    parts.add(endpoint::remove);
    giveBack();
    return new Server(parts, secrets, ca, edge, endpoint);
  }

  /**
   * A start leaves four times as much garbage as an idle server needs, and the collector would
   * leave it there: nothing fills the heap of an idle server.
   */
  private void giveBack() {
    Thread.ofVirtual()
        .name("give-back")
        .start(() -> {
          try {
            clock.sleep(SETTLED);
            System.gc();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void refuseTakenPort() {
    var taken = EdgePorts.taken(edgeSpec(Optional.empty()));
    if (taken.isPresent()) {
      throw portTaken(taken.getAsInt());
    }
  }

  private static CannotStart portTaken(int port) {
    return new CannotStart(
        "Port %d cannot be bound, because another program has it or it needs root; choose another with --port or --http-port."
            .formatted(port));
  }

  private HikariDataSource database(DataDirectory directory, InstallationSecrets secrets) {
    var login = spec.database().orElseGet(() -> embedded(directory, secrets));
    var config = new HikariConfig();
    config.setPoolName("main");
    config.setJdbcUrl(login.url());
    config.setUsername(login.user());
    config.setPassword(login.password().revealText());
    config.setConnectionInitSql(Db.BEGIN);
    config.setMaximumPoolSize(Db.POOL);
    config.setMinimumIdle(IDLE_DATABASE_CONNECTIONS);
    config.setConnectionTimeout(DATABASE_WAIT_MILLIS);
    try {
      return parts.add(new HikariDataSource(config));
    } catch (RuntimeException e) {
      throw new CannotStart(
          "The main database does not answer at %s (%s).".formatted(login.url(), e.getMessage()),
          e);
    }
  }

  private DatabaseLogin embedded(DataDirectory directory, InstallationSecrets secrets) {
    progress.say("starting PostgreSQL");
    var postgres =
        parts.add(
            EmbeddedPostgres.start(
                directory.resolve("postgres"),
                directory.resolve("log").resolve("postgres.log"),
                secrets.databasePassword(),
                clock,
                progress::say));
    return new DatabaseLogin(postgres.jdbcUrl(), postgres.user(), secrets.databasePassword());
  }

  private void migrate(HikariDataSource database) {
    var migrations = new Migrations(database);
    if (migrations.isNewer()) {
      throw new CannotStart(
          "The main database was migrated by a newer version of this program; nothing was touched.");
    }
    int run = migrations.migrate();
    if (run > 0) {
      progress.say("schema brought up to date, %d migrations".formatted(run));
    }
  }

  /** Begun early, since its JVM starts while PostgreSQL does; awaited just before the edge. */
  private Optional<LocalCloudProcess> localCloud(DataDirectory directory) {
    var built = spec.programs().filter(Programs::hasLocalCloud);
    if (built.isEmpty()) {
      return Optional.empty();
    }
    var programs = built.get();
    try {
      var images = directory.resolve("run").resolve("images.json");
      AgentImage.write(programs.agent(), programs.javaHome(), directory.resolve("agent"), images);
      var local =
          new LocalCloudSpec(
              programs.java(),
              programs.localCloudClassPath(),
              directory.resolve("localcloud"),
              images,
              directory.resolve("log").resolve("localcloud.log"),
              directory.resolve("run").resolve("localcloud.pid"));
      return Optional.of(parts.add(LocalCloudProcess.start(local, clock)));
    } catch (IOException e) {
      LOG.error("the local cloud cannot be started", e);
      return Optional.empty();
    }
  }

  private Optional<InetAddress> gateway(LocalCloudProcess localCloud) {
    var health = localCloud.awaitHealth();
    progress.say(
        health
            .map(ServerStart::described)
            .orElseGet(
                () -> "no local cloud, the server starts without it: " + localCloud.lastWords()));
    return health.flatMap(LocalCloudHealth::gateway).map(ServerStart::address);
  }

  private static String described(LocalCloudHealth health) {
    return "local cloud ready, backend %s%s"
        .formatted(
            health.backend(),
            health.isolated()
                ? ""
                : ", which isolates nothing: instances are plain processes of this user");
  }

  private void openToInstances(LocalCloudProcess localCloud, EdgePorts ports) {
    if (!localCloud.openToInstances(List.of(ports.https(), ports.http()))) {
      progress.say(
          "the local cloud keeps its instances away from this server: " + localCloud.lastWords());
    }
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("not an address: " + text, e);
    }
  }

  private Edge edge(InstallationCa ca, Health health, EdgeRoutes routes, EdgeSpec where) {
    var tls = ca.serverTls(BoundAddresses.named(where.addresses()), BoundAddresses.names());
    var edge =
        Edge.start(where, tls, health, routes)
            .orElseThrow(() -> portTaken(EdgePorts.taken(where).orElse(0)));
    var ports = edge.ports();
    progress.say(
        "listening on %s, ports %d (TLS) and %d"
            .formatted(BoundAddresses.described(where.addresses()), ports.https(), ports.http()));
    return parts.add(edge);
  }

  /** With the port of the last start; taken it is no error, since nobody has asked for it. */
  private EdgeSpec again(LastPort last, EdgeSpec asked) {
    var port = last.read();
    if (asked.httpsPort().isPresent() || port.isEmpty()) {
      return asked;
    }
    var again = new EdgeSpec(asked.addresses(), port, asked.httpPort());
    if (EdgePorts.taken(again).isEmpty()) {
      return again;
    }
    progress.say(
        "port %d of the last start is taken: agents launched then call in vain until we have it again"
            .formatted(port.getAsInt()));
    return asked;
  }

  private EdgeSpec edgeSpec(Optional<InetAddress> gateway) {
    var addresses = new ArrayList<InetAddress>();
    addresses.add(address("127.0.0.1"));
    addresses.addAll(spec.bind());
    gateway.ifPresent(addresses::add);
    return new EdgeSpec(addresses, spec.httpsPort(), spec.httpPort());
  }

  private Platforms platforms(DataDirectory directory) {
    var socket = directory.resolve("localcloud").resolve("localcloud.sock");
    return new Platforms(List.of(new LocalPlatform(socket, clock)));
  }

  private static EdgeRoutes routes(Plane plane, ApiSpec api) {
    var agents = plane.agents();
    var service = plane.api(api); // one for all listeners
    return new EdgeRoutes(
        List.of(
            http -> http.register(service),
            agents::enrolment,
            http -> http.register(plane.page(service))),
        List.of(agents::webSocket));
  }

  /** Instances of the local cloud see this machine at its bridge's gateway, or on loopback. */
  private static URI agentUrl(Optional<InetAddress> gateway, EdgePorts ports) {
    var host = gateway.map(InetAddress::getHostAddress).orElse("127.0.0.1");
    return URI.create("https://" + host + ":" + ports.https());
  }

  private static List<Health.Probe> probes(HikariDataSource database, Plane plane) {
    return List.of(
        new Health.Probe("Proxy", () -> new ModuleHealth.Ready("TLS edge in this process")),
        new Health.Probe(
            "App", () -> new ModuleHealth.Ready(plane.routes().size() + " routes in this process")),
        new Health.Probe("Session", () -> new ModuleHealth.Ready("a table of the main database")),
        new Health.Probe(
            "RabbitMQ", () -> new ModuleHealth.Ready("bounded queues in this process")),
        new Health.Probe(
            "Worker",
            () -> new ModuleHealth.Ready(plane.reconcilers() + " reconcilers in this process")),
        new Health.Probe("InfluxDB", () -> new ModuleHealth.NotYet("not yet (issue D)")),
        new Health.Probe("Main DB", () -> mainDatabase(database)),
        new Health.Probe("Cost Analytics DB", () -> new ModuleHealth.NotYet("not yet")));
  }

  private static ModuleHealth mainDatabase(HikariDataSource database) {
    try (var connection = database.getConnection()) {
      return connection.isValid(DATABASE_CHECK_SECONDS)
          ? new ModuleHealth.Ready(
              "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion())
          : new ModuleHealth.NotReady("no answer");
    } catch (SQLException e) {
      return new ModuleHealth.NotReady("no connection");
    }
  }
}
