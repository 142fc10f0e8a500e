package io.scalr.control.fleet;

import java.time.Instant;
import java.util.Optional;

/**
 * Where the inventory of a location stands.
 *
 * @param begun of the last complete listing
 * @param wanted somebody needs a listing begun at or after this moment
 * @param failures in a row since the last complete listing
 * @param failedAt when the last of them happened
 * @param error its words
 */
public record InventoryHead(
    Optional<Instant> begun,
    Optional<Instant> ended,
    Optional<Instant> wanted,
    int failures,
    Optional<Instant> failedAt,
    Optional<String> error) {
  public static final InventoryHead NONE =
      new InventoryHead(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          0,
          Optional.empty(),
          Optional.empty());
}
