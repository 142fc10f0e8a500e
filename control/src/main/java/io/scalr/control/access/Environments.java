package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.Optional;
import java.util.UUID;

/** What may be done with environments. */
public final class Environments {
  private final AccountStore accounts;
  private final EnvironmentClouds clouds;
  private final ScopeUse use;

  public Environments(AccountStore accounts, EnvironmentClouds clouds, ScopeUse use) {
    this.accounts = accounts;
    this.clouds = clouds;
    this.use = use;
  }

  /** What a caller says of an environment. */
  public record Draft(String name, boolean suspended, UUID costCenter) {}

  public AccountStore accounts() {
    return accounts;
  }

  public EnvironmentClouds clouds() {
    return clouds;
  }

  public Outcome<Environment> find(Tx tx, EnvironmentId id) {
    return found(accounts.findEnvironment(tx, id));
  }

  /** The same, if it is this account's. */
  public Outcome<Environment> find(Tx tx, AccountId account, EnvironmentId id) {
    return found(
        accounts.findEnvironment(tx, id).filter(each -> each.tenant().account().equals(account)));
  }

  private static Outcome<Environment> found(Optional<Environment> environment) {
    return environment
        .map(Outcome::done)
        .orElseGet(() -> Outcome.refused(new Refusal.ObjectNotFound("Invalid environment.")));
  }

  public Outcome<Environment> create(Tx tx, AccountId account, Draft draft) {
    return fits(tx, account, draft, Optional.empty())
        .map(_ -> {
          var made = accounts.makeEnvironment(tx, account, draft.name(), draft.costCenter());
          var wanted = with(made, draft);
          if (draft.suspended()) {
            accounts.change(tx, wanted);
          }
          return wanted;
        });
  }

  public Outcome<Environment> change(Tx tx, Environment before, Draft draft) {
    return fits(tx, before.tenant().account(), draft, Optional.of(before.name()))
        .then(_ -> paysForItsFarms(tx, before, draft.costCenter()))
        .map(_ -> {
          var after = with(before, draft);
          accounts.change(tx, after);
          return after;
        });
  }

  /** A farm's project is of its environment's cost centre. */
  private Outcome<Environment> paysForItsFarms(Tx tx, Environment before, UUID costCenter) {
    if (before.costCenter().equals(costCenter)) {
      return Outcome.done(before);
    }
    return lock(tx, before)
        .then(locked -> {
          var farms = use.farmsPaidElsewhere(tx, locked.tenant(), costCenter);
          return farms == 0
              ? Outcome.done(locked)
              : Outcome.refused(
                  new Refusal.ObjectInUse(
                      "The environment's cost center has %d %s in its projects."
                          .formatted(farms, farms == 1 ? "farm" : "farms")));
        });
  }

  /** The environment as it is now; nothing can be put into it until the transaction ends. */
  public Outcome<Environment> lock(Tx tx, Environment environment) {
    return found(accounts.lockEnvironment(tx, environment.tenant().environment()));
  }

  /**
   * Refused while anything lives in it.
   *
   * @param locked by this transaction
   */
  public Outcome<Environment> delete(Tx tx, Environment locked) {
    var inside = use.livesIn(tx, Scope.of(locked.tenant()));
    if (!inside.isEmpty()) {
      return Outcome.refused(
          new Refusal.ObjectInUse("The environment still has " + String.join(", ", inside) + "."));
    }
    clouds.forget(tx, locked.tenant());
    accounts.deleteEnvironment(tx, locked);
    return Outcome.done(locked);
  }

  private Outcome<Draft> fits(Tx tx, AccountId account, Draft draft, Optional<String> oldName) {
    if (oldName.filter(draft.name()::equals).isEmpty()
        && accounts.environmentNameTaken(tx, account, draft.name())) {
      return Outcome.refused(
          new Refusal.UnicityViolation(
              "'Environment.name' (%s) already exists.".formatted(draft.name())));
    }
    return use.costCenterExists(tx, draft.costCenter())
        ? Outcome.done(draft)
        : Outcome.refused(
            new Refusal.ObjectNotFound(
                "'Environment.costCenter.id' (%s) was not found.".formatted(draft.costCenter())));
  }

  private static Environment with(Environment old, Draft draft) {
    return new Environment(
        old.tenant(), draft.name(), draft.suspended(), draft.costCenter(), old.createdAt());
  }
}
