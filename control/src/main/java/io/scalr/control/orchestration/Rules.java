package io.scalr.control.orchestration;

import io.scalr.control.farm.FarmRole;
import io.scalr.control.farm.FarmRoleStore;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Condition;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.control.orchestration.Rule.Trigger;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.Deprecated;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.LimitExceeded;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What may be done with the rules of farm roles. */
public final class Rules {
  /** All rules of a farm role are read whenever something happens to one of its servers. */
  public static final int MOST_IN_A_FARM_ROLE = 100;

  /** Between two rules that nobody gave an order, so that one can be put between. */
  private static final int GAP = 10;

  private final RuleStore store;
  private final ScriptStore scripts;
  private final EventStore events;
  private final FarmRoleStore farmRoles;
  private final Ids ids;

  public Rules(
      RuleStore store, ScriptStore scripts, EventStore events, FarmRoleStore farmRoles, Ids ids) {
    this.store = store;
    this.scripts = scripts;
    this.events = events;
    this.farmRoles = farmRoles;
    this.ids = ids;
  }

  /** What a caller says of a rule. */
  public record Draft(
      Trigger trigger,
      Target target,
      Action action,
      Optional<Boolean> blocking,
      Optional<Duration> timeout,
      Optional<Integer> order,
      Optional<String> runAs,
      boolean enabled) {
    Draft with(Action other) {
      return new Draft(trigger, target, other, blocking, timeout, order, runAs, enabled);
    }
  }

  public RuleStore store() {
    return store;
  }

  public Outcome<FarmRole> farmRole(Tx tx, Tenant tenant, FarmRoleId id) {
    return found(farmRoles.find(tx, tenant, id), id);
  }

  /** The farm roles of the same farm; conditions may name them. */
  public List<FarmRole> siblings(Tx tx, FarmRole farmRole) {
    return farmRoles.ofFarm(tx, farmRole.tenant(), farmRole.farm());
  }

  public Outcome<Rule> find(Tx tx, Tenant tenant, FarmRoleId farmRole, UUID id) {
    return farmRole(tx, tenant, farmRole)
        .then(_ ->
            store
                .find(tx, tenant, farmRole, id)
                .map(Outcome::done)
                .orElseGet(() ->
                    Outcome.refused(
                        new ObjectNotFound("'OrchestrationRule.id' (" + id + ") was not found."))));
  }

  public Outcome<Rule> create(Tx tx, Tenant tenant, FarmRoleId id, Draft draft) {
    return found(farmRoles.lock(tx, tenant, id), id)
        .then(farmRole -> {
          var all = store.ofFarmRole(tx, tenant, id);
          if (all.size() >= MOST_IN_A_FARM_ROLE) {
            return Outcome.refused(
                new LimitExceeded(
                    "A Farm Role has at most " + MOST_IN_A_FARM_ROLE + " Orchestration Rules."));
          }
          int last = all.stream().mapToInt(Rule::order).max().orElse(0);
          return fits(tx, tenant, farmRole, draft, Optional.empty())
              .map(fit -> store.insert(tx, rule(tenant, id, ids.uuid(), 0, fit, last + GAP)));
        });
  }

  public Outcome<Rule> change(Tx tx, Tenant tenant, FarmRoleId id, UUID rule, Draft draft) {
    return found(farmRoles.lock(tx, tenant, id), id)
        .then(farmRole ->
            find(tx, tenant, id, rule)
                .then(old ->
                    fits(tx, tenant, farmRole, draft, Optional.of(old))
                        .map(fit -> {
                          var changed = rule(tenant, id, rule, old.made(), fit, old.order());
                          store.update(tx, changed);
                          return changed;
                        })));
  }

  public Outcome<Rule> delete(Tx tx, Tenant tenant, FarmRoleId farmRole, UUID id) {
    return find(tx, tenant, farmRole, id)
        .map(rule -> {
          store.delete(tx, tenant, id);
          return rule;
        });
  }

  private Outcome<Draft> fits(
      Tx tx, Tenant tenant, FarmRole farmRole, Draft draft, Optional<Rule> old) {
    var from = Scope.of(tenant);
    if (draft.trigger() instanceof Trigger.SpecificEvent(var event)
        && events.hold(tx, from, event).isEmpty()) {
      return Outcome.refused(Events.absent("OrchestrationRule.trigger.event.id", event, from));
    }
    return conditions(tx, tenant, farmRole, draft.target())
        .then(_ -> action(tx, tenant, draft.action(), old))
        .map(action -> draft.with(action));
  }

