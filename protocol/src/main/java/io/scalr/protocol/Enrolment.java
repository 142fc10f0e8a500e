package io.scalr.protocol;

import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import java.time.Duration;
import java.time.Instant;

/**
 * The three posts of enrolment and their answers, JSON over HTTPS pinned to the CA:
 *
 * <ol>
 *   <li>{@code POST /agent/v1/nonce}: {@link NonceRequest} → {@link NonceAnswer}
 *   <li>{@code POST /agent/v1/enrol}: {@link EnrolRequest} → {@link EnrolAnswer}
 *   <li>{@code POST /agent/v1/renew}: {@link RenewRequest} → {@link RenewAnswer}
 * </ol>
 *
 * A refusal is a {@link Denied} with status 400 (malformed), 403, or 503 (busy). Every request may
 * be repeated: the same token with the same key gets the same answer until the first frame that is
 * sent with the link key.
 */
public final class Enrolment {
  public static final String NONCE_PATH = "/agent/v1/nonce";
  public static final String ENROL_PATH = "/agent/v1/enrol";
  public static final String RENEW_PATH = "/agent/v1/renew";
  public static final String LINK_PATH = "/agent/v1/link";

  private Enrolment() {}

  public record NonceRequest(ServerId serverId) {}

  /**
   * @param nonce opaque, 32 bytes; good for {@code goodFor}
   */
  public record NonceAnswer(Bytes nonce, Instant serverTime, Duration goodFor) {}

  /**
   * @param publicKey Ed25519, X.509 SubjectPublicKeyInfo (44 bytes)
   * @param proof Ed25519 signature, see {@code codec.Proof#enrolment}
   */
  public record EnrolRequest(
      ServerId serverId, Secret joinToken, Bytes publicKey, Bytes nonce, Bytes proof) {}

  /**
   * @param linkKey 32 bytes
   * @param slot 0 to 255
   * @param epoch of the agent's spool
   * @param session what the first Hello says
   */
  public record EnrolAnswer(
      Secret linkKey,
      int slot,
      long epoch,
      long session,
      Duration pingPeriod,
      Instant serverTime) {}

  /**
   * @param purpose RENEW while live; REENROL after a freeze that a person has lifted
   * @param proof Ed25519 signature, see {@code codec.Proof#renewal}
   */
  public record RenewRequest(ServerId serverId, RenewPurpose purpose, Bytes nonce, Bytes proof) {}

  /** Why a new link key is wanted. */
  public enum RenewPurpose {
    RENEW,
    REENROL
  }

  /**
   * The new key is used from the next connect on; the old one is good until the new one was.
   *
   * @param epoch higher than the agent's after REENROL: its spool begins anew
   * @param session what the next Hello says; after RENEW the agent keeps the number that it has if
   *     that is higher
   */
  public record RenewAnswer(Secret linkKey, long epoch, long session, Instant serverTime) {}

  public record Denied(DeniedBecause reason, String text) {}

  /** Why an enrolment or renewal was denied. */
  public enum DeniedBecause {
    /** Cannot be read. */
    MALFORMED(400),
    /** Unknown server, wrong token or wrong proof: a stranger is not told which. */
    NOT_KNOWN(403),
    /** The nonce is too old: ask for another. */
    STALE_NONCE(403),
    /** The join token's time is over. */
    EXPIRED(403),
    /** The token was spent by a first authenticated message. */
    SPENT(403),
    /** The token was shown before with another key; enrolment is frozen now. */
    OTHER_KEY(403),
    FROZEN(403),
    REVOKED(403),
    /** Not now. */
    BUSY(503);

    private final int status;

    DeniedBecause(int status) {
      this.status = status;
    }

    /** The HTTP status that goes with it. */
    public int status() {
      return status;
    }
  }
}
