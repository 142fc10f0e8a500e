package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.audit.AuditLog;
import io.scalr.control.audit.store.JdbcAudit;
import io.scalr.control.reconcile.Report;
import io.scalr.control.reconcile.Scope;
import io.scalr.control.reconcile.store.JdbcReports;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.Tenant;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class AuditedReportsTest {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Scope.FarmRole ROLE =
      new Scope.FarmRole(TENANT, new FarmId(1), new FarmRoleId(7));
  private static final Report.Line LAUNCH = new Report.Line("web #1", true, "launch: by a user");
  private static final Report.Line WAIT = new Report.Line("web", false, "max 2 is reached");

  private final TestDatabase database = TestDatabase.fresh();
  private final JdbcAudit audit = new JdbcAudit(new SystemClock());
  private final JdbcReports kept = new JdbcReports(database.db());
  private AuditedReports reports = new AuditedReports(kept, database.db(), audit);

  @AfterEach
  void close() {
    database.close();
  }

  private List<AuditLog.Row> rows() {
    return database
        .db()
        .inTransaction(tx -> audit.list(tx, io.scalr.kernel.Scope.of(TENANT), Listing.first()))
        .rows();
  }

  private void save(String reconciler, Report.Line... lines) {
    reports.save(reconciler, ROLE, AT, new Report(List.of(lines)));
  }

  @Test
  void each_decision_is_on_record_with_its_reason_and_so_is_each_not_now() {
    save("launch", LAUNCH, WAIT);
    assertThat(rows())
        .extracting(AuditLog.Row::action)
        .containsExactlyInAnyOrder("launch.decided", "launch.not-now");
    assertThat(rows())
        .filteredOn(row -> row.action().equals("launch.not-now"))
        .singleElement()
        .satisfies(row -> {
          assertThat(row.actor().name()).isEqualTo("system");
          assertThat(row.subject()).isEqualTo("farm role 7: web");
          assertThat(row.reason()).isEqualTo("max 2 is reached");
        });
  }

  @Test
  void what_is_decided_again_and_again_is_on_record_once() {
    save("launch", LAUNCH, WAIT);
    save("launch", WAIT);
    reports = new AuditedReports(kept, database.db(), audit); // a restart
    save("launch", WAIT);
    assertThat(rows()).hasSize(2);
  }

  @Test
  void a_changed_reason_is_a_new_decision() {
    save("launch", WAIT);
    save("launch", new Report.Line("web", false, "max 3 is reached"));
    assertThat(rows()).hasSize(2);
  }

  @Test
  void listings_are_no_decisions_about_servers() {
    save("inventory", new Report.Line("c/zone", true, "its time has come"));
    assertThat(rows()).isEmpty();
    assertThat(reports.last("inventory", ROLE)).isPresent();
  }
}
