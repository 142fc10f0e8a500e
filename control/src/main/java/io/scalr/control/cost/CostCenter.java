package io.scalr.control.cost;

import java.util.UUID;

/** Who pays. */
public record CostCenter(UUID id, String name, String billingCode) {
  /** The one that exists from the first migration, under the id that the old product gave. */
  public static final UUID DEFAULT = UUID.fromString("3f54770e-bf1a-11e3-92c5-000feae9c516");
}
