package io.scalr.control.orchestration;

import io.scalr.control.farm.FarmRole;
import io.scalr.control.farm.FarmRoleStore;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Condition;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.control.orchestration.Rule.Trigger;
import io.scalr.control.role.RoleStore;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.Deprecated;
import io.scalr.kernel.Refusal.InvalidStructure;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.LimitExceeded;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.ScopeViolation;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScopeRules;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What may be done with rules, at all levels. */
public final class Rules {
  /** All rules of a place are read whenever something happens to one of its servers. */
  public static final int MOST_IN_ONE_PLACE = 100;

  /** Between two rules that nobody gave an order, so that one can be put between. */
  private static final int GAP = 10;

  /** What a server cannot run Chef at: its client is not there yet, or no more. */
  private static final Set<String> NO_CHEF =
      Set.of(
          UserEvent.Name.BeforeInstanceLaunch.name(),
          UserEvent.Name.HostInit.name(),
          UserEvent.Name.HostDown.name());

  private final RuleStore store;
  private final ScriptStore scripts;
  private final EventStore events;
  private final RoleStore roles;
  private final FarmRoleStore farmRoles;
  private final TowerSight towers;
  private final Ids ids;

  public Rules(
      RuleStore store,
      ScriptStore scripts,
      EventStore events,
      RoleStore roles,
      FarmRoleStore farmRoles,
      TowerSight towers,
      Ids ids) {
    this.store = store;
    this.scripts = scripts;
    this.events = events;
    this.roles = roles;
    this.farmRoles = farmRoles;
    this.towers = towers;
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

  /**
   * Where rules are asked for.
   *
   * @param owner the scope from which its own rules may be changed
   * @param home what its own rules belong to
   * @param sight its own rules and those that it inherits
   * @param siblings the farm roles of the same farm, which conditions may name
   */
  public record Place(Scope owner, RuleHome home, RuleSight sight, List<FarmRole> siblings) {
    public Place {
      siblings = List.copyOf(siblings);
    }
  }

  public RuleStore store() {
    return store;
  }

  /** The rules of an account or an environment. */
  public Place ofScope(Scope scope) {
    var sight = new RuleSight(scope, Optional.empty(), Optional.empty());
    return new Place(scope, new RuleHome.OfScope(scope), sight, List.of());
  }

  public Outcome<Place> ofRole(Tx tx, Scope from, RoleId id) {
    return roles
        .find(tx, from, id)
        .map(role ->
            Outcome.done(
                new Place(
                    role.scope(),
                    new RuleHome.OfRole(id),
                    new RuleSight(from, Optional.of(id), Optional.empty()),
                    List.of())))
        .orElseGet(() -> Outcome.refused(noRole(id)));
  }

  public Outcome<Place> ofFarmRole(Tx tx, Tenant tenant, FarmRoleId id) {
    return farmRoles
        .find(tx, tenant, id)
        .map(farmRole -> {
          var scope = Scope.of(tenant);
          return Outcome.done(
              new Place(
                  scope,
                  new RuleHome.OfFarmRole(tenant, id),
                  new RuleSight(scope, Optional.of(farmRole.role()), Optional.of(id)),
                  farmRoles.ofFarm(tx, tenant, farmRole.farm())));
        })
        .orElseGet(() -> Outcome.refused(noFarmRole(id)));
  }

  public Outcome<Rule> find(Tx tx, Place place, UUID id) {
    return store
        .find(tx, place.sight(), id)
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(
                new ObjectNotFound("'OrchestrationRule.id' (" + id + ") was not found.")));
  }

  public Outcome<Rule> create(Tx tx, Place place, Draft draft, Offers offers) {
    return ScopeRules.editable(place.sight().from(), place.owner(), "Role", place)
        .then(own -> locked(tx, own))
        .then(own -> {
          var count = store.count(tx, own.home());
          if (count.rules() >= MOST_IN_ONE_PLACE) {
            return Outcome.refused(
                new LimitExceeded(
                    title(own.home())
                        + " has at most "
                        + MOST_IN_ONE_PLACE
                        + " Orchestration Rules."));
          }
          return fits(tx, own, draft, Optional.empty(), offers)
              .map(fit ->
                  store.insert(tx, rule(own.home(), ids.uuid(), 0, fit, count.lastOrder() + GAP)));
        });
  }

