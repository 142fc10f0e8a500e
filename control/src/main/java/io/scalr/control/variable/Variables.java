package io.scalr.control.variable;

import io.scalr.control.variable.GivenVariable.Flags;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.LimitExceeded;
import io.scalr.kernel.Refusal.Locked;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.ScopeViolation;
import io.scalr.kernel.Refusal.UnacceptableObjectConfiguration;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What may be done with global variables, and what they are worth. */
public final class Variables {
  /** What stands in a hidden value's place, wherever somebody reads. */
  public static final String MASK = "******";

  /** All of them travel with each script of a server; a page of them is what people can oversee. */
  public static final int MOST_OF_AN_OWNER = 500;

  private final VariableStore store;
  private final RemoteEndpoints endpoints;
  private final Ids ids;

  public Variables(VariableStore store, RemoteEndpoints endpoints, Ids ids) {
    this.store = store;
    this.endpoints = endpoints;
    this.ids = ids;
  }

  /** What the place sees, by name. */
  public List<SeenVariable> seen(Tx tx, VariableChain chain) {
    return Layering.seen(chain, store.of(tx, chain.owners()));
  }

  /** What any of these owners say, for {@link Layering#seen} of many places. */
  public List<GivenVariable> of(Tx tx, Collection<VariableOwner> owners) {
    return owners.isEmpty() ? List.of() : store.of(tx, owners);
  }

  public Outcome<SeenVariable> find(Tx tx, VariableChain chain, String name) {
    return one(chain, store.of(tx, chain.owners()), name);
  }

  /** The same; what the chain says of the name is locked until the transaction ends. */
  public Outcome<SeenVariable> locked(Tx tx, VariableChain chain, String name) {
    return one(chain, store.lock(tx, chain.owners(), name), name);
  }

  private static Outcome<SeenVariable> one(
      VariableChain chain, List<GivenVariable> rows, String name) {
    var key = GivenVariable.key(name);
    return Layering.seen(chain, rows.stream().filter(row -> row.key().equals(key)).toList())
        .stream()
        .findFirst()
        .map(Outcome::done)
        .orElseGet(() ->
            refused(new ObjectNotFound("'GlobalVariable.name' (" + name + ") was not found.")));
  }

  /** The URL of a remote list's endpoint, if the place sees it. */
  public Outcome<String> endpoint(Tx tx, VariableChain chain, VariableKind.RemoteChoice kind) {
    return endpoints
        .url(tx, chain.owner().scope(), kind.endpoint())
        .map(Outcome::done)
        .orElseGet(() ->
            refused(
                new ObjectNotFound(
                    "'GlobalVariable.integrationEndpoint.id' ("
                        + kind.endpoint()
                        + ") was not found.")));
  }

  /** Declares a variable, unless the place sees one of that name already. */
  public Outcome<SeenVariable> create(Tx tx, VariableChain chain, VariableDraft draft) {
    return VariableRules.declared(draft, chain.level())
        .then(flags -> value(draft, flags.hidden()).map(_ -> flags))
        .then(flags -> remote(tx, chain, draft).map(_ -> flags))
        .then(flags -> fresh(tx, chain, draft.name()).map(_ -> flags))
        .then(flags -> {
          store.insert(tx, given(chain.owner(), draft, draft.value().map(Secret::of), flags));
          return find(tx, chain, draft.name());
        });
  }

  private Outcome<String> fresh(Tx tx, VariableChain chain, String name) {
    var key = GivenVariable.key(name);
    var there = store.of(tx, chain.owners()).stream().filter(row -> row.key().equals(key)).toList();
    if (!there.isEmpty()) {
      var seen = Layering.seen(chain, there).getFirst();
      return refused(
          new UnicityViolation(
              "'GlobalVariable.name' ("
                  + name
                  + ") already exists on ("
                  + seen.declaredIn().title()
                  + ") scope."));
    }
    return store.count(tx, chain.owner()) >= MOST_OF_AN_OWNER
        ? refused(
            new LimitExceeded(
                "At most " + MOST_OF_AN_OWNER + " Global Variables can be given in one place."))
        : Outcome.done(name);
  }

