package io.scalr.control.integration;

import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import java.util.Optional;
import java.util.UUID;

/** Towers and their configurations. Reads answer what is seen from the scope. */
public interface TowerStore {
  Listed<TowerServer> servers(Tx tx, Scope from, Listing listing);

  Optional<TowerServer> server(Tx tx, Scope from, UUID id);

  /** Whether one of this very scope has the address, other than {@code except}. */
  boolean urlTaken(Tx tx, Scope own, String url, UUID except);

  void insert(Tx tx, TowerServer server, Secret password);

  /** No password leaves the one there is. */
  void update(Tx tx, TowerServer server, Optional<Secret> password);

  /** Locks the server, so that no configuration is made for it; whether one names it. */
  boolean lockInUse(Tx tx, UUID server);

  void deleteServer(Tx tx, UUID id);

  /** Its own and those shared above. */
  Listed<TowerConfiguration> configurations(Tx tx, Scope from, Listing listing);

  Optional<TowerConfiguration> configuration(Tx tx, Scope from, UUID id);

  /**
   * The one that is seen by its id or, without one, by its name, the nearest first. It stays until
   * the transaction ends.
   */
  Optional<TowerConfiguration> hold(Tx tx, Scope from, Optional<UUID> id, Optional<String> name);

  /** Nothing can hold it until the transaction ends. */
  void lockConfiguration(Tx tx, UUID id);

  /** Whether one of this very scope has the name, other than {@code except}. */
  boolean nameTaken(Tx tx, Scope own, String name, UUID except);

  void insert(Tx tx, TowerConfiguration configuration);

  void update(Tx tx, TowerConfiguration configuration);

  void deleteConfiguration(Tx tx, UUID id);
}
