package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.kernel.Tenant;
import java.time.Instant;
import java.util.Optional;

/**
 * A machine that carries our tag and belongs to nobody.
 *
 * @param firstListing when the first listing began that showed it as such
 * @param askedAt when the cloud was last asked to terminate it
 */
public record Orphan(
    Tenant tenant,
    Place place,
    CloudServerId machine,
    Instant firstListing,
    Optional<Instant> askedAt) {}
