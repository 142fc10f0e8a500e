package io.scalr.control.fleet;

import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Credentials that a cloud refused for a launch. All launches of the environment with it then wait,
 * whatever their farm role: a refused credential is not mended by more calls, and many clouds lock
 * one that is tried too often.
 */
public interface RefusedCredentials {
  /**
   * One probing call so often. A person who has mended the credential waits no longer than this.
   */
  Duration PROBE_EVERY = Duration.ofMinutes(5);

  /**
   * @param text the cloud's words
   * @param probeAt from then on one launch is called, to look
   */
  record Refused(Instant since, String text, Instant probeAt) {}

  /** Whether a launch may be called now. */
  enum Pass {
    /** The credential is not refused. */
    OPEN,
    /** It is, and this call is the one that looks whether it still is. */
    PROBE,
    /** It is, and the next probe is later. */
    WAIT
  }

  Optional<Refused> find(Tenant tenant, String credentialId);

  /** Remembers a refusal; {@code since} of an earlier one stays. */
  void refused(Tx tx, Tenant tenant, String credentialId, Refused refused);

  /** Asks for a call; one caller alone gets {@code PROBE}, and the next probe is an interval on. */
  Pass pass(Tx tx, Tenant tenant, String credentialId, Instant now);

  /** The cloud took the credential. */
  void mended(Tx tx, Tenant tenant, String credentialId);
}
