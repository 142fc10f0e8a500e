package io.scalr.control.orchestration;

import io.scalr.control.variable.GivenVariable;
import io.scalr.control.variable.Interpolation;
import io.scalr.control.variable.ReservedNames;
import io.scalr.control.variable.SeenVariable;
import io.scalr.kernel.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A server's global variables, as its scripts get them: as environment, and in the values of the
 * scripts' own variables as {@code {NAME}}. A hidden one reaches the server only as environment; in
 * a value it is empty, because the value becomes part of a file.
 *
 * @param environment by name; those without a value are left out
 * @param open by {@link GivenVariable#key} of their name, what may stand in a text
 * @param hidden what is masked in what scripts write
 */
public record GlobalValues(
    Map<String, Secret> environment, Map<String, String> open, List<Secret> hidden) {
  public static final GlobalValues NONE = new GlobalValues(Map.of(), Map.of(), List.of());

  public GlobalValues {
    environment = Map.copyOf(environment);
    open = Map.copyOf(open);
    hidden = List.copyOf(hidden);
  }

  public static GlobalValues of(List<SeenVariable> seen) {
    var environment = new LinkedHashMap<String, Secret>();
    var open = new HashMap<String, String>();
    var hidden = new ArrayList<Secret>();
    for (var variable : seen) {
      var value = variable.computed();
      if (value.isEmpty() || !ReservedNames.sent(variable.name())) {
        continue;
      }
      environment.put(variable.name(), value.get());
      if (variable.flags().hidden()) {
        hidden.add(value.get());
        variable.effective().ifPresent(hidden::add);
      } else {
        open.put(GivenVariable.key(variable.name()), value.get().revealText());
      }
    }
    return new GlobalValues(environment, open, hidden);
  }

  /**
   * The environment of a script: these, and the product's own, whose names people cannot give.
   *
   * @param own as {@link ScriptEnvironment} answers
   */
  public Map<String, Secret> with(Map<String, String> own) {
    var all = new HashMap<>(environment);
    all.putAll(ScriptEnvironment.secret(own));
    return all;
  }

  /**
   * A script whose variables' values are filled.
   *
   * @param own as {@link ScriptEnvironment} answers
   */
  public Script fill(Script script, Map<String, String> own) {
    var values = values(own);
    return script.with(
        script.variables().stream()
            .map(each -> each.with(each.value().map(text -> Interpolation.fill(text, values))))
            .toList());
  }

  /** The same for values that somebody gave. */
  public Map<String, String> fill(Map<String, String> given, Map<String, String> own) {
    var values = values(own);
    var filled = new LinkedHashMap<String, String>();
    given.forEach((name, text) -> filled.put(name, Interpolation.fill(text, values)));
    return filled;
  }

  private Map<String, String> values(Map<String, String> own) {
    var all = new HashMap<>(open);
    own.forEach((name, value) -> all.put(GivenVariable.key(name), value));
    return all;
  }

  /** What is masked in the output of a script with hidden variables of its own. */
  public HiddenValues masked(HiddenValues more) {
    var all = new ArrayList<>(more.values());
    hidden.stream()
        .filter(value -> value.revealText().length() >= HiddenValues.SHORTEST)
        .filter(value -> !all.contains(value))
        .forEach(all::add);
    return new HiddenValues(all);
  }
}
