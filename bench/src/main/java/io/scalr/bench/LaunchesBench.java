package io.scalr.bench;

import io.helidon.webserver.websocket.WsRouting;
import io.scalr.boot.PlaneStart;
import io.scalr.boot.data.DataDirectory;
import io.scalr.boot.data.InstallationSecrets;
import io.scalr.boot.demo.ApiClient;
import io.scalr.control.cloud.Platforms;
import io.scalr.control.edge.Edge;
import io.scalr.control.edge.EdgeRoutes;
import io.scalr.control.edge.EdgeSpec;
import io.scalr.control.edge.Health;
import io.scalr.control.edge.InstallationCa;
import io.scalr.control.http.ApiSpec;
import io.scalr.control.plane.Plane;
import io.scalr.kernel.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A farm of a thousand servers is launched by one call of the API. The cloud answers at once, the
 * machines boot over some seconds, which are taken off, and their agents, in another process, enrol
 * and go the way to HostUp over real links as fast as they are answered.
 */
final class LaunchesBench implements Benchmark {
  private static final int ROLES = 20;
  private static final int EACH = 50;
  private static final int SERVERS = ROLES * EACH;
  private static final int WARM_BURSTS = 3;
  private static final int WARM_ROLES = 6;
  private static final int WARM_EACH = WARM_ROLES * EACH;
  private static final int WARM = WARM_BURSTS * WARM_EACH;

  /** Machines of one call never boot in the same millisecond; their handshakes are spread. */
  private static final Duration FIRST_BOOT = Duration.ofSeconds(10);

  private static final Duration LAST_BOOT = Duration.ofSeconds(40);
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** Written down, sent, answered, enrolled, linked, HostInit, BeforeHostUp, HostUp. */
  private static final int COMMITS = 8;

  private static final int PEER_CONNECTIONS = 8;

  @Override
  public String name() {
    return "launches";
  }

  @Override
  public int seconds() {
    return 140;
  }

  @Override
  public String about() {
    return "our share of launch to Running, 1,000 at once";
  }

  /** What one server took, in microseconds since the epoch. */
  private record Up(String server, long begun, long linked, long up) {
    static Up of(String line) {
      var words = line.split(" ");
      return new Up(
          words[0], Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
    }
  }

  @Override
  public List<Figure> run(Bench bench) throws Exception {
    var directory = bench.directory();
    var database = BenchDatabase.start(bench, directory);
    var data = bench.keep(DataDirectory.open(directory.resolve("data")));
    var secrets = InstallationSecrets.open(data, bench.random);
    var ca =
        InstallationCa.open(
            directory.resolve("ca"), secrets.installationId(), bench.clock, bench.random);
    var agents = Agents.start(bench, ca.certificateFile());
    var cloud = new ReadyCloud(bench.clock, agents::boot);
    var url = new AtomicReference<URI>();
    var plane =
        new PlaneStart(database.source(), secrets, bench.clock, bench.random)
            .build(new Platforms(List.of(cloud)), url::get, ca.publicKeySha256());
    plane.bootstrap(secrets.adminPassword(), secrets.globalKeyId(), secrets.globalSecretKey());
    var edge = bench.keep(edge(bench, plane, ca));
    url.set(URI.create("https://127.0.0.1:" + edge.ports().https()));
    plane.start();
    bench.keep(plane::stop);
    var global =
        ApiClient.plain(
            "http://127.0.0.1:" + edge.ports().http(),
            secrets.globalKeyId(),
            secrets.globalSecretKey(),
            bench.clock);
    for (int burst = 1; burst <= WARM_BURSTS; burst++) {
      bench.say("warming up: %d launches, burst %d of %d".formatted(WARM_EACH, burst, WARM_BURSTS));
      warmUp(bench, agents, WantedFarm.make(global, "warm-" + burst, "bench", WARM_ROLES, EACH));
    }
    bench.say("making a farm of " + ROLES + " farm roles with " + EACH + " servers each");
    var farm = WantedFarm.make(global, "bench", "bench", ROLES, EACH);
    agents.spread(SERVERS, FIRST_BOOT, LAST_BOOT);
    return measure(bench, database, cloud, agents, farm);
  }