  private Outcome<VariableDraft> remote(Tx tx, VariableChain chain, VariableDraft draft) {
    return draft.kind() instanceof VariableKind.RemoteChoice kind
        ? endpoint(tx, chain, kind).map(_ -> draft)
        : Outcome.done(draft);
  }

  /**
   * Changes a variable: all of it where it is declared, elsewhere only its value.
   *
   * @param before {@link #locked} in this transaction
   */
  public Outcome<SeenVariable> change(
      Tx tx, VariableChain chain, SeenVariable before, VariableDraft draft) {
    var rows = store.lock(tx, chain.owners(), before.name());
    var mine = rows.stream().filter(row -> row.owner().equals(chain.owner())).findFirst();
    var kept = draft.value().filter(MASK::equals).isPresent() && before.flags().hidden();
    var value = kept ? before.own() : draft.value().map(Secret::of);
    if (kept && !draft.hidden() && before.declaredHere() && value.isPresent()) {
      return refused(
          new InvalidValue(
              "'GlobalVariable.hidden' (false) needs another 'value': a hidden one is not shown."));
    }
    return (before.declaredHere()
            ? redeclared(tx, chain, draft, mine, value, kept || stands(before, draft))
            : overridden(tx, chain, before, draft, mine, value))
        .then(_ -> find(tx, chain, before.name()))
        .then(Variables::filled);
  }

  /** Whether the value is the one that was looked at before; a remote list is not asked again. */
  public static boolean stands(SeenVariable before, VariableDraft draft) {
    return draft.kind().equals(before.kind()) && draft.value().map(Secret::of).equals(before.own());
  }

  private Outcome<VariableDraft> redeclared(
      Tx tx,
      VariableChain chain,
      VariableDraft draft,
      Optional<GivenVariable> mine,
      Optional<Secret> value,
      boolean looked) {
    return VariableRules.declared(draft, chain.level())
        .then(flags -> looked ? Outcome.done(flags) : value(draft, flags.hidden()).map(_ -> flags))
        .then(flags -> remote(tx, chain, draft).map(_ -> flags))
        .map(flags -> {
          var old = mine.orElseThrow();
          var changed = given(chain.owner(), draft, value, flags).as(old);
          store.update(tx, changed);
          if (flags.hidden()) {
            store.hideBelow(tx, changed);
          }
          return draft;
        });
  }

  private Outcome<VariableDraft> overridden(
      Tx tx,
      VariableChain chain,
      SeenVariable before,
      VariableDraft draft,
      Optional<GivenVariable> mine,
      Optional<Secret> value) {
    if (!same(before, draft)) {
      return refused(
          new ScopeViolation(
              "The Global Variable '%s' is declared in the %s scope; only its value can be changed from the %s scope."
                  .formatted(before.name(), before.declaredIn().word(), before.at().word())));
    }
    if (value.equals(before.own())) {
      return Outcome.done(draft);
    }
    if (!before.open()) {
      return refused(
          new Locked(
              "The Global Variable '%s' is locked in the %s scope and cannot be changed in the %s scope."
                  .formatted(before.name(), before.declaredIn().word(), before.at().word())));
    }
    if (value.isEmpty()) {
      mine.ifPresent(row -> store.delete(tx, row));
      return Outcome.done(draft);
    }
    return value(draft, before.flags().hidden())
        .map(_ -> {
          var flags = new Flags(before.flags().hidden(), false, Optional.empty());
          var given = given(chain.owner(), draft, value, flags);
          mine.ifPresentOrElse(
              old -> store.update(tx, given.as(old)), () -> store.insert(tx, given));
          return draft;
        });
  }

