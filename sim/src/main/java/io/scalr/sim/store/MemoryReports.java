package io.scalr.sim.store;

import io.scalr.control.reconcile.Report;
import io.scalr.control.reconcile.Reports;
import io.scalr.control.reconcile.Scope;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Last reports in memory. */
public final class MemoryReports implements Reports {
  private final Map<String, Kept> all = new TreeMap<>();

  @Override
  public void save(String reconciler, Scope scope, Instant at, Report report) {
    all.put(reconciler + "/" + scope.key(), new Kept(at, report));
  }

  @Override
  public Optional<Kept> last(String reconciler, Scope scope) {
    return Optional.ofNullable(all.get(reconciler + "/" + scope.key()));
  }

  /** All of them, by reconciler and scope. */
  public Map<String, Kept> all() {
    return Map.copyOf(all);
  }
}
