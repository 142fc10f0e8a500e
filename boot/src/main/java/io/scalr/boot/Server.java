package io.scalr.boot;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.scalr.boot.data.CannotStart;
import io.scalr.boot.data.DataDirectory;
import io.scalr.boot.data.EndpointFile;
import io.scalr.boot.data.InstallationSecrets;
import io.scalr.boot.localcloud.LocalCloudHealth;
import io.scalr.boot.localcloud.LocalCloudProcess;
import io.scalr.boot.localcloud.LocalCloudSpec;
import io.scalr.boot.postgres.EmbeddedPostgres;
import io.scalr.control.edge.Edge;
import io.scalr.control.edge.EdgePorts;
import io.scalr.control.edge.EdgeRoutes;
import io.scalr.control.edge.EdgeSpec;
import io.scalr.control.edge.Health;
import io.scalr.control.edge.InstallationCa;
import io.scalr.control.edge.ModuleHealth;
import io.scalr.kernel.Clock;
import io.scalr.kernel.RandomSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process, started in this order and stopped in the reverse one: data directory,
 * secrets, PostgreSQL, schema, local cloud, plane, edge, endpoint file.
 */
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  /** One per App request in the database at once, and the Worker's; PostgreSQL takes 60. */
  private static final int MAX_DATABASE_CONNECTIONS = 32;

  /** Kept open while idle: each costs PostgreSQL a process of 3 MB. */
  private static final int IDLE_DATABASE_CONNECTIONS = 2;

  private static final int DATABASE_WAIT_MILLIS = 10_000;
  private static final int DATABASE_CHECK_SECONDS = 1;

  private final ServerSpec spec;
  private final Clock clock;
  private final RandomSource random;
  private final Progress progress;

  /** What runs, last started first. */
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  private Server(ServerSpec spec, Clock clock, RandomSource random, Progress progress) {
    this.spec = spec;
    this.clock = clock;
    this.random = random;
    this.progress = progress;
  }

  /** Starts all or nothing; says why not by {@link CannotStart}. */
  public static Server start(ServerSpec spec, Clock clock, RandomSource random, Progress progress) {
    var server = new Server(spec, clock, random, progress);
    try {
      server.startAll();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void startAll() {
    refuseTakenPort();
    var directory = opened(DataDirectory.open(spec.data()));
    var secrets = InstallationSecrets.open(directory, random);
    var localCloud = localCloud(directory);
    var database = database(directory, secrets);
    var gateway = localCloud.flatMap(this::gateway);
    var routes = EdgeRoutes.none();
    var ca = InstallationCa.open(directory.resolve("ca"), secrets.installationId(), clock, random);
    var edge = edge(ca, new Health(probes(database), clock), routes, gateway);
    var endpoint = new EndpointFile(directory);
    endpoint.write(endpointFields(edge.ports(), ca));
    opened(endpoint::remove);
    progress.say("ready: " + url(edge.ports()));
  }

  private <T extends AutoCloseable> T opened(T part) {
    running.push(part);
    return part;
  }

  private void refuseTakenPort() {
    var taken = EdgePorts.taken(edgeSpec(Optional.empty()));
    if (taken.isPresent()) {
      throw portTaken(taken.getAsInt());
    }
  }

  private static CannotStart portTaken(int port) {
    return new CannotStart(
        "Port %d cannot be bound: another program has it or it needs root; choose another with --port or --http-port."
            .formatted(port));
  }

  private HikariDataSource database(DataDirectory directory, InstallationSecrets secrets) {
    var login = spec.database().orElseGet(() -> embedded(directory, secrets));
    var config = new HikariConfig();
    config.setPoolName("main");
    config.setJdbcUrl(login.url());
    config.setUsername(login.user());
    config.setPassword(login.password().revealText());
    config.setMaximumPoolSize(MAX_DATABASE_CONNECTIONS);
    config.setMinimumIdle(IDLE_DATABASE_CONNECTIONS);
    config.setConnectionTimeout(DATABASE_WAIT_MILLIS);
    try {
      return opened(new HikariDataSource(config));
    } catch (RuntimeException e) {
      throw new CannotStart(
          "The main database does not answer at %s: %s".formatted(login.url(), e.getMessage()), e);
    }
  }

  private DatabaseLogin embedded(DataDirectory directory, InstallationSecrets secrets) {
    progress.say("starting PostgreSQL");
    var postgres =
        opened(
            EmbeddedPostgres.start(
                directory.resolve("postgres"),
                directory.resolve("log").resolve("postgres.log"),
                secrets.databasePassword(),
                clock,
                progress::say));
    return new DatabaseLogin(postgres.jdbcUrl(), postgres.user(), secrets.databasePassword());
  }

  /** Begun early, since its JVM starts while PostgreSQL does; awaited just before the edge. */
  private Optional<LocalCloudProcess> localCloud(DataDirectory directory) {
    var programs = spec.programs().filter(Programs::hasLocalCloud);
    if (programs.isEmpty()) {
      return Optional.empty();
    }
    try {
      var home = directory.resolve("localcloud");
      return Optional.of(
          opened(
              LocalCloudProcess.start(
                  new LocalCloudSpec(
                      programs.get().java(),
                      programs.get().localCloudClassPath(),
                      home,
                      programs.get().home().resolve("images.json"),
                      directory.resolve("log").resolve("localcloud.log"),
                      directory.resolve("run").resolve("localcloud.pid")),
                  clock)));
    } catch (IOException e) {
      LOG.error("the local cloud cannot be started", e);
      return Optional.empty();
    }
  }

  private Optional<InetAddress> gateway(LocalCloudProcess localCloud) {
    var health = localCloud.awaitHealth();
    progress.say(
        health
            .map(h -> "local cloud ready, backend " + h.backend())
            .orElse("the local cloud does not answer; the server starts without it"));
    return health.flatMap(LocalCloudHealth::gateway).map(Server::address);
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("not an address: " + text, e);
    }
  }

  private Edge edge(
      InstallationCa ca, Health health, EdgeRoutes routes, Optional<InetAddress> gateway) {
    var where = edgeSpec(gateway);
    var tls = ca.serverTls(BoundAddresses.named(where.addresses()), BoundAddresses.names());
    return opened(
        Edge.start(where, tls, health, routes)
            .orElseThrow(() -> portTaken(EdgePorts.taken(where).orElse(0))));
  }

  private EdgeSpec edgeSpec(Optional<InetAddress> gateway) {
    var addresses = new ArrayList<InetAddress>();
    addresses.add(address("127.0.0.1"));
    addresses.addAll(spec.bind());
    gateway.ifPresent(addresses::add);
    return new EdgeSpec(addresses, spec.httpsPort(), spec.httpPort());
  }

  private static List<Health.Probe> probes(HikariDataSource database) {
    return List.of(
        new Health.Probe("Proxy", () -> new ModuleHealth.Ready("TLS edge in this process")),
        new Health.Probe("App", () -> new ModuleHealth.NotYet("not landed yet (issue A)")),
        new Health.Probe("Session", () -> new ModuleHealth.NotYet("not landed yet (issue A)")),
        new Health.Probe("RabbitMQ", () -> new ModuleHealth.NotYet("not landed yet (issue A)")),
        new Health.Probe("Worker", () -> new ModuleHealth.NotYet("not landed yet (issue A)")),
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

  private static Map<String, ?> endpointFields(EdgePorts ports, InstallationCa ca) {
    return Map.of(
        "url", url(ports),
        "apiUrl", url(ports) + "/api/v1beta0",
        "httpUrl", "http://127.0.0.1:" + ports.http(),
        "caFile", ca.certificateFile().toString(),
        "caPublicKeySha256", ca.publicKeySha256(),
        "pid", ProcessHandle.current().pid());
  }

  private static String url(EdgePorts ports) {
    return ports.https() == 443 ? "https://127.0.0.1" : "https://127.0.0.1:" + ports.https();
  }

  /** Stops what runs, last started first. A part that fails to stop does not keep the others. */
  @Override
  public synchronized void close() {
    while (!running.isEmpty()) {
      var part = running.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.error("{} did not stop cleanly", part.getClass().getSimpleName(), e);
      }
    }
  }
}
