package io.scalr.control.access;

import io.scalr.kernel.Tenant;
import java.time.Instant;
import java.util.UUID;

/**
 * A tenant's scope.
 *
 * @param suspended the cloud is not called for it; what runs there runs on
 * @param costCenter who pays
 */
public record Environment(
    Tenant tenant, String name, boolean suspended, UUID costCenter, Instant createdAt) {
  /** The cost centre that exists from the first migration; its id is the old product's. */
  public static final UUID DEFAULT_COST_CENTER =
      UUID.fromString("3f54770e-bf1a-11e3-92c5-000feae9c516");
}