  public Outcome<Rule> change(Tx tx, Place place, UUID id, Draft draft, Offers offers) {
    return own(tx, place, id)
        .then(_ -> locked(tx, place))
        .then(_ -> own(tx, place, id)) // as it is now that nobody else changes it
        .then(old ->
            fits(tx, place, draft, Optional.of(old), offers)
                .map(fit -> {
                  var changed = rule(old.home(), id, old.made(), fit, old.order());
                  store.update(tx, changed);
                  return changed;
                }));
  }

  public Outcome<Rule> delete(Tx tx, Place place, UUID id) {
    return own(tx, place, id)
        .map(rule -> {
          store.delete(tx, id);
          return rule;
        });
  }

  /** A rule that may be changed from the place: its own, not one that it inherits. */
  private Outcome<Rule> own(Tx tx, Place place, UUID id) {
    return find(tx, place, id)
        .then(rule ->
            rule.home().equals(place.home())
                ? ScopeRules.editable(place.sight().from(), place.owner(), "Role", rule)
                : Outcome.refused(
                    new ScopeViolation(
                        "The Orchestration Rule is defined in the "
                            + rule.home().word()
                            + " scope and cannot be changed from the "
                            + place.home().word()
                            + " scope.")));
  }

  private Outcome<Place> locked(Tx tx, Place place) {
    return switch (place.home()) {
      case RuleHome.OfScope(var scope) -> {
        store.lock(tx, scope);
        yield Outcome.done(place);
      }
      case RuleHome.OfRole(var role) ->
          roles.lock(tx, place.owner(), role).isPresent()
              ? Outcome.done(place)
              : Outcome.refused(noRole(role));
      case RuleHome.OfFarmRole(var tenant, var farmRole) ->
          farmRoles.lock(tx, tenant, farmRole).isPresent()
              ? Outcome.done(place)
              : Outcome.refused(noFarmRole(farmRole));
    };
  }

  private Outcome<Draft> fits(Tx tx, Place place, Draft draft, Optional<Rule> old, Offers offers) {
    var from = place.owner();
    if (draft.trigger() instanceof Trigger.SpecificEvent(var event)
        && events.hold(tx, from, event).isEmpty()) {
      return Outcome.refused(Events.absent("OrchestrationRule.trigger.event.id", event, from));
    }
    return conditions(tx, place, draft.target())
        .then(_ -> action(tx, place, draft, old, offers))
        .map(draft::with);
  }

  private Outcome<Target> conditions(Tx tx, Place place, Target target) {
    List<Condition> conditions =
        switch (target) {
          case Target.TriggeringServer(var some) -> some;
          case Target.TriggeringFarmRole _ -> List.of();
          case Target.Farm(var some) -> some;
        };
    for (var condition : conditions) {
      if (condition instanceof Condition.FarmRoles(var named)) {
        if (!(place.home() instanceof RuleHome.OfFarmRole(var tenant, var own))) {
          return Outcome.refused(
              new InvalidValue("'FarmRolesCondition' is for the rules of Farm Roles only."));
        }
        // Held, so that none of them is deleted between the look and the write.
        var gone =
            named.stream()
                .filter(id -> !id.equals(own))
                .sorted(Comparator.comparingLong(FarmRoleId::value))
                .filter(id -> notInFarm(place, id) || farmRoles.lock(tx, tenant, id).isEmpty())
                .findFirst();
        if (gone.isPresent()) {
          return Outcome.refused(
              new ObjectNotFound(
                  "'FarmRolesCondition.farmRoles.id' (" + gone.get() + ") was not found."));
        }
      }
    }
    return Outcome.done(target);
  }

