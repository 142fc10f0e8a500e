package io.scalr.control.reconcile.store;

import io.scalr.control.reconcile.Report;
import io.scalr.control.reconcile.Reports;
import io.scalr.control.reconcile.Scope;
import io.scalr.control.store.Db;
import io.scalr.kernel.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Optional;

/** Each scope's last report as one row; subjects, decisions and texts as three parallel arrays. */
public final class JdbcReports implements Reports {
  private final Transactions transactions;

  public JdbcReports(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void save(String reconciler, Scope scope, Instant at, Report report) {
    // It shows what was thought last and nothing is decided by it: no wait for the disk, which at a
    // thousand farm roles would be a thousand waits.
    transactions.inTransaction(tx ->
        Db.jdbc(tx)
            .sql(
                """
                with kept as (select set_config('synchronous_commit', 'off', true))
                insert into reconcile_report
                  (account_id, env_id, reconciler, scope, at, subjects, done, texts)
                select :account, :env, :reconciler, :scope, :at, :subjects::text[],
                       :done::boolean[], :texts::text[]
                  from kept
                on conflict (reconciler, scope) do update
                   set at = excluded.at, subjects = excluded.subjects,
                       done = excluded.done, texts = excluded.texts
                """)
            .param("account", scope.tenant().account().value())
            .param("env", scope.tenant().environment().value())
            .param("reconciler", reconciler)
            .param("scope", scope.key())
            .param("at", at.atOffset(ZoneOffset.UTC))
            .param(
                "subjects",
                report.lines().stream().map(Report.Line::subject).toArray(String[]::new))
            .param("done", report.lines().stream().map(Report.Line::done).toArray(Boolean[]::new))
            .param("texts", report.lines().stream().map(Report.Line::text).toArray(String[]::new))
            .update());
  }

  @Override
  public Optional<Kept> last(String reconciler, Scope scope) {
    return transactions.read(tx ->
        Db.jdbc(tx)
            .sql(
                """
                select at, subjects, done, texts from reconcile_report
                 where account_id = :account and env_id = :env
                   and reconciler = :reconciler and scope = :scope
                """)
            .param("account", scope.tenant().account().value())
            .param("env", scope.tenant().environment().value())
            .param("reconciler", reconciler)
            .param("scope", scope.key())
            .query((row, _) -> kept(row))
            .optional());
  }

  private static Kept kept(ResultSet row) throws SQLException {
    var subjects = (String[]) row.getArray("subjects").getArray();
    var done = (Boolean[]) row.getArray("done").getArray();
    var texts = (String[]) row.getArray("texts").getArray();
    var lines = new ArrayList<Report.Line>();
    for (int i = 0; i < subjects.length; i++) {
      lines.add(new Report.Line(subjects[i], done[i], texts[i]));
    }
    return new Kept(row.getObject("at", OffsetDateTime.class).toInstant(), new Report(lines));
  }
}
