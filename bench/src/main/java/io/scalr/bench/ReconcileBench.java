package io.scalr.bench;

import io.scalr.control.fleet.work.InventoryReconciler;
import io.scalr.control.fleet.work.LaunchReconciler;
import io.scalr.control.fleet.work.TerminationReconciler;
import io.scalr.control.reconcile.Activation;
import io.scalr.control.reconcile.Activation.Standing;
import io.scalr.control.reconcile.Driver;
import io.scalr.control.reconcile.Reconciler;
import io.scalr.control.reconcile.Reports;
import io.scalr.control.reconcile.Scope;
import io.scalr.control.reconcile.store.JdbcReports;
import io.scalr.control.store.Db;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/** How many servers one worker compares with fresh listings in a minute. */
final class ReconcileBench implements Benchmark {
  private static final int SERVERS = 100_000;
  private static final int LOCATIONS = 20;
  private static final int PASSES = 1;
  private static final int PEER_SECONDS = 10;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");

  @Override
  public String name() {
    return "reconcile";
  }

  @Override
  public int seconds() {
    return 75;
  }

  @Override
  public String about() {
    return "servers compared with fresh listings, by one worker";
  }

  @Override
  public List<Figure> run(Bench bench) throws Exception {
    var directory = bench.directory();
    var database = BenchDatabase.start(bench, directory);
    bench.say("writing " + SERVERS + " servers");
    var fleet = new SteadyFleet(bench, database, LOCATIONS, SERVERS / LOCATIONS);
    var worker = new Worker(fleet, new JdbcReports(new Db(database.source())));
    bench.say("first pass, which fills the inventory");
    double first = worker.pass();
    long calls = fleet.cloud.calls();
    double took = 0;
    double cpu = Proc.cpuSeconds(ProcessHandle.current());
    double postgres = Proc.cpuSeconds(database.processes());
    for (int pass = 1; pass <= PASSES; pass++) {
      bench.say("pass " + pass + " of " + PASSES);
      fleet.clock.advance(MINUTE);
      fleet.cloud.nextPass();
      took += worker.pass();
    }
    var figures = new ArrayList<Figure>();
    figures.add(
        new Figure(
            "servers reconciled, 1/min",
            SERVERS * PASSES / took * 60,
            new Figure.Target.AtLeast(60_000, 600_000),
            ("%d servers, %d locations, pages of %d, 1 %% with another address each pass, rows and"
                    + " inventory in PostgreSQL; cores used: worker %.2f, PostgreSQL %.2f")
                .formatted(
                    SERVERS,
                    LOCATIONS,
                    SteadyCloud.PAGE,
                    (Proc.cpuSeconds(ProcessHandle.current()) - cpu) / took,
                    (Proc.cpuSeconds(database.processes()) - postgres) / took)));
    figures.add(Figure.told("  listing calls a pass", (fleet.cloud.calls() - calls) / PASSES));
    figures.add(Figure.told("  seconds a pass", took / PASSES));
    figures.add(Figure.told("  seconds of the first pass", first));
    updates(bench, database).ifPresent(figures::add);
    return figures;
  }

  /** The three loops that look at servers, as one worker runs them. */
  private static final class Worker {
    private final SteadyFleet fleet;
    private final Reports reports;
    private final Map<String, Standing> standing = new HashMap<>();

    Worker(SteadyFleet fleet, Reports reports) {
      this.fleet = fleet;
      this.reports = reports;
    }

    /** Seconds that one look at everything takes. */
    double pass() throws Exception {
      long begun = System.nanoTime();
      each(new InventoryReconciler(fleet.ports));
      each(new TerminationReconciler(fleet.ports));
      each(new LaunchReconciler(fleet.ports));
      return (System.nanoTime() - begun) / 1e9;
    }

    private <C extends Scope, S, A> void each(Reconciler<C, S, A> reconciler) throws Exception {
      try (var threads =
          Executors.newFixedThreadPool(Driver.PARALLEL, Thread.ofVirtual().factory())) {
        var under = new ArrayList<Future<?>>();
        for (var scope : reconciler.scopes()) {
          var kept =
              standing.computeIfAbsent(
                  Activation.leaseName(reconciler, scope), _ -> new Standing());
          under.add(threads.submit(() -> activate(reconciler, scope, kept)));
        }
        for (var one : under) {
          one.get();
        }
      }
    }

    private <C extends Scope, S, A> void activate(
        Reconciler<C, S, A> reconciler, C scope, Standing kept) {
      var activation =
          new Activation<>(reconciler, scope, kept, fleet.leases, reports, fleet.clock, "bench");
      while (activation.step() instanceof Activation.Progress.More) {
        // one step after the other, as the driver does
      }
    }
  }

  /** pgbench's own update of one row, on the same PostgreSQL. */
  private static Optional<Figure> updates(Bench bench, BenchDatabase database) throws Exception {
    var program =
        List.of("/usr/lib/postgresql/15/bin/pgbench", "/usr/bin/pgbench").stream()
            .filter(p -> Files.isExecutable(Path.of(p)))
            .findFirst();
    if (program.isEmpty()) {
      return Optional.empty();
    }
    bench.say("pgbench");
    pgbench(database, program.get(), "-i", "-q", "-s", "10");
    var said =
        pgbench(database, program.get(), "-N", "-n", "-c", "8", "-j", "2", "-T", "" + PEER_SECONDS);
    var tps = TPS.matcher(said);
    return tps.find()
        ? Optional.of(
            Figure.peer(
                "pgbench -N (simple update), transactions, 1/min",
                Double.parseDouble(tps.group(1)) * 60,
                "8 clients, scale 10, same PostgreSQL"))
        : Optional.empty();
  }

  private static String pgbench(BenchDatabase database, String... words) throws Exception {
    var url = java.net.URI.create(database.source().getJdbcUrl().substring("jdbc:".length()));
    var command = new ArrayList<>(List.of(words));
    command.addAll(
        List.of(
            "-h", url.getHost(), "-p", "" + url.getPort(), "-U", database.source().getUsername()));
    command.add(url.getPath().substring(1));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", database.source().getPassword());
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
