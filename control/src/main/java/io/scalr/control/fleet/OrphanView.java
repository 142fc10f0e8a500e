package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * All machines of a location beside what we know of their tokens.
 *
 * @param installation our own tag's value
 * @param listing of all machines
 * @param intents by token, as committed after the listing ended
 * @param suspects by machine
 */
public record OrphanView(
    Tenant tenant,
    Place place,
    String installation,
    boolean open,
    Duration visibility,
    Optional<Listing> listing,
    Map<LaunchToken, Intent> intents,
    Map<CloudServerId, Orphan> suspects) {
  public OrphanView {
    intents = Map.copyOf(intents);
    suspects = Map.copyOf(suspects);
  }
}
