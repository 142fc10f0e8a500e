package io.scalr.control.audit.http;

import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.time;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.audit.AuditLog;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Transactions;
import java.util.List;

/** Who did what in an environment, and what the machine decided; newest first. */
public final class AuditResource {
  static final Schema ENTRY =
      Schema.object(
          "AuditEntry",
          whole("id").readOnly(),
          time("at").readOnly(),
          text("actor").readOnly().filterable().described("A login, or the machine's part."),
          text("authenticated").readOnly().described("How the actor proved who they are."),
          text("action").readOnly().filterable(),
          text("subject").readOnly().filterable(),
          text("reason").readOnly(),
          text("before").raw().readOnly().described("The object before, as JSON; null if none."),
          text("after").raw().readOnly().described("The object after, as JSON; null if none."));

  private final Transactions transactions;
  private final AuditLog log;

  public AuditResource(Transactions transactions, AuditLog log) {
    this.transactions = transactions;
    this.log = log;
  }

  public List<Route> routes() {
    return List.of(
        Route.list(Level.SCALR, "/audit/", Permission.GLOBAL_ADMIN, ENTRY, this::installation)
            .described("What was done to the installation itself."),
        Route.list(
                Level.SCALR,
                "/accounts/{accountId}/audit/",
                Permission.ACCOUNT_ADMIN,
                ENTRY,
                this::list)
            .described("What was done in this account above its environments."),
        Route.list(
                Level.SCALR,
                "/environments/{envId}/audit/",
                Permission.AUDIT_VIEW,
                ENTRY,
                this::list)
            .described("What was done in this environment, and what was decided."));
  }

  private Outcome<Answer> installation(Call call) {
    return list(call, Scope.installation());
  }

  private Outcome<Answer> list(Call call) {
    return list(call, call.scope());
  }

  private Outcome<Answer> list(Call call, Scope scope) {
    var rows = transactions.inTransaction(tx -> log.list(tx, scope, call.listing()));
    return Outcome.done(Answer.page(rows.map(AuditResource::view)));
  }

  private static View view(AuditLog.Row row) {
    return View.of(ENTRY)
        .put("id", row.id())
        .put("at", row.at())
        .put("actor", row.actor().name())
        .put("authenticated", row.actor().authenticated())
        .put("action", row.action())
        .put("subject", row.subject())
        .put("reason", row.reason())
        .put("before", row.before())
        .put("after", row.after());
  }
}
