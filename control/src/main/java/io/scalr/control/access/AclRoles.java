package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnacceptableObjectConfiguration;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.Tx;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** What may be done with ACL roles. */
public final class AclRoles {
  /** Gives the 20 hexadecimal digits that the contract asks for. */
  private static final int ID_BYTES = 10;

  private final AclRoleStore store;
  private final RandomSource random;

  public AclRoles(AclRoleStore store, RandomSource random) {
    this.store = store;
    this.random = random;
  }

  /**
   * What a caller says of an ACL role.
   *
   * @param grants all that it gives; empty: what the base gives
   */
  public record Draft(String name, PredefinedRole base, Optional<AclGrants> grants) {}

  public AclRoleStore store() {
    return store;
  }

  /** Gives a new account its copies of the predefined roles. */
  public void open(Tx tx, AccountId account) {
    for (var base : PredefinedRole.values()) {
      store.insert(tx, new AclRole(newId(), account, base.title(), base, true, Map.of()));
    }
  }

  public Outcome<AclRole> find(Tx tx, Optional<AccountId> account, AclRoleId id) {
    return found(store.find(tx, account, id), id);
  }

  /** The role as it is now; nobody can be given it until the transaction ends. */
  public Outcome<AclRole> lock(Tx tx, Optional<AccountId> account, AclRoleId id) {
    return found(store.lock(tx, account, id), id);
  }

  private static Outcome<AclRole> found(Optional<AclRole> role, AclRoleId id) {
    return role.map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(
                new ObjectNotFound(
                    "'AclRole.id' ("
                        + id
                        + ") either was not found or isn't from current scope.")));
  }

  public Outcome<AclRole> create(Tx tx, AccountId account, Draft draft) {
    return free(tx, account, draft.name())
        .map(_ -> {
          var plain = new AclRole(newId(), account, draft.name(), draft.base(), false, Map.of());
          var made = draft.grants().map(grants -> plain.with(draft.name(), grants)).orElse(plain);
          store.insert(tx, made);
          return made;
        });
  }

  /**
   * @param locked by this transaction
   */
  public Outcome<AclRole> change(Tx tx, AclRole locked, Draft draft) {
    if (locked.predefined()) {
      return Outcome.refused(
          new UnacceptableObjectConfiguration(
              "The ACL Role '" + locked.name() + "' is predefined; make one of your own."));
    }
    var same = locked.name().equals(draft.name());
    return (same ? Outcome.done(draft.name()) : free(tx, locked.account(), draft.name()))
        .map(name -> {
          var changed = locked.with(name, draft.grants().orElseGet(locked::grants));
          store.update(tx, changed);
          return changed;
        });
  }

  /**
   * @param locked by this transaction
   */
  public Outcome<AclRole> delete(Tx tx, AclRole locked) {
    if (locked.predefined()) {
      return Outcome.refused(
          new ObjectInUse("The ACL Role '" + locked.name() + "' is predefined and stays."));
    }
    if (store.inUse(tx, locked)) {
      return Outcome.refused(
          new ObjectInUse("The ACL Role '" + locked.name() + "' is used by teams."));
    }
    store.delete(tx, locked);
    return Outcome.done(locked);
  }

  private Outcome<String> free(Tx tx, AccountId account, String name) {
    return store.nameTaken(tx, account, name)
        ? Outcome.refused(new UnicityViolation("'AclRole.name' (" + name + ") already exists."))
        : Outcome.done(name);
  }

  private AclRoleId newId() {
    return new AclRoleId(HexFormat.of().formatHex(random.bytes(ID_BYTES)));
  }
}