  /** Whether the draft leaves all that only the declaring scope may change. */
  private static boolean same(SeenVariable before, VariableDraft draft) {
    return before.kind().equals(draft.kind())
        && before.category().equals(draft.category())
        && before.description().equals(draft.description())
        && before.flags().hidden() == draft.hidden()
        && before.flags().locked() == draft.locked()
        && before.flags().requiredIn().map(VariableScope::word).equals(draft.requiredIn());
  }

  /**
   * Takes back what the place says of the name. Where others below give values, the first of them
   * declares it from then on, as hidden as it was.
   */
  public Outcome<SeenVariable> delete(Tx tx, VariableChain chain, String name) {
    return locked(tx, chain, name)
        .then(before -> {
          var mine =
              store.lock(tx, chain.owners(), name).stream()
                  .filter(row -> row.owner().equals(chain.owner()))
                  .findFirst();
          if (mine.isEmpty()) {
            return refused(
                new ScopeViolation(
                    "The Global Variable '%s' is declared in the %s scope and cannot be deleted from the %s scope."
                        .formatted(before.name(), before.declaredIn().word(), before.at().word())));
          }
          if (before.flags().hidden()) {
            store.hideBelow(tx, mine.get());
          }
          store.delete(tx, mine.get());
          return before.declaredHere()
              ? Outcome.done(before)
              : find(tx, chain, name).then(Variables::filled).map(_ -> before);
        });
  }

  /**
   * Refused if a variable that is required at one of the chain's scopes has no value there: what
   * the chain's place is cannot be used so.
   */
  public Outcome<VariableChain> complete(Tx tx, VariableChain chain) {
    var rows = store.of(tx, chain.owners());
    for (var owner : chain.owners()) {
      var part = chain.upTo(owner.level());
      var lacking = Layering.seen(part, rows).stream().filter(SeenVariable::lacking).findFirst();
      if (lacking.isPresent()) {
        return refused(lacks(lacking.get()));
      }
    }
    return Outcome.done(chain);
  }

  /**
   * The owner was put at another scope, and its variables go along.
   *
   * @param owner as it is now
   */
  public void move(Tx tx, VariableOwner owner) {
    store.move(tx, owner);
  }

  /** The owner is gone, though a record of it stays. */
  public void forget(Tx tx, VariableOwner owner) {
    store.forget(tx, owner);
  }

  /**
   * Refused if a variable that is required at the chain's own place has no value there: the place
   * is not saved so.
   */
  public Outcome<VariableChain> saved(Tx tx, VariableChain chain) {
    return seen(tx, chain).stream()
        .filter(SeenVariable::lacking)
        .findFirst()
        .map(lacking -> Variables.<VariableChain>refused(lacks(lacking)))
        .orElseGet(() -> Outcome.done(chain));
  }

  private static Outcome<SeenVariable> filled(SeenVariable after) {
    return after.lacking()
        ? refused(
            new InvalidValue(
                "'GlobalVariable.value' of '%s' is required in the %s scope."
                    .formatted(after.name(), after.at().word())))
        : Outcome.done(after);
  }

  private static Refusal lacks(SeenVariable variable) {
    return new UnacceptableObjectConfiguration(
        "Global Variable '%s' is required in the %s scope and has no value."
            .formatted(variable.name(), variable.at().word()));
  }

  private static Outcome<VariableDraft> value(VariableDraft draft, boolean hidden) {
    return draft
        .value()
        .map(value ->
            VariableRules.fits(draft.kind(), value, hidden, draft.offered()).map(_ -> draft))
        .orElseGet(() -> Outcome.done(draft));
  }

  private GivenVariable given(
      VariableOwner owner, VariableDraft draft, Optional<Secret> value, Flags flags) {
    return new GivenVariable(
        ids.uuid(),
        owner,
        draft.name(),
        draft.kind(),
        value,
        draft.category(),
        draft.description(),
        flags);
  }

  private static <T> Outcome<T> refused(Refusal refusal) {
    return Outcome.refused(refusal);
  }
}
