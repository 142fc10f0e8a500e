package io.scalr.bench;

import io.helidon.webserver.websocket.WsRouting;
import io.scalr.control.agentlink.AgentIdentities.Expected;
import io.scalr.control.agentlink.AgentIdentity.Live;
import io.scalr.control.agentlink.AgentRouter;
import io.scalr.control.agentlink.LinkKeys;
import io.scalr.control.agentlink.Received;
import io.scalr.control.agentlink.SlotLease;
import io.scalr.control.agentlink.http.AgentRoutes;
import io.scalr.control.agentlink.store.JdbcAgentIdentities;
import io.scalr.control.agentlink.store.JdbcAgentOutbox;
import io.scalr.control.agentlink.store.JdbcInbox;
import io.scalr.control.agentlink.work.AgentLink;
import io.scalr.control.agentlink.work.Ports;
import io.scalr.control.agentlink.work.Settings;
import io.scalr.control.broker.InProcessBroker;
import io.scalr.control.edge.Edge;
import io.scalr.control.edge.EdgeRoutes;
import io.scalr.control.edge.EdgeSpec;
import io.scalr.control.edge.Health;
import io.scalr.control.edge.InstallationCa;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Agents' messages, from two thousand links of another process into committed rows. */
final class MessagesBench implements Benchmark {
  static final int LINKS = 2_000;

  /** One environment may send 10,000 messages a second; so many are not slowed down. */
  private static final int ENVIRONMENTS = 8;

  private static final int SLOTS = 256;
  private static final Duration CLOSED = Duration.ofSeconds(20);
  private static final Duration PACED = Duration.ofSeconds(20);
  private static final int PACE = 2_500;
  private static final Duration ALONE = Duration.ofSeconds(8);
  private static final int ALONE_CONNECTIONS = 4;

  @Override
  public String name() {
    return "messages";
  }

  @Override
  public int seconds() {
    return 110;
  }

  @Override
  public String about() {
    return "agents' messages over 2,000 TLS links to committed rows";
  }

  @Override
  public List<Figure> run(Bench bench) throws Exception {
    var directory = bench.directory();
    var database = BenchDatabase.start(bench, directory);
    var sealer = new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, bench.random);
    var db = new Db(database.source());
    var identities = new JdbcAgentIdentities(sealer);
    var links = directory.resolve("links");
    database.execute(
        "create table bench_message (server_id uuid, epoch bigint, sequence bigint, body bytea,"
            + " primary key (server_id, epoch, sequence))");
    writeLinks(links, db, identities, bench);

