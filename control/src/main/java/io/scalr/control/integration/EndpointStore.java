package io.scalr.control.integration;

import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import java.util.Optional;
import java.util.UUID;

/** Endpoints. Reads answer what is seen from the scope: its own, and what is shared above. */
public interface EndpointStore {
  Listed<Endpoint> list(Tx tx, Scope from, Listing listing);

  Optional<Endpoint> find(Tx tx, Scope from, UUID id);

  /** The same, and it does not go until the transaction ends. */
  Optional<Endpoint> hold(Tx tx, Scope from, UUID id);

  /** Locks it; whether anything names it, a variable whose values it offers. */
  boolean lockInUse(Tx tx, UUID id);

  /** Whether one of this very scope has the name, other than {@code except}. */
  boolean nameTaken(Tx tx, Scope own, String name, UUID except);

  void insert(Tx tx, Endpoint endpoint, Secret signingKey);

  void update(Tx tx, Endpoint endpoint);

  void delete(Tx tx, UUID id);

  /** What signs what is sent there, for whoever sends; empty when it is gone. */
  Optional<Secret> signingKey(Tx tx, UUID id);
}
