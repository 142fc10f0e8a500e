package io.scalr.control.access.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.listOf;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.time;
import static io.scalr.control.http.schema.Property.uuid;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.access.Environment;
import io.scalr.control.access.Environments;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.UUID;

/**
 * Environments with what the vendor's lack, and which clouds each has. The vendor's own are in
 * {@link AccountEnvironmentResource}.
 */
public final class EnvironmentResource {
  static final Schema ENVIRONMENT =
      Schema.object(
          "Environment",
          whole("id").readOnly().filterable(),
          text("name").required().filterable().length(1, 60),
          object("account", AccountResource.ACCOUNT_KEY)
              .createOnly()
              .filterable()
              .described("Needed only of a caller who belongs to no account."),
          flag("suspended")
              .byDefault(false)
              .described("No call to a cloud is made; what runs there runs on."),
          object("costCenter", Schema.foreignKey("CostCenter", uuid("id"))),
          listOf("clouds", text("cloud").length(1, 40))
              .most(20)
              .described(
                  "Platforms that servers may be launched on. One where the environment still has farm"
                      + " roles or servers stays."),
          time("createdAt").readOnly());

  private final AccessParts parts;
  private final Environments environments;

  public EnvironmentResource(AccessParts parts, Environments environments) {
    this.parts = parts;
    this.environments = environments;
  }

  public List<Route> routes() {
    var one = "/environments/{envId}/";
    var admin = Permission.ACCOUNT_ADMIN;
    return List.of(
        Route.list(Level.SCALR, "/environments/", admin, ENVIRONMENT, this::list),
        Route.create(Level.SCALR, "/environments/", admin, ENVIRONMENT, this::create),
        Route.get(Level.SCALR, one, Permission.SIGNED_IN, ENVIRONMENT, this::get),
        Route.change(Level.SCALR, one, admin, ENVIRONMENT, this::change),
        Route.delete(Level.SCALR, one, admin, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            Outcome.done(
                Answer.page(
                    parts
                        .stores()
                        .accounts()
                        .listEnvironments(tx, call.scope().owner(), call.listing())
                        .map(each -> view(tx, each)))));
  }

  private Outcome<Answer> get(Call call) {
    return parts
        .transactions()
        .inTransaction(tx -> found(tx, call).map(each -> Answer.one(view(tx, each))));
  }

  private Outcome<Answer> create(Call call) {
    return parts
        .transactions()
        .inTransaction(tx -> account(tx, call).then(account -> made(tx, call, account)));
  }

  /** The caller's own account, or the one that an administrator of the installation names. */
  private Outcome<AccountId> account(Tx tx, Call call) {
    var named = call.body().maybeObject("account").map(key -> new AccountId(key.whole("id")));
    var own = call.scope().owner();
    if (named.isEmpty() && own.isEmpty()) {
      return Outcome.refused(
          new Refusal.InvalidStructure("Property 'Environment.account' is required."));
    }
    var account = named.or(() -> own).orElseThrow();
    boolean reached = own.map(account::equals).orElse(true);
    return reached && parts.stores().accounts().find(tx, account).isPresent()
        ? Outcome.done(account)
        : Outcome.refused(new Refusal.ObjectNotFound("Invalid account."));
  }

  private Outcome<Answer> made(Tx tx, Call call, AccountId account) {
    var body = call.body();
    return environments
        .create(tx, account, draft(body))
        .then(environment -> enabled(tx, environment, body.texts("clouds")))
        .map(environment -> {
          var view = view(tx, environment);
          parts
              .audit()
              .append(
                  tx,
                  AuditEntry.made(
                      Scope.of(environment.tenant()),
                      call.actor(),
                      "environment.create",
                      subject(environment),
                      view.values()));
          return Answer.one(view);
        });
  }

  private Outcome<Answer> change(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            found(tx, call)
                .then(environment ->
                    call.patch(view(tx, environment))
                        .then(values -> changed(tx, call, environment, values))));
  }

  private Outcome<Answer> changed(Tx tx, Call call, Environment before, Values values) {
    var had = environments.clouds().enabled(tx, before.tenant());
    var shownBefore = view(tx, before).values();
    return environments
        .change(tx, before, draft(values))
        .then(after -> disabled(tx, after, had, values.texts("clouds")))
        .then(after -> enabled(tx, after, values.texts("clouds")))
        .map(after -> {
          var view = view(tx, after);
          parts
              .audit()
              .append(
                  tx,
                  AuditEntry.changed(
                      Scope.of(after.tenant()),
                      call.actor(),
                      "environment.change",
                      subject(after),
                      shownBefore,
                      view.values()));
          return Answer.one(view);
        });
  }

  private Outcome<Environment> disabled(
      Tx tx, Environment environment, List<String> had, List<String> wanted) {
    Outcome<String> all = Outcome.done("");
    for (var platform : had.stream().filter(each -> !wanted.contains(each)).toList()) {
      all = all.then(_ -> environments.clouds().disable(tx, environment.tenant(), platform));
    }
    return all.map(_ -> environment);
  }

  private Outcome<Environment> enabled(Tx tx, Environment environment, List<String> platforms) {
    Outcome<String> all = Outcome.done("");
    for (var platform : platforms) {
      all = all.then(_ -> environments.clouds().enable(tx, environment.tenant(), platform));
    }
    return all.map(_ -> environment);
  }

  private Outcome<Answer> delete(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            found(tx, call)
                .then(environment -> environments.lock(tx, environment))
                .then(environment -> {
                  var before = view(tx, environment).values();
                  return environments
                      .delete(tx, environment)
                      .map(gone -> {
                        parts
                            .audit()
                            .append(
                                tx,
                                AuditEntry.gone(
                                    Scope.of(gone.tenant()),
                                    call.actor(),
                                    "environment.delete",
                                    subject(gone),
                                    before));
                        return Answer.nothing();
                      });
                }));
  }

  private Outcome<Environment> found(Tx tx, Call call) {
    return environments.find(tx, call.tenant().environment());
  }

  static String subject(Environment environment) {
    return "environment " + environment.tenant().environment();
  }

  static UUID costCenter(Values values) {
    return values
        .maybeObject("costCenter")
        .map(key -> UUID.fromString(key.text("id")))
        .orElse(Environment.DEFAULT_COST_CENTER);
  }

  private static Environments.Draft draft(Values values) {
    return new Environments.Draft(
        values.text("name"), values.maybeFlag("suspended").orElse(false), costCenter(values));
  }

  private View view(Tx tx, Environment environment) {
    return View.of(ENVIRONMENT)
        .put("id", environment.tenant().environment())
        .put("name", environment.name())
        .put("account", environment.tenant().account())
        .put("suspended", environment.suspended())
        .put("costCenter", environment.costCenter())
        .put("clouds", environments.clouds().enabled(tx, environment.tenant()))
        .put("createdAt", environment.createdAt());
  }
}
