package io.scalr.control.orchestration.http;

import static io.scalr.control.orchestration.http.OrchestrationSchemas.SCRIPT;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.VERSION;

import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.View;
import io.scalr.control.orchestration.Offers;
import io.scalr.control.orchestration.Scripts;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.function.Predicate;

/** Scripts and their versions. */
public final class ScriptResource {
  private static final String ALL = "scripts/";
  private static final String ONE = ALL + "{scriptId}/";
  private static final String VERSIONS = ONE + "script-versions/";
  private static final String ONE_VERSION = VERSIONS + "{scriptVersionNumber}/";

  private final Transactions transactions;
  private final Scripts scripts;
  private final Audit audit;
  private final RemoteLists remote;
  private final Predicate<Call> changing;

  /**
   * @param changing whether a caller may change scripts
   */
  public ScriptResource(
      Transactions transactions,
      Scripts scripts,
      RemoteLists remote,
      Audit audit,
      Predicate<Call> changing) {
    this.transactions = transactions;
    this.scripts = scripts;
    this.audit = audit;
    this.remote = remote;
    this.changing = changing;
  }

  public List<Route> routes() {
    return Mount.at(this::routes, Mount.ACCOUNT, Mount.ENVIRONMENT);
  }

  private List<Route> routes(Mount at) {
    var level = at.level();
    var view = Permission.SCRIPTS_VIEW;
    var manage = Permission.SCRIPTS_MANAGE;
    return List.of(
        Route.list(level, at.path(ALL), view, SCRIPT, this::list),
        Route.create(level, at.path(ALL), manage, SCRIPT, this::create),
        Route.get(level, at.path(ONE), view, SCRIPT, this::get),
        Route.change(level, at.path(ONE), manage, SCRIPT, this::change),
        Route.delete(level, at.path(ONE), manage, this::delete),
        Route.list(level, at.path(VERSIONS), view, VERSION, this::versions),
        Route.create(level, at.path(VERSIONS), manage, VERSION, this::addVersion),
        Route.get(level, at.path(ONE_VERSION), view, VERSION, this::version),
        Route.change(level, at.path(ONE_VERSION), manage, VERSION, this::changeVersion),
        Route.delete(level, at.path(ONE_VERSION), manage, this::deleteVersion));
  }

