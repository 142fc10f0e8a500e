package io.scalr.kernel;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Which farms of an environment somebody has to do with, and with them what lives in them. */
public sealed interface FarmReach {
  record All() implements FarmReach {}

  /**
   * @param own the farms that the user owns
   * @param teams the farms of these teams, which hold the user; empty for none
   */
  record Some(UserId user, boolean own, Set<TeamId> teams) implements FarmReach {
    public Some {
      teams = Set.copyOf(teams);
    }
  }

  static FarmReach all() {
    return new All();
  }

  /** Whether a farm with this owner and these teams is among them. */
  default boolean includes(Optional<UserId> owner, Collection<TeamId> ofFarm) {
    return switch (this) {
      case All _ -> true;
      case Some(var user, var own, var teams) ->
          own && owner.equals(Optional.of(user)) || ofFarm.stream().anyMatch(teams::contains);
    };
  }
}
