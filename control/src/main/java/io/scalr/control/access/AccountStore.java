package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.Optional;
import java.util.UUID;

/** Accounts and their environments. */
public interface AccountStore {
  Account make(Tx tx, String name);

  Optional<Account> find(Tx tx, AccountId account);

  /** The same with its row locked: nothing can be put into the account until the end. */
  Optional<Account> lock(Tx tx, AccountId account);

  Listed<Account> list(Tx tx, Listing listing);

  void rename(Tx tx, AccountId account, String name);

  /** The caller has seen that nothing is in it. */
  void delete(Tx tx, AccountId account);

  Environment makeEnvironment(Tx tx, AccountId account, String name, UUID costCenter);

  /** Whose environment this is; spans accounts, because a path names only the environment. */
  Optional<Environment> findEnvironment(Tx tx, EnvironmentId environment);

  /** The same with its row locked: nothing can be put into the environment until the end. */
  Optional<Environment> lockEnvironment(Tx tx, EnvironmentId environment);

  /**
   * @param account only this account's; empty for all
   */
  Listed<Environment> listEnvironments(Tx tx, Optional<AccountId> account, Listing listing);

  /** The account's environments that teams of this user were given, the first page of them. */
  Listed<Environment> listEntered(Tx tx, AccountId account, UserId user);

  void change(Tx tx, Environment environment);

  void deleteEnvironment(Tx tx, Environment environment);

  /** True if another environment of the account has this name. */
  boolean environmentNameTaken(Tx tx, AccountId account, String name);
}
