package io.scalr.agent.link;

import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import java.time.Duration;
import java.util.Optional;

/**
 * Who the agent is to the server.
 *
 * @param linkKey what every frame is sealed with
 * @param former the key before a renewal, until the new one has been welcomed
 * @param epoch of the spool
 * @param session what the next Hello says
 */
public record Identity(
    ServerId server,
    int slot,
    Secret linkKey,
    Optional<Secret> former,
    long epoch,
    long session,
    Duration pingPeriod) {

  Identity withSession(long number, Duration ping) {
    return new Identity(server, slot, linkKey, Optional.empty(), epoch, number, ping);
  }

  Identity withEpoch(long number) {
    return new Identity(server, slot, linkKey, former, number, session, pingPeriod);
  }

  /** Both keys are kept until the new one is known to work. */
  Identity renewed(Secret key, long number) {
    return new Identity(
        server, slot, key, Optional.of(linkKey), epoch, Math.max(number, session), pingPeriod);
  }

  /** After a freeze was lifted the old key is worth nothing. */
  Identity reenrolled(Secret key, long number) {
    return new Identity(server, slot, key, Optional.empty(), epoch, number, pingPeriod);
  }

  /** The new key is not known to the server: perhaps it was restored; the former may be. */
  Identity swapped() {
    return new Identity(
        server,
        slot,
        former.orElse(linkKey),
        former.isPresent() ? Optional.of(linkKey) : Optional.empty(),
        epoch,
        session,
        pingPeriod);
  }
}