  /** What is measured is a server that has run for a while: compiled code, open connections. */
  private static void warmUp(Bench bench, Agents agents, WantedFarm farm)
      throws InterruptedException {
    agents.spread(WARM_EACH, Duration.ofSeconds(1), Duration.ofSeconds(10));
    farm.launch();
    var until = bench.clock.now().plus(LIMIT);
    for (int up = 0; up < WARM_EACH; up++) {
      if (agents.next(bench, until).isEmpty()) {
        throw new IllegalStateException("only " + up + " servers of the warm-up came up");
      }
    }
  }

  private static Edge edge(Bench bench, Plane plane, InstallationCa ca) throws Exception {
    var loopback = List.of(InetAddress.getByName("127.0.0.1"));
    var service = plane.api(ApiSpec.DEFAULT);
    var routes = plane.agents();
    return Edge.start(
            new EdgeSpec(loopback, OptionalInt.empty(), OptionalInt.empty()),
            ca.serverTls(loopback, List.of("localhost")),
            new Health(List.of(), bench.clock),
            new EdgeRoutes(
                List.of(http -> http.register(service), routes::enrolment),
                List.of((WsRouting.Builder w) -> routes.webSocket(w))))
        .orElseThrow();
  }

  private static List<Figure> measure(
      Bench bench, BenchDatabase database, ReadyCloud cloud, Agents agents, WantedFarm farm)
      throws Exception {
    bench.say(SERVERS + " launches at once");
    var cpu = Proc.cpuSeconds(ProcessHandle.current());
    var postgres = Proc.cpuSeconds(database.processes());
    var asked = bench.clock.now();
    farm.launch();
    double answered = micros(bench.clock.now()) - micros(asked);
    var ups = new ArrayList<Up>();
    var until = bench.clock.now().plus(LIMIT);
    for (var up = agents.next(bench, until); up.isPresent(); up = agents.next(bench, until)) {
      ups.add(up.get());
      if (ups.size() == SERVERS) {
        break;
      }
      if (ups.size() % 250 == 0) {
        bench.say(ups.size() + " of " + SERVERS + " are up");
      }
    }
    double took = (micros(bench.clock.now()) - micros(asked)) / 1e6;
    cpu = Proc.cpuSeconds(ProcessHandle.current()) - cpu;
    postgres = Proc.cpuSeconds(database.processes()) - postgres;
    if (running(database) < WARM + ups.size()) {
      throw new IllegalStateException("not all are Running: " + (running(database) - WARM));
    }
    var called = cloud.asked();
    var share = new long[SERVERS];
    // who was not up in time took at least that
    Arrays.fill(share, LIMIT.toMillis() * 1_000);
    var call = new long[ups.size()];
    var link = new long[ups.size()];
    var life = new long[ups.size()];
    for (int i = 0; i < ups.size(); i++) {
      var up = ups.get(i);
      call[i] = micros(Objects.requireNonNull(called.get(up.server()))) - micros(asked);
      link[i] = up.linked() - up.begun();
      life[i] = up.up() - up.linked();
      share[i] = call[i] + link[i] + life[i];
    }
    var shares = Percentiles.of(share);
    var settings =
        ("%d launches by one API call (%d farm roles), after %d bursts of %d to warm up, each its own TLS link from another process,"
                + " enrolment and handshakes included; the machine's boot (%d to %d s) taken off;"
                + " synchronous_commit=on; cores used: server %.2f, PostgreSQL %.2f")
            .formatted(
                SERVERS,
                ROLES,
                WARM_BURSTS,
                WARM_EACH,
                FIRST_BOOT.toSeconds(),
                LAST_BOOT.toSeconds(),
                cpu / took,
                postgres / took);
    var figures = new ArrayList<Figure>();
    if (ups.size() < SERVERS) {
      figures.add(Figure.told("only so many were up in " + LIMIT.toSeconds() + " s", ups.size()));
    }
    figures.add(
        new Figure(
            "our share of launch to Running, p50, s",
            shares.at(0.5) / 1e6,
            new Figure.Target.AtMost(1, 1),
            settings));
    figures.add(
        new Figure(
            "our share of launch to Running, p99, s",
            shares.at(0.99) / 1e6,
            new Figure.Target.AtMost(3, 0.3),
            "the same run"));
    figures.add(Figure.told("  the API call itself, ms", answered / 1e3));
    tell(figures, "API call to the cloud's call", call);
    tell(figures, "boot to link up (enrolment, TLS)", link);
    tell(figures, "HostInit to Running (3 messages, 2 answers)", life);
    bench.say("the same number of commits, nothing else");
    var bare = bare(database);
    figures.add(
        Figure.peer(
            "%d commits for each of %d launches, p50, s".formatted(COMMITS, SERVERS),
            bare.at(0.5) / 1e6,
            PEER_CONNECTIONS + " connections, one insert or update each, all at once"));
    figures.add(Figure.peer("  the same, p99, s", bare.at(0.99) / 1e6, ""));
    return figures;
  }

