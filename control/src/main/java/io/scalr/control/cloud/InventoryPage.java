package io.scalr.control.cloud;

import java.util.List;
import java.util.Optional;

/** One page of a listing; {@code next} is absent on the last. */
public record InventoryPage(List<CloudServer> servers, Optional<String> next) {
  public InventoryPage {
    servers = List.copyOf(servers);
  }
}
