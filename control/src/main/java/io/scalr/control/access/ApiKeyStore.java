package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.time.Instant;
import java.util.Optional;

/** API keys; their secrets are sealed at rest. */
public interface ApiKeyStore {
  void make(Tx tx, ApiKey key, Secret secret);

  Optional<ApiKey> find(Tx tx, String id);

  /** The key with its secret, opened. */
  Optional<Opened> open(Tx tx, String id);

  /**
   * @param account keys of this account's users; empty for all
   */
  Listed<ApiKey> list(Tx tx, Optional<AccountId> account, Listing listing);

  void change(Tx tx, ApiKey key);

  /** Puts another secret in place of the key's own, at once. */
  void replaceSecret(Tx tx, String id, Secret secret);

  void delete(Tx tx, String id);

  void deleteOf(Tx tx, UserId user);

  /** Writes the time of use, unless one within {@link ApiKey#LAST_USED_STEP} is there. */
  void used(Tx tx, String id, Instant at);

  record Opened(ApiKey key, Secret secret) {}
}
