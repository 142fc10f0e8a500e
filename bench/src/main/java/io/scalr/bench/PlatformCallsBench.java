package io.scalr.bench;

import io.scalr.control.fleet.work.InventoryReconciler;
import io.scalr.control.fleet.work.LaunchReconciler;
import io.scalr.control.fleet.work.OrphanReconciler;
import io.scalr.control.fleet.work.TerminationReconciler;
import io.scalr.control.reconcile.Driver;
import io.scalr.control.reconcile.store.JdbcReports;
import io.scalr.control.store.Db;
import java.time.Duration;
import java.util.List;

/** How often an idle fleet asks its cloud. */
final class PlatformCallsBench implements Benchmark {
  private static final int SERVERS = 1_000;
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration SPAN = Duration.ofSeconds(90);

  @Override
  public String name() {
    return "platform-calls";
  }

  @Override
  public int seconds() {
    return 105;
  }

  @Override
  public String about() {
    return "calls to the cloud while idle";
  }

  @Override
  public List<Figure> run(Bench bench) throws Exception {
    var database = BenchDatabase.start(bench, bench.directory());
    var fleet = new SteadyFleet(bench, database, 1, SERVERS);
    var driver =
        bench.keep(
            new Driver(
                fleet.leases, new JdbcReports(new Db(database.source())), fleet.clock, "bench"));
    driver.add(new InventoryReconciler(fleet.ports));
    driver.add(new LaunchReconciler(fleet.ports));
    driver.add(new TerminationReconciler(fleet.ports));
    driver.add(new OrphanReconciler(fleet.ports));
    driver.start();
    bench.clock.sleep(SETTLE);
    long before = fleet.cloud.calls();
    bench.say("idle for " + SPAN.toSeconds() + " s");
    bench.clock.sleep(SPAN);
    double perMinute = (fleet.cloud.calls() - before) * 60.0 / SPAN.toSeconds();
    return List.of(
        new Figure(
            "calls to the cloud, 1/min",
            perMinute,
            new Figure.Target.AtMost(3, 1),
            SERVERS + " running servers in one location, pages of " + SteadyCloud.PAGE),
        Figure.peer(
            "asking for each server every minute would be",
            SERVERS,
            "computed, not measured: no other manager is installed"));
  }
}
