package io.scalr.control.access;

import io.scalr.kernel.TeamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What being in one team gives a user.
 *
 * @param byDefault the team's own role
 * @param inEnvironment the role that is bound where the team was given an environment, instead of
 *     the team's own
 * @param personal the roles that this member has in the team; if there are any they stand instead
 *     of both
 */
public record TeamAccess(
    TeamId team, AclRole byDefault, Optional<AclRole> inEnvironment, List<AclRole> personal) {
  public TeamAccess {
    personal = List.copyOf(personal);
  }

  /** What all of a user's teams give together: any of them is enough. */
  public static AclGrants together(List<TeamAccess> teams) {
    var all = new ArrayList<AclGrants>();
    for (var team : teams) {
      var roles =
          team.personal.isEmpty()
              ? List.of(team.inEnvironment.orElse(team.byDefault))
              : team.personal;
      roles.forEach(role -> all.add(role.grants()));
    }
    return AclGrants.union(all);
  }
}
