package io.scalr.control.orchestration;

import io.scalr.kernel.Clock;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScopeRules;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What may be done with scripts and their versions. */
public final class Scripts {
  private final ScriptStore store;
  private final Clock clock;

  public Scripts(ScriptStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** What a caller says of a script; {@code os} counts only when it is made. */
  public record Draft(
      String name,
      String description,
      ScriptOs os,
      boolean blockingDefault,
      Optional<Duration> timeoutDefault,
      boolean deprecated,
      boolean requireAdmin,
      List<String> tags,
      List<ScriptVariable> variables) {
    public Draft {
      tags = List.copyOf(tags);
      variables = List.copyOf(variables);
    }
  }

  public ScriptStore store() {
    return store;
  }

  public Outcome<Script> find(Tx tx, Scope from, ScriptId id) {
    return store
        .find(tx, from, id)
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(
                new ObjectNotFound(
                    "'Script.id' ("
                        + id
                        + ") either was not found or isn't in the current scope.")));
  }

  public Outcome<Script> create(Tx tx, Scope own, Draft draft, Offers offers) {
    return fits(tx, own, draft, Optional.empty(), offers)
        .map(_ -> store.insert(tx, script(new ScriptId(0), own, draft, Optional.empty())));
  }

  public Outcome<Script> change(Tx tx, Scope caller, ScriptId id, Draft draft, Offers offers) {
    return editable(tx, caller, id)
        .then(old ->
            fits(tx, caller, draft, Optional.of(old), offers)
                .map(_ -> {
                  var changed = script(id, caller, draft, Optional.of(old));
                  store.update(tx, changed);
                  return changed;
                }));
  }

  public Outcome<Script> delete(Tx tx, Scope caller, ScriptId id) {
    return editable(tx, caller, id)
        .then(script -> {
          if (store.inUse(tx, id)) {
            return Outcome.refused(
                new ObjectInUse(
                    "Script '" + script.name() + "' is used by some Orchestration Rules."));
          }
          store.delete(tx, id);
          return Outcome.done(script);
        });
  }

  public Outcome<ScriptVersion> version(Tx tx, Scope from, ScriptId id, int number) {
    return find(tx, from, id)
        .then(_ ->
            store
                .version(tx, from, id, number)
                .map(Outcome::done)
                .orElseGet(() -> Outcome.refused(noVersion(number))));
  }

  /** Adds a text under the next number. */
  public Outcome<ScriptVersion> addVersion(Tx tx, Scope caller, ScriptId id, String body) {
    return editable(tx, caller, id)
        .then(script -> ScriptBody.check(script.os(), body))
        .map(text -> store.addVersion(tx, id, text, clock.now()));
  }

  public Outcome<ScriptVersion> changeVersion(
      Tx tx, Scope caller, ScriptId id, int number, String body) {
    return editable(tx, caller, id)
        .then(script ->
            version(tx, caller, id, number).then(_ -> ScriptBody.check(script.os(), body)))
        .then(text -> {
          store.changeVersion(tx, id, number, text, clock.now());
          return version(tx, caller, id, number);
        });
  }

  public Outcome<ScriptVersion> deleteVersion(Tx tx, Scope caller, ScriptId id, int number) {
    return editable(tx, caller, id)
        .then(_ -> version(tx, caller, id, number))
        .then(version -> {
          if (store.inUse(tx, id, number)) {
            return Outcome.refused(
                new ObjectInUse(
                    "Version " + number + " of the Script is used by some Orchestration Rules."));
          }
          store.deleteVersion(tx, id, number);
          return Outcome.done(version);
        });
  }

  static ObjectNotFound noVersion(int number) {
    return new ObjectNotFound("'ScriptVersion.version' (" + number + ") was not found.");
  }

  private Outcome<Script> editable(Tx tx, Scope caller, ScriptId id) {
    return find(tx, caller, id)
        .then(found -> ScopeRules.editable(caller, found.scope(), "Script", found))
        .map(found -> store.lock(tx, caller, id).orElse(found));
  }

  private Outcome<List<ScriptVariable>> fits(
      Tx tx, Scope own, Draft draft, Optional<Script> old, Offers offers) {
    boolean newName = old.filter(o -> o.name().equals(draft.name())).isEmpty();
    return newName && store.nameTaken(tx, own, draft.name())
        ? Outcome.refused(
            new UnicityViolation("'Script.name' (" + draft.name() + ") already exists."))
        : VariableRules.declared(
            draft.variables(), old.map(Script::variables).orElse(List.of()), offers);
  }

  private Script script(ScriptId id, Scope own, Draft draft, Optional<Script> old) {
    var now = clock.now();
    return new Script(
        id,
        own,
        draft.name(),
        draft.description(),
        old.map(Script::os).orElse(draft.os()),
        draft.blockingDefault(),
        draft.timeoutDefault(),
        draft.deprecated(),
        draft.requireAdmin(),
        draft.tags(),
        draft.variables(),
        old.map(Script::added).orElse(now),
        now);
  }
}
