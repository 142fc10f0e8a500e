package io.scalr.control.orchestration.http;

import static io.scalr.control.orchestration.http.OrchestrationSchemas.ACTION;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.CONDITION;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.FARM_ROLE;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.JOB_TEMPLATE;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.RULE;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.TARGET;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.TOWER_CONFIGURATION;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.TRIGGER;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.VARIABLE_VALUE;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.VERSION_IDENTITY;

import io.scalr.control.farm.FarmRole;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.control.orchestration.Rule;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Condition;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.control.orchestration.Rule.Trigger;
import io.scalr.control.orchestration.Rules;
import io.scalr.control.orchestration.ScriptChoice;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.ScriptId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Rules as the API writes them, and back. Conditions name farm roles by alias, rules hold their
 * ids.
 */
final class RuleForms {
  /** No farm role has this id: what an unknown alias is read as, to be refused by the rules. */
  private static final FarmRoleId NOBODY = new FarmRoleId(0);

  private static final InvalidValue NEITHER =
      new InvalidValue("'AnsibleTowerAction.variables' is neither JSON nor YAML with names.");

  /** Deeper than any job's variables, and far from the end of the stack. */
  private static final int MOST_NESTED = 50;

  /** Old clients say it in words; the answer is always null, as the vendor's. */
  private static final String LATEST = "latest";

  private final List<FarmRole> siblings;
  private final Function<Action.ScalrScript, Map<String, String>> shown;

  /**
   * @param siblings the farm roles of the farm
   * @param shown what may be shown of the values for a script's variables
   */
  RuleForms(List<FarmRole> siblings, Function<Action.ScalrScript, Map<String, String>> shown) {
    this.siblings = List.copyOf(siblings);
    this.shown = shown;
  }

  Outcome<Rules.Draft> draft(Values body) {
    return action(body.object("action"))
        .map(action ->
            new Rules.Draft(
                trigger(body.object("trigger")),
                target(body.object("target")),
                action,
                body.maybeFlag("blocking"),
                body.maybeWhole("timeout").map(Duration::ofSeconds),
                body.maybeWhole("order").map(Long::intValue),
                body.maybeText("runAs"),
                body.maybeFlag("enabled").orElse(true)));
  }

  private static Trigger trigger(Values values) {
    return values.kind().equals("AllEventsTrigger")
        ? new Trigger.AllEvents()
        : new Trigger.SpecificEvent(values.idText("event"));
  }

  private Target target(Values values) {
    return switch (values.kind()) {
      case "TriggeringServerTarget" -> new Target.TriggeringServer(conditions(values));
      case "TriggeringFarmRoleTarget" -> new Target.TriggeringFarmRole();
      case "FarmTarget" -> new Target.Farm(conditions(values));
      default -> throw new IllegalStateException("target " + values.kind());
    };
  }

  private List<Condition> conditions(Values target) {
    return target.objects("conditions").stream().map(this::condition).toList();
  }

  private Condition condition(Values values) {
    return switch (values.kind()) {
      case "FarmRolesCondition" ->
          new Condition.FarmRoles(values.objects("farmRoles").stream().map(this::id).toList());
      case "OsCondition" -> new Condition.OfOs(values.text("osType"));
      case "TagsCondition" -> new Condition.Tags(values.texts("tags"));
      default -> throw new IllegalStateException("condition " + values.kind());
    };
  }

  private FarmRoleId id(Values named) {
    return siblings.stream()
        .filter(each -> each.alias().equals(named.text("alias")))
        .map(FarmRole::id)
        .filter(id -> named.maybeWhole("id").map(FarmRoleId::new).orElse(id).equals(id))
        .findFirst()
        .orElse(NOBODY);
  }

  private static Outcome<Action> action(Values values) {
    return values.kind().equals("AnsibleTowerAction")
        ? variables(values.maybeText("variables")).map(given -> tower(values, given))
        : Outcome.done(plain(values));
  }

  private static Action tower(Values values, Optional<String> variables) {
    var configuration = values.object("configuration");
    var template = values.object("jobTemplate");
    return new Action.AnsibleTower(
        configuration.maybeText("id").map(UUID::fromString),
        configuration.maybeText("name"),
        template.maybeWhole("id"),
        template.maybeText("name"),
        template.maybeText("scmBranch"),
        variables);
  }

