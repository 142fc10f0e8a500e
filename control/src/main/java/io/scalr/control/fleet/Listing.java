package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServer;
import java.time.Instant;
import java.util.List;

/**
 * What a complete listing said; possibly only the machines that were asked for.
 *
 * @param begun before its first call
 * @param ended after its last answer
 */
public record Listing(Instant begun, Instant ended, List<CloudServer> machines) {
  public Listing {
    machines = List.copyOf(machines);
  }
}