    var ca = InstallationCa.open(directory.resolve("ca"), "bench", bench.clock, bench.random);
    var feature =
        new AgentLink(
            new Ports(
                db,
                identities,
                new JdbcInbox(sealer),
                new JdbcAgentOutbox(sealer),
                new InProcessBroker(),
                SlotLease.alone(),
                bench.clock,
                bench.random),
            new Settings(
                () -> URI.create("https://127.0.0.1"),
                Bytes.of(HexFormat.of().parseHex(ca.publicKeySha256())),
                Secret.of(new byte[32])),
            (_, _, _) -> {});
    var committed = new AtomicLong();
    feature.start(new AgentRouter((_, _) -> {}, (tx, all) -> store(tx, all, committed)), _ -> {});
    bench.keep(feature::stop);
    var routes = new AgentRoutes(feature);
    var loopback = List.of(InetAddress.getByName("127.0.0.1"));
    var edge =
        bench.keep(
            Edge.start(
                    new EdgeSpec(loopback, OptionalInt.empty(), OptionalInt.empty()),
                    ca.serverTls(loopback, List.of("localhost")),
                    new Health(List.of(), bench.clock),
                    new EdgeRoutes(
                        List.of(), List.of((WsRouting.Builder w) -> routes.webSocket(w))))
                .orElseThrow());
    return measure(bench, database, committed, edge.ports().https(), ca.certificateFile(), links);
  }

  private static void writeLinks(Path file, Db db, JdbcAgentIdentities identities, Bench bench)
      throws IOException {
    var ids = new SystemIds();
    var lines = new ArrayList<String>();
    db.inTransaction(tx -> {
      for (int i = 0; i < LINKS; i++) {
        var tenant = new Tenant(new AccountId(1), new EnvironmentId(1 + i % ENVIRONMENTS));
        var server = new ServerId(ids.uuid());
        var key = Secret.of(bench.random.bytes(32));
        identities.open(
            tx,
            tenant,
            List.of(new Expected(server, i % SLOTS, Bytes.of(new byte[32]))),
            bench.clock.now());
        var agent = identities.lock(tx, server).orElseThrow();
        identities.save(
            tx,
            agent
                .with(
                    new Live(
                        Bytes.of(new byte[32]),
                        new LinkKeys(key, java.util.Optional.empty(), bench.clock.now())))
                .withSession(1));
        lines.add(server + " " + HexFormat.of().formatHex(key.revealBytes()));
      }
      return lines;
    });
    Files.write(file, lines);
  }

  /** What stands for the features above: one row for each message, in one statement. */
  private static void store(
      Tx tx, List<Received<ExecutionMessage>> messages, AtomicLong committed) {
    try (var insert =
        Db.connection(tx)
            .prepareStatement(
                "insert into bench_message select * from unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bytea[])")) {
      var connection = Db.connection(tx);
      insert.setArray(
          1, connection.createArrayOf("uuid", column(messages, m -> m.server().value())));
      insert.setArray(2, connection.createArrayOf("bigint", column(messages, Received::epoch)));
      insert.setArray(3, connection.createArrayOf("bigint", column(messages, Received::sequence)));
      insert.setArray(4, connection.createArrayOf("bytea", bodies(messages.size())));
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    tx.afterCommit(() -> committed.addAndGet(messages.size()));
  }

  private static byte[][] bodies(int count) {
    var all = new byte[count][];
    java.util.Arrays.fill(all, BODY);
    return all;
  }

  private static final byte[] BODY = new byte[LoadClient.BODY_BYTES];

  private static Object[] column(
      List<Received<ExecutionMessage>> messages,
      java.util.function.Function<Received<ExecutionMessage>, Object> value) {
    return messages.stream().map(value).toArray();
  }

  private static List<Figure> measure(
      Bench bench, BenchDatabase database, AtomicLong committed, int port, Path ca, Path links)
      throws Exception {
    var words =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            LoadClient.class.getName(),
            "" + port,
            ca.toString(),
            links.toString());
    var client = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    bench.keep(client::destroyForcibly);
    var to = new PrintStream(client.getOutputStream(), true, StandardCharsets.UTF_8);
    var from =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    bench.say("connecting " + LINKS + " links");
    var figures = new ArrayList<Figure>();
    figures.add(Figure.told("links connected, s", answer(from)[0]));

    bench.say("warming up");
    to.println("closed 8 8");
    answer(from);
    bench.say("closed loop");
    var cpu = Cpu.now(client.toHandle(), database);
    long before = committed.get();
    to.println("closed 8 " + CLOSED.toSeconds());
    var closed = answer(from);
    var used = Cpu.now(client.toHandle(), database).minus(cpu);
    double rate = (committed.get() - before) / closed[0];
    figures.add(
        new Figure(
            "messages committed, 1/s",
            rate,
            new Figure.Target.AtLeast(15_000, 30_000),
            "%d links of another process, 8 under way on each, %d bytes, TLS, HMAC, synchronous_commit=on; %s"
                .formatted(LINKS, LoadClient.BODY_BYTES, used.cores(closed[0]))));
    figures.add(Figure.told("  answered after, p50, ms", closed[1]));
    figures.add(Figure.told("  answered after, p99, ms", closed[2]));

    bench.say("paced at " + PACE + "/s");
    cpu = Cpu.now(client.toHandle(), database);
    to.println("paced " + PACE + " " + PACED.toSeconds());
    var paced = answer(from);
    used = Cpu.now(client.toHandle(), database).minus(cpu);
    figures.add(
        new Figure(
            "answered after when paced at 2,500/s, p99, ms",
            paced[2],
            new Figure.Target.AtMost(250, 100),
            "from the planned time of sending; %.0f/s sent; %s"
                .formatted(paced[3] / paced[0], used.cores(paced[0]))));
    figures.add(Figure.told("  p50, ms", paced[1]));
    to.println("end");
    bench.say("the same rows, one commit for each message");
    figures.add(
        Figure.peer(
            "one commit for each message, 1/s",
            oneByOne(database),
            ALONE_CONNECTIONS + " connections, insert and cursor, nothing else"));
    return figures;
  }

  private static double[] answer(BufferedReader from) throws IOException {
    var line = from.readLine();
    if (line == null) {
      throw new IOException("the load process has ended");
    }
    return Stream.of(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private static double oneByOne(BenchDatabase database) throws Exception {
    database.execute("create table bench_cursor (id int primary key, last bigint)");
    var count = new AtomicLong();
    long until = System.nanoTime() + ALONE.toNanos();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < ALONE_CONNECTIONS; i++) {
      int id = i;
      threads.add(Thread.ofVirtual().start(() -> oneByOne(database, id, until, count)));
    }
    for (var thread : threads) {
      thread.join();
    }
    return count.get() / (double) ALONE.toSeconds();
  }

  private static void oneByOne(BenchDatabase database, int id, long until, AtomicLong count) {
    try (var connection = database.source().getConnection();
        var insert = connection.prepareStatement("insert into bench_message values (?, 0, ?, ?)");
        var move =
            connection.prepareStatement(
                "insert into bench_cursor values (?, ?) on conflict (id) do update set last = excluded.last")) {
      connection.setAutoCommit(false);
      var server = new SystemIds().uuid();
      for (long last = 1; System.nanoTime() < until; last++) {
        insert.setObject(1, server);
        insert.setLong(2, last);
        insert.setBytes(3, BODY);
        insert.executeUpdate();
        move.setInt(1, id);
        move.setLong(2, last);
        move.executeUpdate();
        connection.commit();
        count.incrementAndGet();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Processor seconds so far. */
  private record Cpu(double server, double client, double postgres) {
    static Cpu now(ProcessHandle client, BenchDatabase database) {
      return new Cpu(
          Proc.cpuSeconds(ProcessHandle.current()),
          Proc.cpuSeconds(client),
          Proc.cpuSeconds(database.processes()));
    }

    Cpu minus(Cpu before) {
      return new Cpu(server - before.server, client - before.client, postgres - before.postgres);
    }

    String cores(double seconds) {
      return "cores used: server %.2f, agents %.2f, PostgreSQL %.2f"
          .formatted(server / seconds, client / seconds, postgres / seconds);
    }
  }
}
