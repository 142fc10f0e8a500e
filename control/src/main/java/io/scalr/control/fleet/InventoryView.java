package io.scalr.control.fleet;

import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.kernel.Tenant;

/**
 * Where an inventory stands.
 *
 * @param open whether the cloud can be called
 */
public record InventoryView(Tenant tenant, Place place, boolean open, InventoryHead head) {}
