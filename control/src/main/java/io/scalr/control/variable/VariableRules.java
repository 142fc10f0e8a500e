package io.scalr.control.variable;

import io.scalr.control.variable.GivenVariable.Flags;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Refusal.InvalidStructure;
import io.scalr.kernel.Refusal.InvalidValue;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a variable may be; whether its value is JSON is looked at where JSON can be read. */
public final class VariableRules {
  /** As the contract writes it. */
  private static final String CHOICE = "^(?=.{1,255}$)[a-zA-Z0-9-_.,=@ +*()]+$";

  private static final Pattern CHOICE_FORM =
      Pattern.compile("^(?=.{1,255}$)[a-zA-Z0-9\\-_.,=@ +*()]+$");

  private VariableRules() {}

  /** The flags of a declaration, if all of it may be so there. The value is looked at apart. */
  static Outcome<Flags> declared(VariableDraft draft, VariableScope at) {
    if (!ReservedNames.allowed(draft.name(), at)) {
      return refused(
          new InvalidValue(
              "'GlobalVariable.name' ("
                  + draft.name()
                  + ") is invalid. 'SCALR_' prefix is reserved and cannot be used for user"
                  + " Global Variables."));
    }
    var flaw = flaw(draft.kind());
    if (flaw.isPresent()) {
      return refused(flaw.get());
    }
    var required = draft.requiredIn().flatMap(VariableScope::of).filter(at::leadsTo);
    return draft.requiredIn().isPresent() && required.isEmpty()
        ? refused(
            new InvalidValue(
                "'GlobalVariable.requiredIn'(" + draft.requiredIn().get() + ") is invalid scope"))
        : Outcome.done(new Flags(draft.hidden(), draft.locked(), required));
  }

  private static Optional<Refusal> flaw(VariableKind kind) {
    return switch (kind) {
      case VariableKind.Json _, VariableKind.RemoteChoice _ -> Optional.empty();
      case VariableKind.Text(var format, var pattern) ->
          format
              .filter(each -> !each.isEmpty() && !OutputFormat.valid(each))
              .<Refusal>map(each ->
                  new InvalidValue(
                      "'GlobalVariable.outputFormat' ("
                          + each
                          + ") is invalid. Output format should consists of a percent sign %,"
                          + " followed by type specifier."))
              .or(() ->
                  pattern
                      .filter(each -> !ValuePattern.valid(each))
                      .map(each ->
                          new InvalidValue(
                              "'GlobalVariable.validationPattern' ("
                                  + each
                                  + ") is not a regular expression.")));
      case VariableKind.Choice(var allowed) -> choiceFlaw(allowed);
    };
  }

  private static Optional<Refusal> choiceFlaw(List<AllowedValue> allowed) {
    if (allowed.isEmpty()) {
      return Optional.of(
          new InvalidStructure("Property 'GlobalVariable.allowedValues.value' is required."));
    }
    return allowed.stream().allMatch(each -> CHOICE_FORM.matcher(each.value()).matches())
        ? Optional.empty()
        : Optional.of(
            new InvalidValue(
                "'GlobalVariable.allowedValues.value' is invalid. Each 'value' has to match the"
                    + " pattern '/"
                    + CHOICE
                    + "/'"));
  }

  /**
   * Whether a value is one of the kind; an empty one always is.
   *
   * @param hidden the value is not told
   * @param offered what a remote list offers
   */
  static Outcome<String> fits(
      VariableKind kind, String value, boolean hidden, List<AllowedValue> offered) {
    var told = hidden ? Variables.MASK : value;
    return switch (kind) {
      case VariableKind.Json _ -> Outcome.done(value);
      case VariableKind.Text(var _, var pattern) ->
          value.isEmpty() || pattern.filter(each -> !ValuePattern.matches(each, value)).isEmpty()
              ? Outcome.done(value)
              : refused(
                  new InvalidValue(
                      "'GlobalVariable.value'(%s) doesn't match to 'validationPattern' (%s)"
                          .formatted(told, pattern.orElse(""))));
      case VariableKind.Choice(var allowed) -> among(allowed, value, told, "'allowedValues'");
      case VariableKind.RemoteChoice _ ->
          among(offered, value, told, "what 'integrationEndpoint' offers");
    };
  }

  private static Outcome<String> among(
      List<AllowedValue> allowed, String value, String told, String where) {
    return value.isEmpty() || allowed.stream().anyMatch(each -> each.value().equals(value))
        ? Outcome.done(value)
        : refused(
            new InvalidValue("'GlobalVariable.value' (" + told + ") is not one of " + where + "."));
  }

  private static <T> Outcome<T> refused(Refusal refusal) {
    return Outcome.refused(refusal);
  }
}
