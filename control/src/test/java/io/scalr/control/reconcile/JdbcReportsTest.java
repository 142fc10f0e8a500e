package io.scalr.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.reconcile.store.JdbcReports;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Tenant;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class JdbcReportsTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Report FIRST =
      new Report(
          List.of(
              new Report.Line("web #1", true, "launch: {\"x\", 'y'} \\ NULL"),
              new Report.Line("web", false, "")));

  private final TestDatabase database = TestDatabase.fresh();
  private final JdbcReports reports = new JdbcReports(database.db());

  @AfterEach
  void close() {
    database.close();
  }

  private static Scope.FarmRole role(long environment, long id) {
    return new Scope.FarmRole(
        new Tenant(new AccountId(1), new EnvironmentId(environment)),
        new FarmId(1),
        new FarmRoleId(id));
  }

  @Test
  void what_was_never_saved_is_absent() {
    assertThat(reports.last("launch", role(1, 1))).isEmpty();
  }

  @Test
  void a_report_comes_back_as_it_was_saved() {
    reports.save("launch", role(1, 1), AT, FIRST);
    assertThat(reports.last("launch", role(1, 1))).contains(new Reports.Kept(AT, FIRST));
  }

  @Test
  void the_last_one_counts_also_when_it_is_empty() {
    reports.save("launch", role(1, 1), AT, FIRST);
    reports.save("launch", role(1, 1), AT.plusSeconds(9), Report.EMPTY);
    assertThat(reports.last("launch", role(1, 1)))
        .contains(new Reports.Kept(AT.plusSeconds(9), Report.EMPTY));
  }

  @Test
  void reconcilers_scopes_and_tenants_have_their_own() {
    reports.save("launch", role(1, 1), AT, FIRST);
    assertThat(reports.last("termination", role(1, 1))).isEmpty();
    assertThat(reports.last("launch", role(1, 2))).isEmpty();
    assertThat(reports.last("launch", role(2, 1))).isEmpty();
  }
}
