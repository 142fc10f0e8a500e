package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.UserId;
import java.util.List;
import java.util.Optional;

/**
 * Users of an account who are given access together.
 *
 * @param role what the members may do where nothing else is said
 */
public record Team(AccountId account, TeamId id, String name, String description, AclRoleId role) {
  /**
   * A user in a team.
   *
   * @param login as the user logs in
   * @param roles what this member may do instead of what the team's role says; mostly empty
   */
  public record Member(TeamId team, UserId user, String login, List<AclRoleId> roles) {
    public Member {
      roles = List.copyOf(roles);
    }
  }

  /**
   * An environment that a team was given.
   *
   * @param name the team's
   * @param role what the members without a role of their own may do there instead of what the
   *     team's role says
   */
  public record Grant(
      AccountId account,
      EnvironmentId environment,
      TeamId team,
      String name,
      Optional<AclRoleId> role) {}
}
