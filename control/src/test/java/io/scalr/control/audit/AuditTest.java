package io.scalr.control.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.control.audit.store.JdbcAudit;
import io.scalr.control.store.Db;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.Tenant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("database")
class AuditTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final Db db = database.db();
  private final JdbcAudit audit = new JdbcAudit(new SystemClock());
  private final Tenant tenant = new Tenant(new AccountId(1), new EnvironmentId(2));

  @AfterEach
  void stop() {
    database.close();
  }

  private void append(AuditEntry entry) {
    db.inTransaction(tx -> {
      audit.append(tx, entry);
      return entry;
    });
  }

  private List<AuditLog.Row> rows(Tenant of) {
    return db.inTransaction(tx -> audit.list(tx, Scope.of(of), Listing.first())).rows();
  }

  @Test
  void a_decision_is_recorded_with_its_reason_and_only_in_its_environment() {
    append(
        AuditEntry.decided(
            Scope.of(tenant),
            "launch",
            "server.launch.wait",
            "farm role 3",
            "at its maximum of 4"));
    assertThat(rows(tenant))
        .singleElement()
        .satisfies(row -> assertThat(row.reason()).isEqualTo("at its maximum of 4"));
    assertThat(rows(new Tenant(new AccountId(9), new EnvironmentId(2)))).isEmpty();
  }

  @Test
  void a_secret_is_not_written() {
    append(
        AuditEntry.made(
            Scope.of(tenant),
            new Actor("me", "session"),
            "thing.create",
            "thing 1",
            Map.of(
                "name", "n", "key", Secret.of("planted"), "list", List.of(Secret.of("planted")))));
    assertThat(rows(tenant).getFirst().after().orElseThrow())
        .contains("\"n\"")
        .doesNotContain("planted");
  }

  @Test
  void an_entry_of_a_refused_transaction_is_not_there() {
    db.inTransaction(tx -> {
      audit.append(tx, AuditEntry.decided(Scope.of(tenant), "p", "a", "s", "r"));
      return Outcome.refused(new Refusal.Locked("no"));
    });
    assertThat(rows(tenant)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"update audit set actor = 'x'", "delete from audit", "truncate audit"})
  void nothing_that_was_recorded_can_be_changed(String sql) {
    append(AuditEntry.decided(Scope.of(tenant), "p", "a", "s", "r"));
    assertThatThrownBy(() -> db.inTransaction(tx -> Db.jdbc(tx).sql(sql).update()))
        .hasMessageContaining("append-only");
    assertThat(rows(tenant)).hasSize(1);
  }
}
