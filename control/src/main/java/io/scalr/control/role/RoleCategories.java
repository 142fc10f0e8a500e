package io.scalr.control.role;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScopeRules;
import io.scalr.kernel.Tx;

/** What may be done with role categories. */
public final class RoleCategories {
  private final RoleCategoryStore store;

  public RoleCategories(RoleCategoryStore store) {
    this.store = store;
  }

  public RoleCategoryStore store() {
    return store;
  }

  public Outcome<RoleCategory> find(Tx tx, Scope from, long id) {
    return store.find(tx, from, id).map(Outcome::done).orElseGet(() -> Outcome.refused(absent(id)));
  }

  public Outcome<RoleCategory> create(Tx tx, Scope own, String name) {
    return store.nameTaken(tx, own, name, 0)
        ? Outcome.refused(taken(name))
        : Outcome.done(store.insert(tx, own, name));
  }

  public Outcome<RoleCategory> rename(Tx tx, Scope caller, long id, String name) {
    return editable(tx, caller, id)
        .then(category -> {
          if (store.nameTaken(tx, caller, name, id)) {
            return Outcome.refused(taken(name));
          }
          store.rename(tx, id, name);
          return Outcome.done(new RoleCategory(id, category.scope(), name));
        });
  }

  public Outcome<RoleCategory> delete(Tx tx, Scope caller, long id) {
    return editable(tx, caller, id)
        .then(category -> {
          if (store.inUse(tx, id)) {
            return Outcome.refused(
                new ObjectInUse("Role Category '" + category.name() + "' is used by some Roles."));
          }
          store.delete(tx, id);
          return Outcome.done(category);
        });
  }

  private Outcome<RoleCategory> editable(Tx tx, Scope caller, long id) {
    return find(tx, caller, id)
        .then(found -> ScopeRules.editable(caller, found.scope(), "Role Category", found));
  }

  private static ObjectNotFound absent(long id) {
    return new ObjectNotFound(
        "'RoleCategory.id' (" + id + ") either was not found or isn't from current scope.");
  }

  private static UnicityViolation taken(String name) {
    return new UnicityViolation("'RoleCategory.name' (" + name + ") already exists.");
  }
}