  private static void tell(List<Figure> figures, String what, long[] micros) {
    var times = Percentiles.of(micros);
    figures.add(Figure.told("  " + what + ", p50, ms", times.at(0.5) / 1e3));
    figures.add(Figure.told("  " + what + ", p99, ms", times.at(0.99) / 1e3));
  }

  private static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }

  private static int running(BenchDatabase database) throws SQLException {
    try (var connection = database.source().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from server where state = 'running'")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** From the common start to each launch's last commit. */
  private static Percentiles bare(BenchDatabase database) throws Exception {
    database.execute("create table bench_launch (id uuid primary key, state int, body bytea)");
    var times = new long[SERVERS];
    var next = new AtomicInteger();
    long begun = System.nanoTime();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < PEER_CONNECTIONS; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try (var connection = database.source().getConnection()) {
                  for (int one = next.getAndIncrement();
                      one < SERVERS;
                      one = next.getAndIncrement()) {
                    bare(connection, one);
                    times[one] = (System.nanoTime() - begun) / 1_000;
                  }
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (var thread : threads) {
      thread.join();
    }
    return Percentiles.of(times);
  }

  private static void bare(Connection connection, int number) throws SQLException {
    var id = new UUID(7, number);
    try (var insert = connection.prepareStatement("insert into bench_launch values (?, 0, ?)");
        var update =
            connection.prepareStatement("update bench_launch set state = ? where id = ?")) {
      insert.setObject(1, id);
      insert.setBytes(2, new byte[500]);
      insert.executeUpdate();
      for (int step = 1; step < COMMITS; step++) {
        update.setInt(1, step);
        update.setObject(2, id);
        update.executeUpdate();
      }
    }
  }

  private record Spread(int machines, Duration first, Duration last) {
    long millis(int machine) {
      return first.toMillis() + machine * last.minus(first).toMillis() / machines;
    }
  }

  /** The process that plays the machines. */
  private static final class Agents {
    private final PrintStream to;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final AtomicInteger booted = new AtomicInteger();
    private volatile Spread spread = new Spread(1, Duration.ZERO, Duration.ZERO);

    private Agents(Process process) {
      this.process = process;
      this.to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    static Agents start(Bench bench, Path ca) throws IOException {
      var process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-Xmx1g",
                  "-cp",
                  System.getProperty("java.class.path"),
                  LaunchClient.class.getName(),
                  ca.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      bench.keep(process::destroyForcibly);
      var agents = new Agents(process);
      Thread.ofVirtual().start(agents::read);
      return agents;
    }

    private void read() {
      try (var from =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (var line = from.readLine(); line != null; line = from.readLine()) {
          lines.add(line);
        }
      } catch (IOException e) {
        // it has ended; whoever waits for a line is told by its time
      }
    }

    /** How the machines that boot from now on are spread over time. */
    void spread(int machines, Duration first, Duration last) {
      spread = new Spread(machines, first, last);
      booted.set(0);
    }

    /** Evenly over the span, in the order in which they were launched. */
    void boot(Secret userData) {
      var millis = spread.millis(booted.getAndIncrement());
      var line = millis + " " + Base64.getEncoder().encodeToString(userData.revealBytes());
      synchronized (to) {
        to.println(line);
      }
    }

    /** The next that is up; empty when none is in time. */
    Optional<Up> next(Bench bench, Instant until) throws InterruptedException {
      var left = Duration.between(bench.clock.now(), until);
      return Optional.ofNullable(lines.poll(left.toMillis(), TimeUnit.MILLISECONDS)).map(Up::of);
    }
  }
}
