package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchSpec;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.kernel.Tenant;
import java.time.Instant;
import java.util.Optional;

/**
 * A launch, written down before it is called. One intent makes at most one machine: the token is
 * never used for a second, and a repeat sends exactly the same request.
 *
 * @param request the whole resolved request; blank once it cannot be repeated any more
 * @param version raised by each write
 */
public record Intent(
    LaunchToken token,
    ServerRef server,
    Place place,
    Optional<LaunchSpec> request,
    Phase phase,
    long version) {

  /** How far it has come. */
  public sealed interface Phase {
    /**
     * No call is under way and none can have made a machine that we do not know.
     *
     * @param callAt the next call falls due
     */
    record Written(Instant callAt) implements Phase {}

    /**
     * A call may be under way, or has ended without saying what it did.
     *
     * @param deadline by then it has ended; what it did shows in a listing begun the visibility
     *     time later
     */
    record Sent(Instant deadline) implements Phase {}

    /** The machine is known. */
    record Answered(CloudServerId cloudId) implements Phase {}

    /**
     * Over. A machine that carries its token is an orphan from now on.
     *
     * @param cloudId the machine that it made, if it made one
     */
    record Closed(Optional<CloudServerId> cloudId, Instant at) implements Phase {}
  }

  public Tenant tenant() {
    return server.tenant();
  }

  /** This intent in another phase; the request goes when it can no longer be needed. */
  public Intent in(Phase next) {
    var keep =
        switch (next) {
          case Phase.Written _, Phase.Sent _ -> request;
          case Phase.Answered _, Phase.Closed _ -> Optional.<LaunchSpec>empty();
        };
    return new Intent(token, server, place, keep, next, version);
  }

  public boolean open() {
    return !(phase instanceof Phase.Closed);
  }
}
