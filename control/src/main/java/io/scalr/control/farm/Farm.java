package io.scalr.control.farm;

import io.scalr.kernel.FarmId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The blueprint that the user wants.
 *
 * @param hash 14 hexadecimal digits that name the farm in scripts
 * @param timezone of its schedules, an IANA name
 * @param sequential a farm role launches only when all earlier ones hold their number
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
    FarmStatus status,
    Instant createdAt,
    long version) {

  /** The user whose farm it is. */
  public record Owner(UserId user, String email) {}
}
