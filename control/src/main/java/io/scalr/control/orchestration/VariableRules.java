package io.scalr.control.orchestration;

import io.scalr.control.orchestration.ScriptVariable.Kind;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.UnicityViolation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What variables of scripts, and other values given for them, must be. */
public final class VariableRules {
  /** Looks at characters while a pattern is tried; a user's pattern must not run for ever. */
  private static final int MOST_LOOKS = 1_000_000;

  private VariableRules() {}

  /**
   * The variables as a script declares them. JSON is looked at where JSON can be read.
   *
   * @param before as the script declared them until now; what is in it counts as right
   */
  public static Outcome<List<ScriptVariable>> declared(
      List<ScriptVariable> variables, List<ScriptVariable> before, Offers offers) {
    var names = new HashSet<String>();
    for (var variable : variables) {
      if (!names.add(variable.name())) {
        return Outcome.refused(
            new UnicityViolation(
                "'ScriptVariable.name' (" + variable.name() + ") is given twice."));
      }
      if (variable.kind() instanceof Kind.Text(var _, var pattern)
          && pattern.flatMap(VariableRules::flaw).isPresent()) {
        return Outcome.refused(
            new InvalidValue(
                "'ScriptVariable.validationPattern' ("
                    + pattern.get()
                    + ") is not a regular expression."));
      }
      if (variable.kind() instanceof Kind.Choice(var allowed) && allowed.isEmpty()) {
        return Outcome.refused(
            new InvalidValue("Property 'ScriptVariable.allowedValues.value' is required."));
      }
      var wrong =
          before.contains(variable)
              ? Optional.<Refusal>empty()
              : variable.value().flatMap(value -> wrong(variable, value, "ScriptVariable", offers));
      if (wrong.isPresent()) {
        return Outcome.refused(wrong.get());
      }
    }
    return Outcome.done(variables);
  }

  /**
   * Other values for a script's variables, as a rule or a person gives them.
   *
   * @param before what was given until now: what a remote list offered once stays
   * @param where the API's name of what carries them
   */
  public static Outcome<Map<String, String>> given(
      Script script,
      Map<String, String> given,
      Map<String, String> before,
      Offers offers,
      String where) {
    var declared = new HashMap<String, ScriptVariable>();
    script.variables().forEach(variable -> declared.put(variable.name(), variable));
    for (var each : given.entrySet()) {
      var variable = declared.get(each.getKey());
      if (variable == null) {
        return Outcome.refused(
            new InvalidValue(
                "'" + where + ".variables.name' (" + each.getKey() + ") was not found."));
      }
      if (variable.locked()) {
        return Outcome.refused(
            new InvalidValue(
                "'" + where + ".variables.name' (" + each.getKey() + ") is locked by the Script."));
      }
      boolean kept =
          variable.kind() instanceof Kind.RemoteChoice
              && each.getValue().equals(before.get(each.getKey()));
      var wrong =
          kept
              ? Optional.<Refusal>empty()
              : wrong(variable, each.getValue(), where + ".variables", offers);
      if (wrong.isPresent()) {
        return Outcome.refused(wrong.get());
      }
    }
    for (var variable : script.variables()) {
      var value = Optional.ofNullable(given.get(variable.name())).or(variable::value);
      if (variable.required() && value.filter(v -> !v.isEmpty()).isEmpty()) {
        return Outcome.refused(
            new InvalidValue(
                "'" + where + ".variables' must hold a value of '" + variable.name() + "'."));
      }
    }
    return Outcome.done(given);
  }

  /**
   * As they are shown where the script is used.
   *
   * @param script empty when it is not known any more: then all are masked
   */
  public static Map<String, String> shown(Optional<Script> script, Map<String, String> given) {
    var all = new LinkedHashMap<String, String>();
    given.forEach((name, value) ->
        all.put(
            name,
            script.filter(known -> !hides(known, name)).isPresent() ? value : HiddenValues.MASK));
    return all;
  }

  /**
   * Undoes {@link #shown} in what comes back: a mask given for a hidden variable means the value
   * that was there before, or none.
   */
  public static Map<String, String> meant(
      Script script, Map<String, String> given, Map<String, String> before) {
    var all = new LinkedHashMap<String, String>();
    given.forEach((name, value) -> {
      if (!value.equals(HiddenValues.MASK) || !hides(script, name)) {
        all.put(name, value);
      } else if (before.containsKey(name)) {
        all.put(name, before.get(name));
      }
    });
    return all;
  }

  private static boolean hides(Script script, String name) {
    return script.variables().stream().anyMatch(each -> each.hidden() && each.name().equals(name));
  }

  private static Optional<Refusal> wrong(
      ScriptVariable variable, String value, String where, Offers offers) {
    return switch (variable.kind()) {
      case Kind.Json _ -> Optional.empty();
      case Kind.Text(var _, var pattern) ->
          pattern
              .filter(expression -> !matches(expression, value))
              .map(expression ->
                  new InvalidValue(
                      "'%s.value'(%s) doesn't match to 'validationPattern' (%s)"
                          .formatted(where, told(variable, value), expression)));
      case Kind.Choice(var allowed) ->
          allowed.stream().anyMatch(each -> each.value().equals(value))
              ? Optional.empty()
              : Optional.of(
                  new InvalidValue(
                      "'%s.value' (%s) is not one of 'allowedValues'."
                          .formatted(where, told(variable, value))));
      case Kind.RemoteChoice(var endpoint) ->
          offers.has(endpoint, value)
              ? Optional.empty()
              : Optional.of(
                  new InvalidValue(
                      "'%s.value' (%s) is not one of what 'integrationEndpoint' offers."
                          .formatted(where, told(variable, value))));
    };
  }

  private static String told(ScriptVariable variable, String value) {
    return variable.hidden() ? HiddenValues.MASK : value;
  }

  private static Optional<String> flaw(String expression) {
    try {
      Pattern.compile(bare(expression));
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(e.getDescription());
    }
  }

  private static boolean matches(String expression, String value) {
    try {
      return Pattern.compile(bare(expression)).matcher(new Counted(value, new int[1])).find();
    } catch (TooLong e) {
      return false;
    }
  }

  /** The old product's patterns stand between slashes. */
  private static String bare(String expression) {
    return expression.length() > 1 && expression.startsWith("/") && expression.endsWith("/")
        ? expression.substring(1, expression.length() - 1)
        : expression;
  }

  private static final class TooLong extends RuntimeException {}

  /** Text that can be looked at only so often. */
  private record Counted(String text, int[] looks) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      looks[0]++;
      if (looks[0] > MOST_LOOKS) {
        throw new TooLong();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
