package io.scalr.control.fleet;

import io.scalr.control.cloud.LaunchToken;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ledger of launches. Rows are never removed while their machine may exist. */
public interface IntentStore {
  /** Adds intents with version 1; their servers must be there. */
  void insert(Tx tx, List<Intent> intents);

  /** The intents that are neither answered nor closed. */
  List<Intent> undecided(Tenant tenant, FarmRoleId farmRole);

  /** Whatever is known of these tokens; the requests may be left out. */
  List<Intent> withTokens(Tenant tenant, Collection<LaunchToken> tokens);

  /** Locks the row until the transaction ends. */
  default Optional<Intent> lock(Tx tx, Tenant tenant, LaunchToken token) {
    return Optional.ofNullable(lock(tx, tenant, List.of(token)).get(token));
  }

  /** Locks the rows there are until the transaction ends, in the order of their tokens. */
  Map<LaunchToken, Intent> lock(Tx tx, Tenant tenant, Collection<LaunchToken> tokens);

  /** Locks the server's newest intent until the transaction ends. */
  Optional<Intent> lockOf(Tx tx, Tenant tenant, ServerId server);

  /** Writes the phase of an intent locked in this transaction, and removes a request it lacks. */
  default void update(Tx tx, Intent intent) {
    update(tx, List.of(intent));
  }

  /**
   * Writes the phases of intents locked in this transaction, and removes requests they lack: a
   * request never changes.
   *
   * @throws IllegalStateException when a version is not the one stored: it was not locked
   */
  void update(Tx tx, List<Intent> intents);
}
