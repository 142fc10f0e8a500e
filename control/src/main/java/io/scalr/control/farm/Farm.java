package io.scalr.control.farm;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmReach;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The blueprint that the user wants.
 *
 * @param hash 14 hexadecimal digits that name the farm in scripts
 * @param timezone of its schedules, an IANA name
 * @param sequential a farm role launches only when all earlier ones hold their number
 * @param teams whose farm it is beside the owner; in order of their ids
 * @param version raised by each write
 */
public record Farm(
    Tenant tenant,
    FarmId id,
    String name,
    String description,
    String hash,
    String timezone,
    boolean sequential,
    UUID project,
    Optional<Owner> owner,
    List<Team> teams,
    FarmStatus status,
    Instant createdAt,
    long version) {

  public Farm {
    teams = List.copyOf(teams);
  }

  /** Whether it is one of these farms. */
  public boolean within(FarmReach reach) {
    return reach.includes(owner.map(Owner::user), teams.stream().map(Team::id).toList());
  }

  /** A team that shares the farm. */
  public record Team(TeamId id, String name) {}

  /** The user whose farm it is. */
  public record Owner(UserId user, String email) {}
}
