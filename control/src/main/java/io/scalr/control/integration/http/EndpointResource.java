package io.scalr.control.integration.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.uuid;

import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.control.integration.Endpoint;
import io.scalr.control.integration.Endpoints;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where web-hooks go. The vendor's clients only list them; to make and change them is ours, and
 * each scope's path names its own so that a walk over all routes finds an object for each.
 */
public final class EndpointResource {
  private static final String[] SCOPES = {
    "scalr", "account", "environment", "farm", "farmrole", "role", "server"
  };

  private static final Schema SUMMARY =
      Schema.object(
              "WebhookEndpoint",
              uuid("id").described("Identifier of the Webhook endpoint."),
              text("scope").oneOf(SCOPES),
              text("url").described("Endpoint URL."))
          .described("Webhook endpoint summary.");

  private static final Schema ENDPOINT =
      Schema.object(
          "WebhookEndpoint",
          uuid("id").readOnly().filterable(),
          text("name").length(1, 255).required().filterable(),
          text("scope").oneOf(SCOPES).readOnly().filterable(),
          flag("shared").byDefault(true).described("Whether the scopes below may use it."),
          text("signingKey")
              .readOnly()
              .described("Signs what is sent there. Shown once, by the answer that makes it."),
          text("status").oneOf("active", "inactive").byDefault("active"),
          text("url").pattern(IntegrationUrl.PATTERN).length(1, 2_048).required());

  private final Transactions transactions;
  private final Endpoints endpoints;
  private final Trail trail;

  public EndpointResource(Transactions transactions, Endpoints endpoints, Trail trail) {
    this.transactions = transactions;
    this.endpoints = endpoints;
    this.trail = trail;
  }

  public List<Route> routes() {
    var all = new ArrayList<Route>();
    for (var at : List.of(Mount.ACCOUNT, Mount.ENVIRONMENT)) {
      all.add(
          Route.list(
              at.level(),
              at.path("webhook-endpoints/"),
              Permission.INTEGRATIONS_VIEW,
              SUMMARY,
              call -> list(call, true)));
    }
    all.addAll(own("/", "globalEndpointId", Permission.GLOBAL_ADMIN, Permission.GLOBAL_ADMIN));
    var view = Permission.INTEGRATIONS_VIEW;
    var manage = Permission.INTEGRATIONS_MANAGE;
    all.addAll(own("/accounts/{accountId}/", "accountEndpointId", view, manage));
    all.addAll(own("/environments/{envId}/", "endpointId", view, manage));
    return all;
  }

  private List<Route> own(String prefix, String id, Permission view, Permission manage) {
    var all = prefix + "webhook-endpoints/";
    var one = all + "{" + id + ":uuid}/";
    return List.of(
        Route.list(Level.SCALR, all, view, ENDPOINT, call -> list(call, false)),
        Route.create(Level.SCALR, all, manage, ENDPOINT, this::create),
        Route.get(Level.SCALR, one, view, ENDPOINT, call -> get(call, id)),
        Route.change(Level.SCALR, one, manage, ENDPOINT, call -> change(call, id)),
        Route.delete(Level.SCALR, one, manage, call -> delete(call, id)));
  }

  private Outcome<Answer> list(Call call, boolean summary) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> endpoints.store().list(tx, call.scope(), call.listing())),
            summary ? EndpointResource::summary : EndpointResource::view));
  }

  private Outcome<Answer> get(Call call, String id) {
    return transactions.inTransaction(tx ->
        endpoints.find(tx, call.scope(), call.uuid(id)).map(found -> Answer.one(view(found))));
  }

  private Outcome<Answer> create(Call call) {
    return transactions.inTransaction(tx ->
        endpoints
            .create(tx, call.scope(), draft(call.body()))
            .map(made -> {
              var endpoint = made.endpoint();
              trail.made(tx, call, "webhook-endpoint.create", subject(endpoint), view(endpoint));
              return Answer.one(view(endpoint).put("signingKey", made.signingKey().revealText()));
            }));
  }

  private Outcome<Answer> change(Call call, String id) {
    return transactions.inTransaction(tx ->
        endpoints.find(tx, call.scope(), call.uuid(id)).then(before -> changed(tx, call, before)));
  }

  private Outcome<Answer> changed(Tx tx, Call call, Endpoint before) {
    return call.patch(view(before))
        .then(merged -> endpoints.change(tx, call.scope(), before.id(), draft(merged)))
        .map(after -> {
          trail.changed(
              tx, call, "webhook-endpoint.change", subject(before), view(before), view(after));
          return Answer.one(view(after));
        });
  }

  private Outcome<Answer> delete(Call call, String id) {
    return transactions.inTransaction(tx ->
        endpoints
            .delete(tx, call.scope(), call.uuid(id))
            .map(gone -> {
              trail.gone(tx, call, "webhook-endpoint.delete", subject(gone), view(gone));
              return Answer.nothing();
            }));
  }

  private static String subject(Endpoint endpoint) {
    return "webhook endpoint " + endpoint.id();
  }

  private static Endpoints.Draft draft(Values body) {
    return new Endpoints.Draft(
        body.text("name"),
        body.text("url"),
        body.maybeText("status").orElse("active").equals("active"),
        body.maybeFlag("shared").orElse(true));
  }

  private static View summary(Endpoint endpoint) {
    return View.of(SUMMARY)
        .put("id", endpoint.id())
        .put("scope", endpoint.scope().word())
        .put("url", endpoint.url());
  }

  private static View view(Endpoint endpoint) {
    return View.of(ENDPOINT)
        .put("id", endpoint.id())
        .put("name", endpoint.name())
        .put("scope", endpoint.scope().word())
        .put("shared", endpoint.shared())
        .put("signingKey", Optional.empty())
        .put("status", endpoint.active() ? "active" : "inactive")
        .put("url", endpoint.url());
  }
}
