package io.scalr.bench;

import io.scalr.bench.SignedRequests.Request;
import io.scalr.boot.localcloud.AgentImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The API under users' tools: signed reads and writes in a large environment. */
final class ApiBench implements Benchmark {
  private static final int SERVERS = 100_000;
  private static final int FEW = 1_000;
  private static final int WARM_SECONDS = 30;
  private static final int CLOSED_SECONDS = 20;
  private static final int PACE = 500;
  private static final int PACED_SECONDS = 20;

  /** More than any machine of this size answers in the time. */
  private static final int CLOSED_REQUESTS = 5_000 * CLOSED_SECONDS;

  @Override
  public String name() {
    return "api";
  }

  @Override
  public int seconds() {
    return 190;
  }

  @Override
  public String about() {
    return "signed API requests, 9 reads to a write, 64 connections, 100,000 servers";
  }

  @Override
  public List<Figure> run(Bench bench) throws Exception {
    var directory = bench.directory();
    var data = directory.resolve("data");
    var few = made(bench, data, "few");
    var many = made(bench, data, "many");
    var figures = new ArrayList<Figure>();
    // its cloud has none of the servers below; without it nobody can say that they are missing
    try (var server = ServerUnderTest.start(bench, data, "--no-local-cloud")) {
      server.awaitReady();
      LargeFleet small;
      LargeFleet large;
      try (var database = server.database()) {
        bench.say("making " + FEW + " servers in one environment, " + SERVERS + " in another");
        small = LargeFleet.make(database, few.farm(), FEW);
        large = LargeFleet.make(database, many.farm(), SERVERS);
      }
      var load = new HttpLoad(server.httpPort());
      var signSmall = signer(bench, small, few);
      var sign = signer(bench, large, many);
      bench.say("warming up");
      load.closed(signed(sign, directory, CLOSED_REQUESTS), WARM_SECONDS);
      measure(bench, server, load, sign, directory, figures);
      bench.say("paced in the small environment");
      var flat = load.paced(signed(signSmall, directory, PACE * PACED_SECONDS), PACE);
      figures.add(
          Figure.told(
              "  the same with %,d servers in the environment, ms".formatted(FEW),
              flat.reads().at(0.99) / 1e6));
      figures.add(bare(bench, server, large, directory));
    }
    return figures;
  }

  private static void measure(
      Bench bench,
      ServerUnderTest server,
      HttpLoad load,
      SignedRequests sign,
      Path directory,
      List<Figure> figures)
      throws Exception {
    bench.say("closed loop");
    var requests = signed(sign, directory, CLOSED_REQUESTS);
    double jvm = Proc.cpuSeconds(server.handle());
    double postgres = Proc.cpuSeconds(server.postgres().stream());
    var closed = load.closed(requests, CLOSED_SECONDS);
    figures.add(
        new Figure(
            "requests answered, 1/s",
            closed.rate(),
            new Figure.Target.AtLeast(500, 2_000),
            "64 connections, each request signed and sent once, %,d servers, 20,000 farms and 100,000 log lines in one environment; cores used: server %.2f, PostgreSQL %.2f, the rest the client"
                .formatted(
                    SERVERS,
                    (Proc.cpuSeconds(server.handle()) - jvm) / closed.seconds(),
                    (Proc.cpuSeconds(server.postgres().stream()) - postgres) / closed.seconds())));
    figures.add(Figure.told("  reads, p50, ms", closed.reads().at(0.5) / 1e6));
    figures.add(Figure.told("  reads, p99, ms", closed.reads().at(0.99) / 1e6));
    bench.say("paced at " + PACE + "/s");
    var paced = load.paced(signed(sign, directory, PACE * PACED_SECONDS), PACE);
    figures.add(
        new Figure(
            "reads when paced at %d/s, p99, ms".formatted(PACE),
            paced.reads().at(0.99) / 1e6,
            new Figure.Target.AtMost(50, 20),
            "from the planned time of sending"));
    figures.add(
        new Figure(
            "writes, p99, ms",
            paced.writes().at(0.99) / 1e6,
            new Figure.Target.AtMost(150, 20),
            "the same run"));
    figures.add(Figure.told("  reads, p50, ms", paced.reads().at(0.5) / 1e6));
    figures.add(Figure.told("  writes, p50, ms", paced.writes().at(0.5) / 1e6));
  }

  /** One farm with one farm role, made through the API on the real local cloud; nothing runs. */
  private static WantedFarm made(Bench bench, Path data, String name) throws Exception {
    bench.say("making environment " + name);
    try (var server = ServerUnderTest.start(bench, data)) {
      server.awaitReady();
      return WantedFarm.make(server.api(), name, AgentImage.ID, 1, 1);
    }
  }

  private static SignedRequests signer(Bench bench, LargeFleet fleet, WantedFarm farm) {
    return new SignedRequests(fleet, farm.keyId(), farm.key(), bench.clock, bench.random);
  }

  private static List<Request> signed(SignedRequests sign, Path directory, int count)
      throws IOException {
    var file = directory.resolve("requests");
    sign.sign(file, count);
    return SignedRequests.read(file);
  }

  private static Figure bare(Bench bench, ServerUnderTest server, LargeFleet fleet, Path directory)
      throws Exception {
    bench.say("a bare endpoint with one select");
    var words =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-Dlogback.configurationFile=logback-text.xml",
            "-cp",
            System.getProperty("java.class.path"),
            BareEndpoint.class.getName(),
            server.jdbcUrl(),
            ServerUnderTest.DATABASE_USER);
    var peer =
        new ProcessBuilder(words).redirectError(directory.resolve("peer.log").toFile()).start();
    bench.keep(peer::destroyForcibly);
    new PrintStream(peer.getOutputStream(), true, StandardCharsets.UTF_8)
        .println(server.databasePassword().revealText());
    var out =
        new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8));
    var load = new HttpLoad(Integer.parseInt(out.readLine()));
    var requests = new ArrayList<Request>();
    for (int i = 0; i < CLOSED_REQUESTS; i++) {
      var id = fleet.servers().get((int) bench.random.below(fleet.servers().size()));
      requests.add(
          new Request(
              false,
              "GET /servers/%s/ HTTP/1.1\r\nHost: bench\r\n\r\n"
                  .formatted(id)
                  .getBytes(StandardCharsets.US_ASCII)));
    }
    load.closed(requests, WARM_SECONDS);
    var closed = load.closed(requests, CLOSED_SECONDS);
    return Figure.peer(
        "bare endpoint with one indexed select, 1/s",
        closed.rate(),
        "the same web server in a process of its own, the same client and rows; p99 %.1f ms"
            .formatted(closed.reads().at(0.99) / 1e6));
  }
}
