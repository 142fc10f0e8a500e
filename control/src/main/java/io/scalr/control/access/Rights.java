package io.scalr.control.access;

import io.scalr.kernel.FarmReach;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.UserId;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a user may do in one place: an environment, or an account.
 *
 * @param teams those that let the user in
 * @param grants what they give together
 */
public record Rights(UserId user, UserKind kind, Set<TeamId> teams, AclGrants grants) {
  public Rights {
    teams = Set.copyOf(teams);
  }

  public static Rights of(UserId user, UserKind kind, List<TeamAccess> teams) {
    return new Rights(
        user,
        kind,
        teams.stream().map(TeamAccess::team).collect(Collectors.toUnmodifiableSet()),
        TeamAccess.together(teams));
  }

  /** The farms that may be seen. */
  public FarmReach farms() {
    return reach(grants::allows);
  }

  /** The farms with which this may be done. */
  public FarmReach farms(AclPermission permission) {
    return reach(resource -> grants.allows(resource, permission));
  }

  /** All farms, else those of the teams, else one's own; what is granted adds up. */
  private FarmReach reach(Predicate<AclResource> granted) {
    boolean all =
        switch (kind) {
          case GLOBAL_ADMIN, ACCOUNT_OWNER -> true;
          case ACCOUNT_ADMIN, MEMBER -> granted.test(AclResource.FARMS);
        };
    return all
        ? FarmReach.all()
        : new FarmReach.Some(
            user,
            granted.test(AclResource.OWN_FARMS),
            granted.test(AclResource.TEAM_FARMS) ? teams : Set.of());
  }

  /** Whether the place is open at all; what may be done there is another question. */
  public boolean admitted() {
    return switch (kind) {
      case GLOBAL_ADMIN, ACCOUNT_OWNER, ACCOUNT_ADMIN -> true;
      case MEMBER -> !teams.isEmpty();
    };
  }
}
