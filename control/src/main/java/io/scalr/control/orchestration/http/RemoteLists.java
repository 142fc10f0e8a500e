package io.scalr.control.orchestration.http;

import io.scalr.control.orchestration.HiddenValues;
import io.scalr.control.orchestration.Offers;
import io.scalr.control.orchestration.Script;
import io.scalr.control.orchestration.ScriptStore;
import io.scalr.control.orchestration.ScriptVariable;
import io.scalr.control.orchestration.ScriptVariable.Kind;
import io.scalr.control.variable.AllowedValue;
import io.scalr.control.variable.RemoteEndpoints;
import io.scalr.control.variable.RemoteValues;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Asks endpoints for the values of remote lists when somebody gives one. It opens transactions of
 * its own and asks outside of them: nobody's rows are locked while another's server thinks.
 */
public final class RemoteLists {
  private final Transactions transactions;
  private final ScriptStore scripts;
  private final RemoteEndpoints endpoints;
  private final RemoteValues values;

  public RemoteLists(
      Transactions transactions,
      ScriptStore scripts,
      RemoteEndpoints endpoints,
      RemoteValues values) {
    this.transactions = transactions;
    this.scripts = scripts;
    this.endpoints = endpoints;
    this.values = values;
  }

  /**
   * For values that a rule or a person gives a script.
   *
   * @param before what was given already, which is not looked at again
   */
  Outcome<Offers> given(
      Scope from, ScriptId id, Map<String, String> given, Map<String, String> before) {
    var changed = new LinkedHashMap<>(given);
    changed.entrySet().removeIf(each -> each.getValue().equals(before.get(each.getKey())));
    if (changed.isEmpty()) {
      return Outcome.done(Offers.NONE);
    }
    return transactions
        .<Outcome<Map<UUID, String>>>inTransaction(tx ->
            scripts
                .find(tx, from, id)
                .map(script -> urls(tx, script.scope(), chosen(script, changed)))
                .orElseGet(() -> Outcome.done(Map.of())))
        .then(this::asked);
  }

  private static List<ScriptVariable> chosen(Script script, Map<String, String> given) {
    return script.variables().stream()
        .filter(each ->
            given.containsKey(each.name()) && !HiddenValues.MASK.equals(given.get(each.name())))
        .toList();
  }

  /**
   * For the values that a script declares itself; each endpoint must be seen from its scope.
   *
   * @param before the script as it was: variables that are in it are not looked at again
   */
  Outcome<Offers> declared(Scope own, List<ScriptVariable> variables, List<ScriptVariable> before) {
    var changed = variables.stream().filter(each -> !before.contains(each)).toList();
    var remote = changed.stream().anyMatch(each -> each.kind() instanceof Kind.RemoteChoice);
    if (!remote) {
      return Outcome.done(Offers.NONE);
    }
    return transactions
        .<Outcome<Map<UUID, String>>>inTransaction(tx -> urls(tx, own, changed))
        .then(urls -> {
          var wanted = new LinkedHashMap<UUID, String>();
          for (var each : changed) {
            if (each.kind() instanceof Kind.RemoteChoice(var endpoint)
                && each.value().isPresent()) {
              Optional.ofNullable(urls.get(endpoint)).ifPresent(url -> wanted.put(endpoint, url));
            }
          }
          return asked(wanted);
        });
  }

  private Outcome<Map<UUID, String>> urls(Tx tx, Scope from, List<ScriptVariable> variables) {
    var urls = new LinkedHashMap<UUID, String>();
    for (var variable : variables) {
      if (variable.kind() instanceof Kind.RemoteChoice(var endpoint)) {
        var url = endpoints.url(tx, from, endpoint);
        if (url.isEmpty()) {
          return Outcome.refused(
              new ObjectNotFound(
                  "'ScriptVariable.integrationEndpoint.id' (" + endpoint + ") was not found."));
        }
        urls.put(endpoint, url.get());
      }
    }
    return Outcome.done(urls);
  }

  private Outcome<Offers> asked(Map<UUID, String> urls) {
    var all = Outcome.done(Offers.NONE);
    for (var each : urls.entrySet()) {
      all =
          all.then(offers ->
              values
                  .offered(each.getValue())
                  .map(offered ->
                      offers.with(
                          each.getKey(), offered.stream().map(AllowedValue::value).toList())));
    }
    return all;
  }
}