  private Outcome<Answer> list(Call call) {
    boolean open = changing.test(call);
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> scripts.store().list(tx, call.scope(), call.listing())),
            script -> ScriptForms.view(call.scope(), open, script)));
  }

  private Outcome<Answer> get(Call call) {
    boolean open = changing.test(call);
    return transactions.inTransaction(tx ->
        scripts
            .find(tx, call.scope(), id(call))
            .map(found -> Answer.one(ScriptForms.view(call.scope(), open, found))));
  }

  private Outcome<Answer> create(Call call) {
    return ScriptForms.draft(call.body())
        .then(draft ->
            remote
                .declared(call.scope(), draft.variables(), List.of())
                .then(offers -> created(call, draft, offers)));
  }

  private Outcome<Answer> created(Call call, Scripts.Draft draft, Offers offers) {
    return transactions.inTransaction(tx ->
        scripts
            .create(tx, call.scope(), draft, offers)
            .map(script -> {
              var view = ScriptForms.recorded(script);
              made(tx, call, "script.create", "script " + script.id(), view);
              return Answer.one(ScriptForms.view(call.scope(), true, script));
            }));
  }

  private Outcome<Answer> change(Call call) {
    return transactions
        .inTransaction(tx -> scripts.find(tx, call.scope(), id(call)))
        .then(old ->
            call.patch(ScriptForms.view(call.scope(), true, old))
                .then(ScriptForms::draft)
                .then(draft -> remote.declared(call.scope(), draft.variables(), old.variables())))
        .then(offers -> changed(call, offers));
  }

  /** Reads the script again: while an endpoint was asked others may have changed it. */
  private Outcome<Answer> changed(Call call, Offers offers) {
    return transactions.inTransaction(tx ->
        scripts
            .find(tx, call.scope(), id(call))
            .then(old ->
                call.patch(ScriptForms.view(call.scope(), true, old))
                    .then(ScriptForms::draft)
                    .then(draft -> scripts.change(tx, call.scope(), id(call), draft, offers))
                    .map(script -> {
                      var before = ScriptForms.recorded(old);
                      var after = ScriptForms.recorded(script);
                      changed(tx, call, "script.change", "script " + script.id(), before, after);
                      return Answer.one(ScriptForms.view(call.scope(), true, script));
                    })));
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(tx ->
        scripts
            .delete(tx, call.scope(), id(call))
            .map(script -> {
              var before = ScriptForms.recorded(script);
              gone(tx, call, "script.delete", "script " + script.id(), before);
              return Answer.nothing();
            }));
  }

  private Outcome<Answer> versions(Call call) {
    return transactions.inTransaction(tx ->
        scripts
            .find(tx, call.scope(), id(call))
            .map(script ->
                Lists.answer(
                    scripts.store().versions(tx, call.scope(), script.id(), call.listing()),
                    ScriptForms::view)));
  }

  private Outcome<Answer> version(Call call) {
    return transactions.inTransaction(tx ->
        scripts
            .version(tx, call.scope(), id(call), number(call))
            .map(found -> Answer.one(ScriptForms.view(found))));
  }

  private Outcome<Answer> addVersion(Call call) {
    var body = call.body();
    if (body.has("script") && body.id("script") != id(call).value()) {
      return Outcome.refused(
          new InvalidValue(
              "'ScriptVersion.script.id' (" + body.id("script") + ") is not the path's."));
    }
    return transactions.inTransaction(tx ->
        scripts
            .addVersion(tx, call.scope(), id(call), body.text("body"))
            .map(version -> {
              var view = ScriptForms.view(version);
              made(tx, call, "script-version.create", subject(call, version.number()), view);
              return Answer.one(view);
            }));
  }

  private Outcome<Answer> changeVersion(Call call) {
    int number = number(call);
    return transactions.inTransaction(tx ->
        scripts
            .version(tx, call.scope(), id(call), number)
            .map(ScriptForms::view)
            .then(before ->
                call.patch(before)
                    .map(merged -> merged.text("body"))
                    .then(body -> scripts.changeVersion(tx, call.scope(), id(call), number, body))
                    .map(version -> {
                      var after = ScriptForms.view(version);
                      var subject = subject(call, number);
                      changed(tx, call, "script-version.change", subject, before, after);
                      return Answer.one(after);
                    })));
  }

  private Outcome<Answer> deleteVersion(Call call) {
    return transactions.inTransaction(tx ->
        scripts
            .deleteVersion(tx, call.scope(), id(call), number(call))
            .map(version -> {
              var subject = subject(call, version.number());
              gone(tx, call, "script-version.delete", subject, ScriptForms.view(version));
              return Answer.nothing();
            }));
  }

  private void made(Tx tx, Call call, String action, String subject, View after) {
    audit.append(tx, AuditEntry.made(call.scope(), call.actor(), action, subject, after.values()));
  }

  private void changed(Tx tx, Call call, String action, String subject, View before, View after) {
    audit.append(
        tx,
        AuditEntry.changed(
            call.scope(), call.actor(), action, subject, before.values(), after.values()));
  }

  private void gone(Tx tx, Call call, String action, String subject, View before) {
    audit.append(tx, AuditEntry.gone(call.scope(), call.actor(), action, subject, before.values()));
  }

  private static String subject(Call call, int version) {
    return "script " + id(call) + " version " + version;
  }

  static ScriptId id(Call call) {
    return new ScriptId(call.id("scriptId"));
  }

  /** A number that no version can have is answered like one that no version has. */
  static int number(Call call) {
    return (int) Math.min(call.id("scriptVersionNumber"), Integer.MAX_VALUE);
  }
}
