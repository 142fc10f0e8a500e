package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.List;
import java.util.Optional;

/** Teams, their members and the environments that they were given. */
public interface TeamStore {
  Listed<Team> list(Tx tx, AccountId account, Listing listing);

  /**
   * @param account only if it is this account's; empty for whosever
   */
  Optional<Team> find(Tx tx, Optional<AccountId> account, TeamId id);

  /** The same with its row locked: nothing can refer to it anew until the transaction ends. */
  Optional<Team> lock(Tx tx, Optional<AccountId> account, TeamId id);

  boolean nameTaken(Tx tx, AccountId account, String name);

  /** Stores it under a new id, which the answer holds. */
  Team insert(Tx tx, Team team);

  void update(Tx tx, Team team);

  /** Deletes it with its memberships; the caller has seen that it has no environment. */
  void delete(Tx tx, Team team);

  Listed<Team.Member> members(Tx tx, Team team, Listing listing);

  Optional<Team.Member> member(Tx tx, Team team, UserId user);

  /** Takes the user in, or gives a member these roles instead of the present ones. */
  void put(Tx tx, Team team, UserId user, List<AclRoleId> roles);

  void remove(Tx tx, Team team, UserId user);

  Listed<Team.Grant> grants(Tx tx, Tenant tenant, Listing listing);

  Optional<Team.Grant> grant(Tx tx, Tenant tenant, TeamId team);

  /** Gives the team the environment, or binds another role where it has it. */
  void give(Tx tx, Tenant tenant, TeamId team, Optional<AclRoleId> role);

  void withdraw(Tx tx, Tenant tenant, TeamId team);

  /** How many environments the team was given. */
  long environments(Tx tx, Team team);

  /**
   * What each of a user's teams gives.
   *
   * @param environment only the teams that were given this one; empty for all of the user's teams
   */
  List<TeamAccess> access(
      Tx tx, AccountId account, UserId user, Optional<EnvironmentId> environment);
}
