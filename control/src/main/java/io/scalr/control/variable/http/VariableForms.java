package io.scalr.control.variable.http;

import static io.scalr.control.variable.http.VariableSchemas.ALLOWED;
import static io.scalr.control.variable.http.VariableSchemas.VARIABLE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.control.variable.AllowedValue;
import io.scalr.control.variable.SeenVariable;
import io.scalr.control.variable.VariableDraft;
import io.scalr.control.variable.VariableKind;
import io.scalr.control.variable.VariableScope;
import io.scalr.control.variable.Variables;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Secret;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Global variables as the API writes them, and back. */
final class VariableForms {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private VariableForms() {}

  /**
   * @param masked whether a mask as the value means that of a hidden variable
   */
  static Outcome<VariableDraft> draft(Values body, boolean masked) {
    var kind = kind(body);
    var value = body.maybeText("value");
    boolean kept = masked && value.filter(Variables.MASK::equals).isPresent();
    if (kind instanceof VariableKind.Json
        && !kept
        && value.filter(text -> !text.isEmpty() && !json(text)).isPresent()) {
      return Outcome.refused(new InvalidValue("'GlobalVariable.value' is invalid JSON."));
    }
    return Outcome.done(
        new VariableDraft(
            body.text("name"),
            kind,
            value,
            body.maybeText("category"),
            body.maybeText("description"),
            body.maybeFlag("hidden").orElse(false),
            body.maybeFlag("locked").orElse(false),
            body.maybeText("requiredIn").filter(word -> !word.isEmpty()),
            List.of()));
  }

  private static VariableKind kind(Values body) {
    return switch (body.kind()) {
      case "GlobalVariableString" ->
          new VariableKind.Text(
              body.maybeText("outputFormat"), body.maybeText("validationPattern"));
      case "GlobalVariableJson" -> new VariableKind.Json();
      case "GlobalVariableList" ->
          new VariableKind.Choice(
              body.objects("allowedValues").stream()
                  .map(each -> new AllowedValue(each.text("value"), each.maybeText("label")))
                  .toList());
      case "GlobalVariableRemoteList" ->
          new VariableKind.RemoteChoice(UUID.fromString(body.idText("integrationEndpoint")));
      default -> throw new IllegalStateException("variable " + body.kind());
    };
  }

  /** As the place sees it; a hidden value is masked wherever it is shown. */
  static View view(SeenVariable variable) {
    boolean hidden = variable.flags().hidden();
    return of(variable.kind())
        .put("category", variable.category())
        .put("computedValue", shown(variable.computed(), hidden))
        .put("declaredIn", variable.declaredIn().word())
        .put("definedIn", variable.definedIn().word())
        .put("description", variable.description())
        .put("hidden", hidden)
        .put("locked", variable.flags().locked())
        .put("name", variable.name())
        .put("requiredIn", variable.flags().requiredIn().map(VariableScope::word))
        .put("value", shown(variable.own(), hidden));
  }

  private static Optional<String> shown(Optional<Secret> value, boolean hidden) {
    return value
        .map(Secret::revealText)
        .map(text -> hidden && !text.isEmpty() ? Variables.MASK : text);
  }

  private static View of(VariableKind kind) {
    return switch (kind) {
      case VariableKind.Text(var format, var pattern) ->
          View.of(VARIABLE, "GlobalVariableString")
              .put("outputFormat", format)
              .put("validationPattern", pattern);
      case VariableKind.Json _ -> View.of(VARIABLE, "GlobalVariableJson");
      case VariableKind.Choice(var allowed) ->
          View.of(VARIABLE, "GlobalVariableList")
              .put("allowedValues", allowed.stream().map(VariableForms::view).toList());
      case VariableKind.RemoteChoice(var endpoint) ->
          View.of(VARIABLE, "GlobalVariableRemoteList").put("integrationEndpoint", endpoint);
    };
  }

  private static View view(AllowedValue allowed) {
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