  /** YAML, of which JSON is a part; what it holds is a table of values. */
  private static Outcome<Optional<String>> variables(Optional<String> given) {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(0); // a few lines that refer to themselves fill the memory
    options.setNestingDepthLimit(MOST_NESTED);
    var yaml = new Yaml(new SafeConstructor(options));
    try {
      return given.isEmpty() || yaml.load(given.get()) instanceof Map<?, ?>
          ? Outcome.done(given)
          : Outcome.refused(NEITHER);
    } catch (YAMLException e) {
      return Outcome.refused(NEITHER);
    }
  }

  private static Action plain(Values values) {
    return switch (values.kind()) {
      case "ScalrScriptAction" -> {
        var version = values.object("scriptVersion");
        yield new Action.ScalrScript(
            new ScriptChoice(
                new ScriptId(version.id("script")),
                version
                    .maybeText("version")
                    .filter(text -> !text.equals(LATEST))
                    .map(Integer::valueOf)),
            ScriptForms.given(version.objects("variables")));
      }
      case "LocalScriptAction" -> new Action.LocalScript(values.text("path"));
      case "RemoteScriptAction" -> new Action.RemoteScript(values.text("path"));
      case "ChefAction" -> new Action.Chef();
      default -> throw new IllegalStateException("action " + values.kind());
    };
  }

  View view(Rule rule) {
    return View.of(RULE)
        .put("action", view(rule.action()))
        .put("blocking", rule.blocking())
        .put("enabled", rule.enabled())
        .put("id", rule.id())
        .put("order", rule.order())
        .put("runAs", rule.runAs())
        .put("scope", rule.home().word())
        .put("target", view(rule.target()))
        .put("timeout", rule.timeout().map(Duration::toSeconds))
        .put("trigger", view(rule.trigger()));
  }

  private static View view(Trigger trigger) {
    return switch (trigger) {
      case Trigger.AllEvents _ -> View.of(TRIGGER, "AllEventsTrigger");
      case Trigger.SpecificEvent(var event) ->
          View.of(TRIGGER, "SpecificEventTrigger").put("event", event);
    };
  }

  private View view(Target target) {
    return switch (target) {
      case Target.TriggeringServer(var conditions) ->
          View.of(TARGET, "TriggeringServerTarget").put("conditions", views(conditions));
      case Target.TriggeringFarmRole _ -> View.of(TARGET, "TriggeringFarmRoleTarget");
      case Target.Farm(var conditions) ->
          View.of(TARGET, "FarmTarget").put("conditions", views(conditions));
    };
  }

  private List<View> views(List<Condition> conditions) {
    return conditions.stream().map(this::view).toList();
  }

  private View view(Condition condition) {
    return switch (condition) {
      case Condition.FarmRoles(var named) ->
          View.of(CONDITION, "FarmRolesCondition")
              .put(
                  "farmRoles",
                  siblings.stream()
                      .filter(each -> named.contains(each.id()))
                      .map(RuleForms::identity)
                      .toList());
      case Condition.OfOs(var os) -> View.of(CONDITION, "OsCondition").put("osType", os);
      case Condition.Tags(var tags) -> View.of(CONDITION, "TagsCondition").put("tags", tags);
    };
  }

  private static View identity(FarmRole farmRole) {
    return View.of(FARM_ROLE).put("alias", farmRole.alias()).put("id", farmRole.id());
  }

  private View view(Action action) {
    return switch (action) {
      case Action.LocalScript(var path) -> View.of(ACTION, "LocalScriptAction").put("path", path);
      case Action.RemoteScript(var url) -> View.of(ACTION, "RemoteScriptAction").put("path", url);
      case Action.Chef _ -> View.of(ACTION, "ChefAction");
      case Action.AnsibleTower job ->
          View.of(ACTION, "AnsibleTowerAction")
              .put(
                  "configuration",
                  View.of(TOWER_CONFIGURATION)
                      .put("id", job.configuration())
                      .put("name", job.configurationName()))
              .put(
                  "jobTemplate",
                  View.of(JOB_TEMPLATE)
                      .put("id", job.template())
                      .put("name", job.templateName())
                      .put("scmBranch", job.scmBranch()))
              .put("variables", job.variables());
      case Action.ScalrScript script ->
          View.of(ACTION, "ScalrScriptAction")
              .put("scriptVersion", view(script.choice(), shown.apply(script)));
    };
  }

  private static View view(ScriptChoice choice, Map<String, String> variables) {
    var values =
        variables.entrySet().stream()
            .map(each ->
                View.of(VARIABLE_VALUE).put("name", each.getKey()).put("value", each.getValue()))
            .toList();
    return View.of(VERSION_IDENTITY)
        .put("script", choice.script())
        .put("variables", values)
        .put("version", choice.version().map(Object::toString));
  }
}
