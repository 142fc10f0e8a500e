package io.scalr.control.orchestration.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.listOf;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.objects;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.time;
import static io.scalr.control.http.schema.Property.uuid;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.http.Lists;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.orchestration.ScriptBody;
import java.util.ArrayList;
import java.util.List;

/** The API's objects of this feature. */
final class OrchestrationSchemas {
  private static final int NAME_MAX = 255;
  private static final int TEXT_MAX = 4_096;

  /** A day: whoever needs longer starts something that goes on by itself. */
  private static final long TIMEOUT_MAX = 86_400;

  private static final int VARIABLES_MAX = 100;

  /** As much as a survey of Ansible Tower takes. */
  private static final int TOWER_VARIABLES_MAX = 65_535;

  private static final String USER = "[A-Za-z_][A-Za-z0-9_.-]{0,63}";

  private OrchestrationSchemas() {}

  static final Schema SERVER_KEY = Schema.foreignKey("Server", uuid("id"));
  static final Schema SCRIPT_KEY = Lists.key("Script");
  static final Schema LOG_KEY = Schema.foreignKey("LogEntry", uuid("id"));

  private static final String[] SCOPES = {
    "scalr", "account", "environment", "farm", "farmrole", "role", "server"
  };

  /** An event's id is its name. */
  private static final Property EVENT_ID = text("id").pattern("[A-Za-z0-9]+").length(1, 25);

  static final Schema EVENT =
      Schema.object(
          "Event",
          text("description").lines(),
          EVENT_ID.required().createOnly().filterable(),
          text("scope").readOnly().filterable().oneOf(SCOPES));

  static final Schema EVENT_KEY = Schema.foreignKey("Event", text("id").length(1, NAME_MAX));

  static final Schema EVENT_LOG_ENTRY =
      Schema.object(
          "EventLogEntry",
          object("event", EVENT_KEY).readOnly().filterable(),
          object("farm", Lists.key("Farm")).readOnly().filterable(),
          object("farmRole", Lists.key("FarmRole")).readOnly(),
          text("firedBy").readOnly().filterable().oneOf("ui", "api", "system"),
          uuid("id").readOnly().filterable(),
          objects("logEntries", LOG_KEY).readOnly(),
          object("server", SERVER_KEY).readOnly().filterable());

  static final Schema FIRE_REQUEST =
      Schema.object("FireEventRequest", object("server", SERVER_KEY).required());

  static final Schema ALLOWED =
      Schema.object(
          "VariableAllowedValue",
          text("value").required().length(1, NAME_MAX),
          text("label").length(0, NAME_MAX));

  static final Schema VARIABLE =
      Schema.choice(
          "ScriptVariable",
          "type",
          variable(
              "ScriptVariableString",
              text("outputFormat").length(0, NAME_MAX),
              text("validationPattern").raw().length(0, NAME_MAX)),
          variable("ScriptVariableJson"),
          variable("ScriptVariableList", objects("allowedValues", ALLOWED).required().most(100)),
          variable(
              "ScriptVariableRemoteList",
              object("integrationEndpoint", Schema.foreignKey("WebhookEndpoint", uuid("id")))
                  .required()));

  static final Schema SCRIPT =
      Schema.object(
          "Script",
          time("added").readOnly(),
          flag("blockingDefault").byDefault(false).filterable(),
          flag("deprecated").byDefault(false).filterable(),
          text("description").lines(),
          whole("id").readOnly().filterable(),
          time("lastChanged").readOnly(),
          text("name").required().filterable().length(1, NAME_MAX),
          text("osType")
              .required()
              .createOnly()
              .filterable()
              .oneOf("linux", "windows", "cross-platform"),
          flag("requireAdminPrivileges").byDefault(false).filterable(),
          text("scope")
              .readOnly()
              .filterable()
              .oneOf("scalr", "account", "environment", "farm", "farmrole", "role", "server"),
          listOf("tags", text("tag").length(1, NAME_MAX)).most(100),
          whole("timeoutDefault").between(1, TIMEOUT_MAX),
          objects("variables", VARIABLE).most(VARIABLES_MAX));

  static final Schema VERSION =
      Schema.object(
          "ScriptVersion",
          time("added").readOnly(),
          // Longer than the rule allows, so that the rule's own sentence is the answer.
          text("body").required().raw().length(0, 4 * ScriptBody.MOST_BYTES),
          object("script", SCRIPT_KEY).createOnly().filterable(),
          text("version").readOnly());

  static final Schema VARIABLE_VALUE =
      Schema.object(
          "ScriptVariableValue",
          text("name").required().length(1, NAME_MAX),
          text("value").raw().length(0, TEXT_MAX));

  static final Schema EXECUTION_REQUEST =
      Schema.object(
          "ScriptExecutionRequest",
          flag("blocking"),
          text("runAs").pattern(USER),
          object("server", SERVER_KEY).required(),
          whole("timeout").between(1, TIMEOUT_MAX),
          objects("variables", VARIABLE_VALUE).most(VARIABLES_MAX));

  static final Schema EXECUTION =
      Schema.object(
          "ScriptExecution",
          uuid("id").readOnly(),
          object("logEntry", LOG_KEY).readOnly(),
          object("server", SERVER_KEY).readOnly(),
          text("status").readOnly().oneOf("running", "finished"));

