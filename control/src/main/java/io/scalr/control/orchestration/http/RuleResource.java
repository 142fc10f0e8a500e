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
import io.scalr.control.orchestration.Offers;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.RuleHome;
import io.scalr.control.orchestration.Rules;
import io.scalr.control.orchestration.Rules.Place;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Rules of accounts, environments, roles and farm roles. */
public final class RuleResource {
  private static final String ALL = "orchestration-rules/";
  private static final String OF_ROLE = "roles/{roleId}/" + ALL;
  private static final String OF_FARM_ROLE = "farm-roles/{farmRoleId}/" + ALL;
  private static final String ID = "orchestrationRuleId";

  private final Transactions transactions;
  private final Rules rules;
  private final RemoteLists remote;
  private final Trail trail;

  public RuleResource(Transactions transactions, Rules rules, RemoteLists remote, Trail trail) {
    this.transactions = transactions;
    this.rules = rules;
    this.remote = remote;
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

  /** What a request gives a script, found within a transaction. */
  @FunctionalInterface
  private interface Look {
    Outcome<Given> at(Tx tx, Call call, Place place);
  }

  /** Work that must know what remote lists offer. */
  @FunctionalInterface
  private interface Write {
    Outcome<Answer> in(Tx tx, Call call, Place place, Offers offers);
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
        Route.create(level, path, manage, RULE, offering(places, this::givenToNew, this::create)),
        Route.get(level, one, view, RULE, at(places, this::get)),
        Route.change(level, one, manage, RULE, offering(places, this::givenToOld, this::change)),
        Route.delete(level, one, manage, at(places, this::delete)));
  }

  /** The same after endpoints were asked for what remote lists offer, outside of transactions. */
  private Handler offering(Places places, Look look, Write write) {
    return call ->
        transactions
            .inTransaction(tx -> places.of(tx, call).then(place -> look.at(tx, call, place)))
            .then(given -> remote.given(given.from(), given.script(), given.now(), given.before()))
            .then(offers ->
                transactions.inTransaction(
                    tx -> places.of(tx, call).then(place -> write.in(tx, call, place, offers))));
  }

  private Outcome<Given> givenToNew(Tx tx, Call call, Place place) {
    return forms(tx, place)
        .draft(call.body())
        .map(draft -> Given.of(place, draft.action(), Optional.empty()));
  }

  private Outcome<Given> givenToOld(Tx tx, Call call, Place place) {
    var forms = forms(tx, place);
    return rules
        .find(tx, place, call.uuid(ID))
        .then(old ->
            call.patch(forms.view(old))
                .then(forms::draft)
                .map(draft -> Given.of(place, draft.action(), Optional.of(old.action()))));
  }

  /**
   * Values for a script's variables.
   *
   * @param before what the rule gave it until now
   */
  private record Given(
      Scope from, ScriptId script, Map<String, String> now, Map<String, String> before) {
    static Given of(Place place, Action action, Optional<Action> before) {
      return action instanceof Action.ScalrScript(var choice, var variables)
          ? new Given(place.owner(), choice.script(), variables, before(choice.script(), before))
          : new Given(place.owner(), new ScriptId(0), Map.of(), Map.of());
    }

    private static Map<String, String> before(ScriptId script, Optional<Action> action) {
      return action.isPresent()
              && action.get() instanceof Action.ScalrScript(var choice, var variables)
              && choice.script().equals(script)
          ? variables
          : Map.of();
    }
  }

  private Handler at(Places places, Work work) {
    return call ->
        transactions.inTransaction(
            tx -> places.of(tx, call).then(place -> work.in(tx, call, place)));
  }

  private Outcome<Answer> list(Tx tx, Call call, Place place) {
    return Outcome.done(
        Lists.answer(
            rules.store().list(tx, place.sight(), call.listing()), forms(tx, place)::view));
  }

  private Outcome<Answer> get(Tx tx, Call call, Place place) {
    return rules
        .find(tx, place, call.uuid(ID))
        .map(rule -> Answer.one(forms(tx, place).view(rule)));
  }

  private Outcome<Answer> create(Tx tx, Call call, Place place, Offers offers) {
    var forms = forms(tx, place);
    return forms
        .draft(call.body())
        .then(draft -> rules.create(tx, place, draft, offers))
        .map(rule -> {
          var view = forms.view(rule);
          trail.made(tx, call, "orchestration-rule.create", subject(rule.id(), place), view);
          return Answer.one(view);
        });
  }

  private Outcome<Answer> change(Tx tx, Call call, Place place, Offers offers) {
    var id = call.uuid(ID);
    var forms = forms(tx, place);
    return rules
        .find(tx, place, id)
        .map(forms::view)
        .then(before ->
            call.patch(before)
                .then(forms::draft)
                .then(draft -> rules.change(tx, place, id, draft, offers))
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
