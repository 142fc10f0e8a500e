package io.scalr.control.integration;

import io.scalr.kernel.Ids;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScopeRules;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import java.util.Optional;
import java.util.UUID;

/** What may be done with towers and their configurations. No tower is called yet. */
public final class Towers {
  private final TowerStore store;
  private final TowerUse use;
  private final Ids ids;

  public Towers(TowerStore store, TowerUse use, Ids ids) {
    this.store = store;
    this.use = use;
    this.ids = ids;
  }

  public TowerStore store() {
    return store;
  }

  public UUID newId() {
    return ids.uuid();
  }

  public Outcome<TowerServer> server(Tx tx, Scope from, UUID id) {
    return store
        .server(tx, from, id)
        .map(Outcome::done)
        .orElseGet(() -> absent("AnsibleTowerServer.id", id));
  }

  public Outcome<TowerServer> create(Tx tx, TowerServer made, Secret password) {
    if (store.urlTaken(tx, made.scope(), made.url(), made.id())) {
      return taken("AnsibleTowerServer.url", made.url());
    }
    store.insert(tx, made, password);
    return Outcome.done(made);
  }

  public Outcome<TowerServer> change(
      Tx tx, Scope caller, TowerServer after, Optional<Secret> password) {
    return server(tx, caller, after.id())
        .then(found -> ScopeRules.editable(caller, found.scope(), "Ansible Tower Server", found))
        .then(_ -> {
          if (store.urlTaken(tx, after.scope(), after.url(), after.id())) {
            return taken("AnsibleTowerServer.url", after.url());
          }
          store.update(tx, after, password);
          return Outcome.done(after);
        });
  }

  public Outcome<TowerServer> deleteServer(Tx tx, Scope caller, UUID id) {
    return server(tx, caller, id)
        .then(found -> ScopeRules.editable(caller, found.scope(), "Ansible Tower Server", found))
        .then(found -> {
          if (store.lockInUse(tx, id)) {
            return Outcome.refused(
                new ObjectInUse(
                    "Ansible Tower Server '%s' is used by some Configurations."
                        .formatted(found.url())));
          }
          store.deleteServer(tx, id);
          return Outcome.done(found);
        });
  }

  public Outcome<TowerConfiguration> configuration(Tx tx, Scope from, UUID id) {
    return store
        .configuration(tx, from, id)
        .map(Outcome::done)
        .orElseGet(() -> absent("AnsibleTowerConfiguration.id", id));
  }

  public Outcome<TowerConfiguration> create(Tx tx, TowerConfiguration made) {
    return fits(tx, made)
        .map(_ -> {
          store.insert(tx, made);
          return made;
        });
  }

  public Outcome<TowerConfiguration> change(Tx tx, Scope caller, TowerConfiguration after) {
    return configuration(tx, caller, after.id())
        .then(before -> editable(caller, before))
        .then(before -> fits(tx, after.keeping(before.credentials())))
        .map(fitting -> {
          store.update(tx, fitting);
          return fitting;
        });
  }

  public Outcome<TowerConfiguration> deleteConfiguration(Tx tx, Scope caller, UUID id) {
    return configuration(tx, caller, id)
        .then(found -> editable(caller, found))
        .then(found -> {
          store.lockConfiguration(tx, id);
          if (use.inRules(tx, id)) {
            return Outcome.refused(
                new ObjectInUse(
                    "Ansible Tower Configuration '%s' is used by some Orchestration Rules."
                        .formatted(found.name())));
          }
          store.deleteConfiguration(tx, id);
          return Outcome.done(found);
        });
  }

  private static Outcome<TowerConfiguration> editable(Scope caller, TowerConfiguration found) {
    return ScopeRules.editable(caller, found.scope(), "Ansible Tower Configuration", found);
  }

  private Outcome<TowerConfiguration> fits(Tx tx, TowerConfiguration wanted) {
    if (store.nameTaken(tx, wanted.scope(), wanted.name(), wanted.id())) {
      return taken("AnsibleTowerConfiguration.name", wanted.name());
    }
    return store.server(tx, wanted.scope(), wanted.server()).isPresent()
        ? Outcome.done(wanted)
        : absent("AnsibleTowerConfiguration.server.id", wanted.server());
  }

  private static <T> Outcome<T> absent(String property, UUID id) {
    return Outcome.refused(new ObjectNotFound("'" + property + "' (" + id + ") was not found."));
  }

  private static <T> Outcome<T> taken(String property, String value) {
    return Outcome.refused(
        new UnicityViolation("'" + property + "' (" + value + ") already exists."));
  }
}
