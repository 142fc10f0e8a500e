package io.scalr.control.access.http;

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
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.UnacceptableObjectConfiguration;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.List;

/** The environments of an account, as the vendor's clients know them. */
public final class AccountEnvironmentResource {
  private static final String ALL = "/{accountId}/environments/";
  private static final String ONE = ALL + "{envId}/";
  private static final String ACTIVE = "active";
  private static final String INACTIVE = "inactive";

  /** Environments that launch servers; the vendor's other type holds no servers. */
  private static final String TYPE = "cmp";

  private static final Schema ENVIRONMENT =
      Schema.object(
          "Environment",
          time("added").readOnly().filterable(),
          object("costCenter", Schema.foreignKey("CostCenter", uuid("id"))).filterable(),
          whole("id").readOnly().filterable(),
          text("name").length(1, 60).required().filterable(),
          text("status")
              .described("No cloud is called for an inactive one; what runs there runs on.")
              .oneOf(ACTIVE, INACTIVE)
              .filterable(),
          text("type")
              .described("`cmp` only: infrastructure as code has no environments here.")
              .oneOf(TYPE, "iacp")
              .byDefault(TYPE)
              .createOnly()
              .filterable());

  private final AccessParts parts;
  private final Environments environments;

  public AccountEnvironmentResource(AccessParts parts, Environments environments) {
    this.parts = parts;
    this.environments = environments;
  }

  public List<Route> routes() {
    var admin = Permission.ACCOUNT_ADMIN;
    return List.of(
        Route.list(Level.ACCOUNT, ALL, admin, ENVIRONMENT, this::list),
        Route.create(Level.ACCOUNT, ALL, admin, ENVIRONMENT, this::create),
        Route.get(Level.ACCOUNT, ONE, admin, ENVIRONMENT, this::get),
        Route.change(Level.ACCOUNT, ONE, admin, ENVIRONMENT, this::change),
        Route.delete(Level.ACCOUNT, ONE, admin, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            Outcome.done(
                Answer.page(
                    environments
                        .accounts()
                        .listEnvironments(tx, call.scope().owner(), call.listing())
                        .map(AccountEnvironmentResource::view))));
  }

  private Outcome<Answer> get(Call call) {
    return parts
        .transactions()
        .inTransaction(tx -> found(tx, call).map(each -> Answer.one(view(each))));
  }

  private Outcome<Answer> create(Call call) {
    var body = call.body();
    if (!body.maybeText("type").orElse(TYPE).equals(TYPE)) {
      return Outcome.refused(
          new UnacceptableObjectConfiguration(
              "'Environment.type' (%s) is not supported; use cmp.".formatted(body.text("type"))));
    }
    return parts
        .transactions()
        .inTransaction(tx ->
            environments
                .create(tx, call.account(), draft(body))
                .map(made -> {
                  record(
                      tx,
                      AuditEntry.made(
                          Scope.of(made.tenant()),
                          call.actor(),
                          "environment.create",
                          EnvironmentResource.subject(made),
                          view(made).values()));
                  return Answer.one(view(made));
                }));
  }

  private Outcome<Answer> change(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            found(tx, call)
                .then(before ->
                    call.patch(view(before))
                        .then(merged -> environments.change(tx, before, draft(merged)))
                        .map(after -> {
                          record(
                              tx,
                              AuditEntry.changed(
                                  Scope.of(after.tenant()),
                                  call.actor(),
                                  "environment.change",
                                  EnvironmentResource.subject(after),
                                  view(before).values(),
                                  view(after).values()));
                          return Answer.one(view(after));
                        })));
  }

  private Outcome<Answer> delete(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            found(tx, call)
                .then(before -> environments.lock(tx, before))
                .then(locked -> environments.delete(tx, locked))
                .map(gone -> {
                  record(
                      tx,
                      AuditEntry.gone(
                          Scope.of(gone.tenant()),
                          call.actor(),
                          "environment.delete",
                          EnvironmentResource.subject(gone),
                          view(gone).values()));
                  return Answer.nothing();
                }));
  }

  private void record(Tx tx, AuditEntry entry) {
    parts.audit().append(tx, entry);
  }

  private Outcome<Environment> found(Tx tx, Call call) {
    return environments.find(tx, call.account(), new EnvironmentId(call.id("envId")));
  }

  private static Environments.Draft draft(Values body) {
    return new Environments.Draft(
        body.text("name"),
        body.maybeText("status").orElse(ACTIVE).equals(INACTIVE),
        EnvironmentResource.costCenter(body));
  }

  private static View view(Environment environment) {
    return View.of(ENVIRONMENT)
        .put("added", environment.createdAt())
        .put("costCenter", environment.costCenter())
        .put("id", environment.tenant().environment())
        .put("name", environment.name())
        .put("status", environment.suspended() ? INACTIVE : ACTIVE)
        .put("type", TYPE);
  }
}