  private Outcome<Target> conditions(Tx tx, Tenant tenant, FarmRole farmRole, Target target) {
    List<Condition> conditions =
        switch (target) {
          case Target.TriggeringServer(var some) -> some;
          case Target.TriggeringFarmRole _ -> List.of();
          case Target.Farm(var some) -> some;
        };
    var known = farmRoles.ofFarm(tx, tenant, farmRole.farm()).stream().map(FarmRole::id).toList();
    for (var condition : conditions) {
      if (condition instanceof Condition.FarmRoles(var named)) {
        var foreign = named.stream().filter(id -> !known.contains(id)).findFirst();
        if (foreign.isPresent()) {
          return Outcome.refused(
              new ObjectNotFound(
                  "'FarmRolesCondition.farmRoles.id' (" + foreign.get() + ") was not found."));
        }
      }
    }
    return Outcome.done(target);
  }

  private Outcome<Action> action(Tx tx, Tenant tenant, Action action, Optional<Rule> old) {
    return switch (action) {
      case Action.LocalScript(var path) ->
          path.startsWith("/")
              ? Outcome.done(action)
              : Outcome.refused(
                  new InvalidValue("'LocalScriptAction.path' must be an absolute path."));
      case Action.RemoteScript(var url) ->
          url.startsWith("https://") || url.startsWith("http://")
              ? Outcome.done(action)
              : Outcome.refused(
                  new InvalidValue("'RemoteScriptAction.path' must be an http or https URL."));
      case Action.ScalrScript(var choice, var variables) ->
          script(tx, tenant, choice, variables, old)
              .map(meant -> new Action.ScalrScript(choice, meant));
    };
  }

  private Outcome<Map<String, String>> script(
      Tx tx,
      Tenant tenant,
      ScriptChoice choice,
      Map<String, String> variables,
      Optional<Rule> old) {
    // Without this a script could be deleted between the look and the write.
    scripts.hold(tx, choice.script());
    var from = Scope.of(tenant);
    var script = scripts.find(tx, from, choice.script());
    if (script.isEmpty()) {
      return Outcome.refused(
          new ObjectNotFound(
              "'ScalrScriptAction.scriptVersion.script.id' ("
                  + choice.script()
                  + ") either was not found or isn't in the current scope."));
    }
    boolean newUse =
        old.filter(rule ->
                rule.action() instanceof Action.ScalrScript(var before, var _)
                    && before.script().equals(choice.script()))
            .isEmpty();
    if (script.get().deprecated() && newUse) {
      return Outcome.refused(new Deprecated("Script '" + script.get().name() + "' is deprecated."));
    }
    if (scripts.text(tx, from, choice).isEmpty()) {
      return Outcome.refused(
          choice
              .version()
              .map(Scripts::noVersion)
              .orElseGet(() ->
                  new ObjectNotFound("Script '" + script.get().name() + "' has no version.")));
    }
    var before =
        old.map(Rule::action)
            .filter(action -> !newUse && action instanceof Action.ScalrScript)
            .map(action -> ((Action.ScalrScript) action).variables())
            .orElse(Map.of());
    var meant = VariableRules.meant(script.get(), variables, before);
    return VariableRules.given(script.get(), meant, "ScalrScriptAction.scriptVersion");
  }

  /** What is shown of a rule's values for its script's variables. */
  public Map<String, String> shown(Tx tx, Tenant tenant, Action.ScalrScript action) {
    return VariableRules.shown(
        scripts.find(tx, Scope.of(tenant), action.choice().script()), action.variables());
  }

  private static Rule rule(
      Tenant tenant, FarmRoleId farmRole, UUID id, long made, Draft draft, int order) {
    return new Rule(
        tenant,
        id,
        farmRole,
        made,
        draft.trigger(),
        draft.target(),
        draft.action(),
        draft.blocking(),
        draft.timeout(),
        draft.order().orElse(order),
        draft.runAs(),
        draft.enabled());
  }

  private static Outcome<FarmRole> found(Optional<FarmRole> farmRole, FarmRoleId id) {
    return farmRole
        .map(Outcome::done)
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'FarmRole.id' (" + id + ") was not found.")));
  }
}
