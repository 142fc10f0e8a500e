package io.scalr.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** From the start of the program to its first authorised answer. */
final class StartBench implements Benchmark {
  private static final int ROUNDS = 5;
  private static final int STOP_SECONDS = 20;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public int seconds() {
    return 75;
  }

  @Override
  public String about() {
    return "start to first authorised answer on existing data";
  }

  @Override
  public List<Figure> run(Bench bench) throws Exception {
    var data = bench.directory().resolve("data");
    bench.say("first start, which makes the data");
    double first;
    try (var server = ServerUnderTest.start(bench, data)) {
      first = server.awaitAnswer();
      server.awaitReady();
    }
    var answers = new double[ROUNDS];
    var readies = new double[ROUNDS];
    var bare = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      bench.say("round " + (round + 1) + " of " + ROUNDS);
      try (var server = ServerUnderTest.start(bench, data)) {
        answers[round] = server.awaitAnswer();
        readies[round] = server.awaitReady();
      }
      bare[round] = bareStart(bench, data.resolve("postgres"));
    }
    double crashed;
    var killed = ServerUnderTest.start(bench, data);
    killed.awaitAnswer();
    killed.awaitReady();
    killed.kill();
    try (var server = ServerUnderTest.start(bench, data)) {
      crashed = server.awaitAnswer();
    }
    var settings = "median of " + ROUNDS + ", launcher's flags and start-up cache, local cloud on";
    return List.of(
        new Figure("first authorised answer, s", median(answers), most(3, 1.5), settings),
        new Figure("everything ready, s", median(readies), most(10, 3), settings),
        new Figure(
            "first authorised answer after SIGKILL of all, s",
            crashed,
            new Figure.Target.Told(),
            "one run, with PostgreSQL's recovery"),
        new Figure(
            "first start, new data directory, s", first, new Figure.Target.AtMost(20, 10), ""),
        Figure.peer("bare PostgreSQL on the same data to first connection, s", median(bare), ""));
  }

  private static Figure.Target most(double target, double aim) {
    return new Figure.Target.AtMost(target, aim);
  }

  /** The same postmaster as the server's, without us. */
  private static double bareStart(Bench bench, Path home) throws Exception {
    int port = Integer.parseInt(Files.readString(home.resolve("port")).strip());
    var words = new ArrayList<String>();
    int owner = (int) Files.getAttribute(home.resolve("data"), "unix:uid");
    if ("root".equals(System.getProperty("user.name"))) {
      words.addAll(
          owner == 0
              ? List.of("unshare", "-U", "--")
              : List.of("setpriv", "--reuid", "" + owner, "--clear-groups", "--"));
    }
    String binaries;
    try (var all = Files.list(home)) {
      binaries =
          all.filter(p -> p.getFileName().toString().startsWith("postgresql-"))
              .findFirst()
              .orElseThrow()
              .resolve("bin/postgres")
              .toString();
    }
    words.addAll(List.of(binaries, "-D", home.resolve("data").toString()));
    long begun = System.nanoTime();
    var process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      while (!asksForPassword(port)) {
        if (!process.isAlive()) {
          throw new IllegalStateException("bare PostgreSQL has ended");
        }
        bench.clock.sleep(java.time.Duration.ofMillis(5));
      }
      return (System.nanoTime() - begun) / 1e9;
    } finally {
      process.destroy();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  /** A database that asks who we are is there; it need not let us in. */
  private static boolean asksForPassword(int port) {
    try (var connection =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "x", "x")) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return "28P01".equals(e.getSQLState());
    }
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
