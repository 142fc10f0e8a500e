package io.scalr.control.orchestration.http;

import static io.scalr.control.orchestration.http.OrchestrationSchemas.RULE;

import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Handler;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.orchestration.RuleHome;
import io.scalr.control.orchestration.Rules;
import io.scalr.control.orchestration.Rules.Place;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rules of accounts, environments, roles and farm roles. */
public final class RuleResource {
  private static final String ALL = "orchestration-rules/";
  private static final String OF_ROLE = "roles/{roleId}/" + ALL;
  private static final String OF_FARM_ROLE = "farm-roles/{farmRoleId}/" + ALL;
  private static final String ID = "orchestrationRuleId";

  private final Transactions transactions;
  private final Rules rules;
  private final Trail trail;

  public RuleResource(Transactions transactions, Rules rules, Trail trail) {
    this.transactions = transactions;
    this.rules = rules;
    this.trail = trail;
  }

  /** The place that a request's path names. */
  @FunctionalInterface
  private interface Places {
    Outcome<Place> of(Tx tx, Call call);
  }

  /** What may be done in a place, within a transaction. */
  @FunctionalInterface
  private interface Work {
    Outcome<Answer> in(Tx tx, Call call, Place place);
  }

  public List<Route> routes() {
    var all = new ArrayList<Route>();
    for (var at : List.of(Mount.ACCOUNT, Mount.ENVIRONMENT)) {
      all.addAll(
          routes(
              at.level(),
              at.path(ALL),
              Permission.ORCHESTRATION_VIEW,
              Permission.ORCHESTRATION_MANAGE,
              (_, call) -> Outcome.done(rules.ofScope(call.scope()))));
    }
    for (var at : Mount.values()) {
      all.addAll(
          routes(
              at.level(),
              at.path(OF_ROLE),
              Permission.ROLES_VIEW,
              Permission.ROLES_MANAGE,
              (tx, call) -> rules.ofRole(tx, call.scope(), new RoleId(call.id("roleId")))));
    }
    all.addAll(
        routes(
            Level.USER,
            Mount.ENVIRONMENT.path(OF_FARM_ROLE),
            Permission.FARMS_VIEW,
            Permission.FARMS_UPDATE,
            (tx, call) ->
                rules.ofFarmRole(tx, call.tenant(), new FarmRoleId(call.id("farmRoleId")))));
    return all;
  }

  private List<Route> routes(
      Level level, String path, Permission view, Permission manage, Places places) {
    var one = path + "{" + ID + ":uuid}/";
    return List.of(
        Route.list(level, path, view, RULE, at(places, this::list)),
        Route.create(level, path, manage, RULE, at(places, this::create)),
        Route.get(level, one, view, RULE, at(places, this::get)),
        Route.change(level, one, manage, RULE, at(places, this::change)),
        Route.delete(level, one, manage, at(places, this::delete)));
  }

  private Handler at(Places places, Work work) {
    return call ->
        transactions.inTransaction(
            tx -> places.of(tx, call).then(place -> work.in(tx, call, place)));
  }

  private Outcome<Answer> list(Tx tx, Call call, Place place) {
    return Outcome.done(
        Lists.answer(
            rules.store().list(tx, place.sight(), Lists.asked(call)), forms(tx, place)::view));
  }

  private Outcome<Answer> get(Tx tx, Call call, Place place) {
    return rules
        .find(tx, place, call.uuid(ID))
        .map(rule -> Answer.one(forms(tx, place).view(rule)));
  }

  private Outcome<Answer> create(Tx tx, Call call, Place place) {
    var forms = forms(tx, place);
    return forms
        .draft(call.body())
        .then(draft -> rules.create(tx, place, draft))
        .map(rule -> {
          var view = forms.view(rule);
          trail.made(tx, call, "orchestration-rule.create", subject(rule.id(), place), view);
          return Answer.one(view);
        });
  }

  private Outcome<Answer> change(Tx tx, Call call, Place place) {
    var id = call.uuid(ID);
    var forms = forms(tx, place);
    return rules
        .find(tx, place, id)
        .map(forms::view)
        .then(before ->
            call.patch(before)
                .then(forms::draft)
                .then(draft -> rules.change(tx, place, id, draft))
                .map(rule -> {
                  var after = forms.view(rule);
                  trail.changed(
                      tx, call, "orchestration-rule.change", subject(id, place), before, after);
                  return Answer.one(after);
                }));
  }

  private Outcome<Answer> delete(Tx tx, Call call, Place place) {
    var id = call.uuid(ID);
    return rules
        .delete(tx, place, id)
        .map(rule -> {
          var before = forms(tx, place).view(rule);
          trail.gone(tx, call, "orchestration-rule.delete", subject(id, place), before);
          return Answer.nothing();
        });
  }

  private RuleForms forms(Tx tx, Place place) {
    return new RuleForms(place.siblings(), script -> rules.shown(tx, place.sight().from(), script));
  }

  private static String subject(UUID rule, Place place) {
    var of =
        switch (place.home()) {
          case RuleHome.OfScope(var scope) -> "the " + scope.word();
          case RuleHome.OfRole(var role) -> "role " + role;
          case RuleHome.OfFarmRole(var _, var farmRole) -> "farm role " + farmRole;
        };
    return "rule " + rule + " of " + of;
  }
}