  /** How far an execution has come; ours, not the vendor's. */
  static final Schema STANDING =
      Schema.object(
          "ScriptExecutionStanding",
          time("due").readOnly(),
          time("ended").readOnly(),
          whole("executionExitCode").between(Integer.MIN_VALUE, Integer.MAX_VALUE).readOnly(),
          uuid("id").readOnly(),
          time("ordered").readOnly(),
          text("reason").readOnly(),
          object("server", SERVER_KEY).readOnly(),
          text("status").readOnly().oneOf("waiting", "running", "finished", "lost"));

  /** What was fetched of an execution's output; ours, not the vendor's. */
  static final Schema OUTPUT =
      Schema.object(
          "ScriptOutput",
          uuid("id").readOnly(),
          text("stderr").raw().readOnly(),
          text("stdout").raw().readOnly());

  static final Schema VERSION_KEY =
      Schema.object(
          "ScriptVersionForeignKey", object("script", SCRIPT_KEY).required(), text("version"));

  static final Schema LOG_SUMMARY = log("LogEntrySummary");
  static final Schema LOG = log("LogEntry", text("result").raw().readOnly());

  /** Its id may be sent back and must then be the alias's. */
  static final Schema FARM_ROLE =
      Schema.object("FarmRoleIdentity", text("alias").required().length(1, NAME_MAX), whole("id"));

  static final Schema CONDITION =
      Schema.choice(
          "OrchestrationRuleCondition",
          "type",
          Schema.object("FarmRolesCondition", objects("farmRoles", FARM_ROLE).required().most(100)),
          Schema.object("OsCondition", text("osType").required().length(1, NAME_MAX)),
          Schema.object(
              "TagsCondition",
              listOf("tags", text("tag").length(1, NAME_MAX)).required().most(100)));

  static final Schema TARGET =
      Schema.choice(
          "Target",
          "targetType",
          Schema.object("TriggeringServerTarget", objects("conditions", CONDITION).most(10)),
          Schema.object("TriggeringFarmRoleTarget"),
          Schema.object("FarmTarget", objects("conditions", CONDITION).most(10)));

  static final Schema TRIGGER =
      Schema.choice(
          "Trigger",
          "triggerType",
          Schema.object("AllEventsTrigger"),
          Schema.object("SpecificEventTrigger", object("event", EVENT_KEY).required()));

  static final Schema VERSION_IDENTITY =
      Schema.object(
          "ScriptVersionIdentity",
          object(
                  "script",
                  Schema.identity("ScriptIdentity", "Script", whole("id"), text("name").readOnly()))
              .required(),
          objects("variables", VARIABLE_VALUE).most(VARIABLES_MAX),
          text("version").pattern("latest|[0-9]{1,9}"));

  static final Schema TOWER_CONFIGURATION =
      Schema.object(
          "AnsibleTowerConfigurationIdentity", uuid("id"), text("name").length(1, NAME_MAX));

  static final Schema JOB_TEMPLATE =
      Schema.object(
          "JobTemplateIdentity",
          whole("id"),
          text("name").length(1, NAME_MAX),
          text("scmBranch").length(1, NAME_MAX));

  static final Schema ACTION =
      Schema.choice(
          "Action",
          "actionType",
          Schema.object("ScalrScriptAction", object("scriptVersion", VERSION_IDENTITY).required()),
          Schema.object("RemoteScriptAction", text("path").required().length(1, TEXT_MAX)),
          Schema.object("LocalScriptAction", text("path").required().length(1, TEXT_MAX)),
          Schema.object("ChefAction"),
          Schema.object(
              "AnsibleTowerAction",
              object("configuration", TOWER_CONFIGURATION).required(),
              object("jobTemplate", JOB_TEMPLATE).required(),
              text("variables").raw().length(0, TOWER_VARIABLES_MAX)));

  static final Schema RULE =
      Schema.object(
          "OrchestrationRule",
          object("action", ACTION).required(),
          flag("blocking").filterable(),
          flag("enabled").byDefault(true),
          uuid("id").readOnly().filterable(),
          whole("order").between(-1_000_000, 1_000_000).filterable(),
          text("runAs").pattern(USER).filterable(),
          text("scope").readOnly().oneOf(SCOPES),
          object("target", TARGET).required(),
          whole("timeout").between(1, TIMEOUT_MAX),
          object("trigger", TRIGGER).required());

  private static Schema variable(String name, Property... more) {
    var all =
        new ArrayList<>(
            List.of(
                text("category").length(0, NAME_MAX),
                text("description").lines().length(0, TEXT_MAX),
                flag("hidden").byDefault(false),
                flag("locked").byDefault(false),
                text("name").required().createOnly().pattern("[A-Za-z][A-Za-z0-9_]{0,127}"),
                flag("required").byDefault(false),
                text("value").raw().length(0, TEXT_MAX)));
    all.addAll(List.of(more));
    return Schema.object(name, all.toArray(Property[]::new));
  }

  private static Schema log(String name, Property... more) {
    var all =
        new ArrayList<>(
            List.of(
                whole("executionExitCode").between(Integer.MIN_VALUE, Integer.MAX_VALUE).readOnly(),
                whole("executionTime").readOnly(),
                object("farm", Lists.key("Farm")).readOnly().filterable(),
                object("farmRole", Lists.key("FarmRole")).readOnly(),
                uuid("id").readOnly().filterable(),
                text("scriptName").readOnly(),
                object("scriptVersion", VERSION_KEY).readOnly(),
                object("server", SERVER_KEY).readOnly().filterable(),
                text("triggeredBy").readOnly().filterable().oneOf("ui", "api", "system")));
    all.addAll(List.of(more));
    return Schema.object(name, all.toArray(Property[]::new));
  }
}
