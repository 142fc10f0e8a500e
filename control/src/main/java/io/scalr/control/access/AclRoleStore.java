package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tx;
import java.util.Optional;

/** The accounts' ACL roles. */
public interface AclRoleStore {
  /**
   * @param account only this account's; empty for all
   */
  Listed<AclRole> list(Tx tx, Optional<AccountId> account, Listing listing);

  /**
   * @param account only if it is this account's; empty for whosever
   */
  Optional<AclRole> find(Tx tx, Optional<AccountId> account, AclRoleId id);

  /** The same with its row locked: nobody can be given it until the transaction ends. */
  Optional<AclRole> lock(Tx tx, Optional<AccountId> account, AclRoleId id);

  void insert(Tx tx, AclRole role);

  /** Writes its name and what is changed in it. */
  void update(Tx tx, AclRole role);

  /** The caller has seen that nobody has it. */
  void delete(Tx tx, AclRole role);

  boolean nameTaken(Tx tx, AccountId account, String name);

  /** Whether a team, a member or a team's access to an environment has it. */
  boolean inUse(Tx tx, AclRole role);
}
