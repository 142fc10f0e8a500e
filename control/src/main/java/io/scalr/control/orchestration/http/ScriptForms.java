package io.scalr.control.orchestration.http;

import static io.scalr.control.orchestration.http.OrchestrationSchemas.ALLOWED;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.SCRIPT;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.VARIABLE;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.VERSION;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.control.orchestration.HiddenValues;
import io.scalr.control.orchestration.Script;
import io.scalr.control.orchestration.ScriptOs;
import io.scalr.control.orchestration.ScriptVariable;
import io.scalr.control.orchestration.ScriptVariable.Allowed;
import io.scalr.control.orchestration.ScriptVariable.Kind;
import io.scalr.control.orchestration.ScriptVersion;
import io.scalr.control.orchestration.Scripts;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Scripts as the API writes them, and back. */
final class ScriptForms {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ScriptForms() {}

  static Outcome<Scripts.Draft> draft(Values body) {
    var variables = body.objects("variables").stream().map(ScriptForms::variable).toList();
    for (var variable : variables) {
      if (variable.kind() instanceof Kind.Json
          && variable.value().filter(v -> !json(v)).isPresent()) {
        return Outcome.refused(new InvalidValue("'ScriptVariable.value' is invalid JSON."));
      }
    }
    return Outcome.done(
        new Scripts.Draft(
            body.text("name"),
            body.maybeText("description").orElse(""),
            ScriptOs.of(body.text("osType")),
            body.maybeFlag("blockingDefault").orElse(false),
            body.maybeWhole("timeoutDefault").map(Duration::ofSeconds),
            body.maybeFlag("deprecated").orElse(false),
            body.maybeFlag("requireAdminPrivileges").orElse(false),
            body.texts("tags"),
            variables));
  }

  /** Other values of variables; one without a value counts as not given. */
  static Map<String, String> given(List<Values> values) {
    var given = new LinkedHashMap<String, String>();
    values.forEach(
        each -> each.maybeText("value").ifPresent(value -> given.put(each.text("name"), value)));
    return given;
  }

  /**
   * As a scope sees it: from below, hidden values are masked.
   *
   * @param changing whether the caller may change scripts; to others they are masked everywhere
   */
  static View view(Scope from, boolean changing, Script script) {
    return view(script, changing && script.scope().equals(from));
  }

  /** For the record, which others read too. */
  static View recorded(Script script) {
    return view(script, false);
  }

  private static View view(Script script, boolean open) {
    return View.of(SCRIPT)
        .put("added", script.added())
        .put("blockingDefault", script.blockingDefault())
        .put("deprecated", script.deprecated())
        .put("description", script.description())
        .put("id", script.id())
        .put("lastChanged", script.changed())
        .put("name", script.name())
        .put("osType", script.os().word())
        .put("requireAdminPrivileges", script.requireAdmin())
        .put("scope", script.scope().word())
        .put("tags", script.tags())
        .put("timeoutDefault", script.timeoutDefault().map(Duration::toSeconds))
        .put("variables", script.variables().stream().map(v -> view(v, open)).toList());
  }

  static View view(ScriptVersion version) {
    return View.of(VERSION)
        .put("added", version.added())
        .put("body", version.body())
        .put("script", version.script())
        .put("version", version.number());
  }

  private static ScriptVariable variable(Values values) {
    Kind kind =
        switch (values.kind()) {
          case "ScriptVariableString" ->
              new Kind.Text(
                  values.maybeText("outputFormat"), values.maybeText("validationPattern"));
          case "ScriptVariableJson" -> new Kind.Json();
          case "ScriptVariableList" ->
              new Kind.Choice(
                  values.objects("allowedValues").stream()
                      .map(each -> new Allowed(each.text("value"), each.maybeText("label")))
                      .toList());
          case "ScriptVariableRemoteList" ->
              new Kind.RemoteChoice(UUID.fromString(values.idText("integrationEndpoint")));
          default -> throw new IllegalStateException("variable " + values.kind());
        };
    return new ScriptVariable(
        values.text("name"),
        values.maybeText("value"),
        values.maybeText("category"),
        values.maybeText("description"),
        values.maybeFlag("hidden").orElse(false),
        values.maybeFlag("locked").orElse(false),
        values.maybeFlag("required").orElse(false),
        kind);
  }

  private static View view(ScriptVariable variable, boolean open) {
    var view =
        switch (variable.kind()) {
          case Kind.Text(var outputFormat, var pattern) ->
              View.of(VARIABLE, "ScriptVariableString")
                  .put("outputFormat", outputFormat)
                  .put("validationPattern", pattern);
          case Kind.Json _ -> View.of(VARIABLE, "ScriptVariableJson");
          case Kind.Choice(var allowed) ->
              View.of(VARIABLE, "ScriptVariableList")
                  .put("allowedValues", allowed.stream().map(ScriptForms::view).toList());
          case Kind.RemoteChoice(var endpoint) ->
              View.of(VARIABLE, "ScriptVariableRemoteList").put("integrationEndpoint", endpoint);
        };
    return view.put("category", variable.category())
        .put("description", variable.description())
        .put("hidden", variable.hidden())
        .put("locked", variable.locked())
        .put("name", variable.name())
        .put("required", variable.required())
        .put(
            "value", variable.value().map(v -> open || !variable.hidden() ? v : HiddenValues.MASK));
  }

  private static View view(Allowed allowed) {
    return View.of(ALLOWED).put("value", allowed.value()).put("label", allowed.label());
  }

  private static boolean json(String text) {
    try {
      return !JSON.readTree(text).isMissingNode();
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