  private static boolean notInFarm(Place place, FarmRoleId id) {
    return place.siblings().stream().map(FarmRole::id).noneMatch(id::equals);
  }

  private Outcome<Action> action(
      Tx tx, Place place, Draft draft, Optional<Rule> old, Offers offers) {
    var action = draft.action();
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
      case Action.ScalrScript asked ->
          script(tx, place.owner(), asked, old, offers)
              .map(meant -> new Action.ScalrScript(asked.choice(), meant));
      case Action.Chef _ ->
          draft.trigger() instanceof Trigger.SpecificEvent(var event) && NO_CHEF.contains(event)
              ? Outcome.refused(
                  new InvalidValue("'ChefAction' cannot be used with the Event '" + event + "'."))
              : ofRoles(place, "ChefAction", action);
      case Action.AnsibleTower job ->
          ofRoles(place, "AnsibleTowerAction", job).then(_ -> tower(tx, place.owner(), job));
    };
  }

  /** Only a role or a farm role says how its servers are bootstrapped. */
  private static Outcome<Action> ofRoles(Place place, String kind, Action action) {
    return place.home() instanceof RuleHome.OfScope
        ? Outcome.refused(
            new InvalidValue("'" + kind + "' is for the rules of Roles and Farm Roles only."))
        : Outcome.done(action);
  }

  private Outcome<Action> tower(Tx tx, Scope from, Action.AnsibleTower job) {
    if (job.configuration().isEmpty() && job.configurationName().isEmpty()) {
      return Outcome.refused(
          new InvalidStructure("Property 'AnsibleTowerAction.configuration.id' is required."));
    }
    if (job.template().isEmpty() && job.templateName().isEmpty()) {
      return Outcome.refused(
          new InvalidStructure("Property 'AnsibleTowerAction.jobTemplate.id' is required."));
    }
    var found = towers.hold(tx, from, job.configuration(), job.configurationName());
    return found.isPresent()
        ? Outcome.done(job.of(found.get()))
        : Outcome.refused(
            new ObjectNotFound(
                "'AnsibleTowerAction.configuration.id' (%s) was not found."
                    .formatted(
                        job.configuration()
                            .map(UUID::toString)
                            .or(job::configurationName)
                            .orElseThrow())));
  }

  private Outcome<Map<String, String>> script(
      Tx tx, Scope from, Action.ScalrScript asked, Optional<Rule> old, Offers offers) {
    var choice = asked.choice();
    // Without this a script could be deleted between the look and the write.
    scripts.hold(tx, choice.script());
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
    var meant = VariableRules.meant(script.get(), asked.variables(), before);
    return VariableRules.given(
        script.get(), meant, before, offers, "ScalrScriptAction.scriptVersion");
  }

  /** What is shown of a rule's values for its script's variables. */
  public Map<String, String> shown(Tx tx, Scope from, Action.ScalrScript action) {
    return VariableRules.shown(
        scripts.find(tx, from, action.choice().script()), action.variables());
  }

  private static Rule rule(RuleHome home, UUID id, long made, Draft draft, int order) {
    return new Rule(
        home,
        id,
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

  private static String title(RuleHome home) {
    return switch (home) {
      case RuleHome.OfScope(Scope.OfEnvironment _) -> "An Environment";
      case RuleHome.OfScope(Scope.OfAccount _) -> "An Account";
      case RuleHome.OfScope(Scope.OfInstallation _) -> "An installation";
      case RuleHome.OfRole _ -> "A Role";
      case RuleHome.OfFarmRole _ -> "A Farm Role";
    };
  }

  private static ObjectNotFound noRole(RoleId id) {
    return new ObjectNotFound(
        "'Role.id' (" + id + ") either was not found or isn't in the current scope.");
  }

  private static ObjectNotFound noFarmRole(FarmRoleId id) {
    return new ObjectNotFound("'FarmRole.id' (" + id + ") was not found.");
  }
}
