package io.scalr.control.integration;

import io.scalr.kernel.Ids;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScopeRules;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import java.util.HexFormat;
import java.util.UUID;

/** What may be done with endpoints. */
public final class Endpoints {
  /** As long as the digest that it keys. */
  private static final int KEY_BYTES = 32;

  private final EndpointStore store;
  private final Ids ids;
  private final RandomSource random;

  public Endpoints(EndpointStore store, Ids ids, RandomSource random) {
    this.store = store;
    this.ids = ids;
    this.random = random;
  }

  /** What a caller says of an endpoint. */
  public record Draft(String name, String url, boolean active, boolean shared) {}

  /** A new endpoint with its key, which is shown this once. */
  public record Made(Endpoint endpoint, Secret signingKey) {}

  public EndpointStore store() {
    return store;
  }

  public Outcome<Endpoint> find(Tx tx, Scope from, UUID id) {
    return store
        .find(tx, from, id)
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(
                new ObjectNotFound("'WebhookEndpoint.id' (" + id + ") was not found.")));
  }

  public Outcome<Made> create(Tx tx, Scope own, Draft draft) {
    var made = with(ids.uuid(), own, draft);
    if (store.nameTaken(tx, own, made.name(), made.id())) {
      return Outcome.refused(taken(made.name()));
    }
    var key = Secret.of(HexFormat.of().formatHex(random.bytes(KEY_BYTES)));
    store.insert(tx, made, key);
    return Outcome.done(new Made(made, key));
  }

  public Outcome<Endpoint> change(Tx tx, Scope caller, UUID id, Draft draft) {
    return editable(tx, caller, id)
        .then(before -> {
          if (store.nameTaken(tx, caller, draft.name(), id)) {
            return Outcome.refused(taken(draft.name()));
          }
          var after = with(id, before.scope(), draft);
          store.update(tx, after);
          return Outcome.done(after);
        });
  }

  public Outcome<Endpoint> delete(Tx tx, Scope caller, UUID id) {
    return editable(tx, caller, id)
        .then(endpoint -> {
          if (store.lockInUse(tx, id)) {
            return Outcome.refused(
                new ObjectInUse(
                    "Webhook Endpoint '%s' offers the values of some Global Variables."
                        .formatted(endpoint.name())));
          }
          store.delete(tx, id);
          return Outcome.done(endpoint);
        });
  }

  private Outcome<Endpoint> editable(Tx tx, Scope caller, UUID id) {
    return find(tx, caller, id)
        .then(found -> ScopeRules.editable(caller, found.scope(), "Webhook Endpoint", found));
  }

  private static Endpoint with(UUID id, Scope scope, Draft draft) {
    return new Endpoint(id, scope, draft.name(), draft.url(), draft.active(), draft.shared());
  }

  private static UnicityViolation taken(String name) {
    return new UnicityViolation("'WebhookEndpoint.name' (" + name + ") already exists.");
  }
}
