package io.scalr.control.plane;

import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.fleet.work.LaunchReconciler;
import io.scalr.control.fleet.work.OrphanReconciler;
import io.scalr.control.fleet.work.TerminationReconciler;
import io.scalr.control.reconcile.Report;
import io.scalr.control.reconcile.Reports;
import io.scalr.control.reconcile.Scope;
import io.scalr.kernel.Transactions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts each decision of the machine on record with its reason, what it does as well as what it does
 * not do now. A line that stood in the last report already is no new decision. When to list a cloud
 * is not recorded: it changes nothing, and would be most of the record.
 */
public final class AuditedReports implements Reports {
  /** Who decided, as the record shows it. */
  public static final String ACTOR = "system";

  private static final Set<String> DECIDING =
      Set.of(LaunchReconciler.NAME, TerminationReconciler.NAME, OrphanReconciler.NAME);

  private final Reports kept;
  private final Transactions transactions;
  private final Audit audit;

  public AuditedReports(Reports kept, Transactions transactions, Audit audit) {
    this.kept = kept;
    this.transactions = transactions;
    this.audit = audit;
  }

  /** On record first: after a crash in between a decision is there twice rather than not at all. */
  @Override
  public void save(String reconciler, Scope scope, Instant at, Report report) {
    if (DECIDING.contains(reconciler)) {
      var before =
          new HashSet<>(
              kept.last(reconciler, scope).map(k -> k.report().lines()).orElse(List.of()));
      var fresh = report.lines().stream().filter(line -> !before.contains(line)).toList();
      if (!fresh.isEmpty()) {
        transactions.inTransaction(tx -> {
          audit.append(tx, fresh.stream().map(line -> entry(reconciler, scope, line)).toList());
          return scope;
        });
      }
    }
    kept.save(reconciler, scope, at, report);
  }

  private static AuditEntry entry(String reconciler, Scope scope, Report.Line line) {
    return AuditEntry.decided(
        io.scalr.kernel.Scope.of(scope.tenant()),
        ACTOR,
        reconciler + (line.done() ? ".decided" : ".not-now"),
        where(scope) + ": " + line.subject(),
        line.text());
  }

  private static String where(Scope scope) {
    return switch (scope) {
      case Scope.FarmRole role -> "farm role " + role.farmRole();
      case Scope.Location location -> location.platform() + " " + location.location();
    };
  }

  @Override
  public Optional<Kept> last(String reconciler, Scope scope) {
    return kept.last(reconciler, scope);
  }
}
