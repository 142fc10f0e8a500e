package io.scalr.control.agentlink;

import io.scalr.control.agentlink.AgentIdentity.Enrolled;
import io.scalr.control.agentlink.AgentIdentity.FreezeReason;
import io.scalr.control.agentlink.AgentIdentity.Frozen;
import io.scalr.control.agentlink.AgentIdentity.JoinOpen;
import io.scalr.control.agentlink.AgentIdentity.Live;
import io.scalr.control.agentlink.AgentIdentity.Revoked;
import io.scalr.control.agentlink.AgentIdentity.Thawed;
import io.scalr.kernel.Secret;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Enrolment.DeniedBecause;
import io.scalr.protocol.Enrolment.RenewPurpose;
import java.time.Instant;
import java.util.Optional;

/** Who gets a link key. Pure. */
public final class EnrolmentDecider {
  private EnrolmentDecider() {}

  /**
   * What was shown at enrolment, already checked as far as arithmetic goes.
   *
   * @param proofHolds the signature over our words is of this key
   */
  public record Shown(Bytes tokenHash, Bytes publicKey, boolean proofHolds) {}

  /** What comes of it. */
  public sealed interface Decision {
    /** Hand out this key; {@code next} is to be stored first if it differs. */
    record Answer(AgentIdentity next, Secret linkKey) implements Decision {}

    /**
     * @param next differs from the former when the identity is frozen by this
     */
    record Deny(DeniedBecause reason, AgentIdentity next, Optional<Incident> incident)
        implements Decision {}
  }

  /**
   * Decides an enrolment.
   *
   * @param fresh a new random key, used if one is to be made
   */
  public static Decision enrol(AgentRecord agent, Shown shown, Instant now, Secret fresh) {
    var identity = agent.identity();
    if (!shown.tokenHash().equals(agent.tokenHash()) || !shown.proofHolds()) {
      return deny(DeniedBecause.NOT_KNOWN, identity);
    }
    return switch (identity) {
      case JoinOpen _ when now.isAfter(agent.joinUntil()) -> deny(DeniedBecause.EXPIRED, identity);
      case JoinOpen _ -> new Decision.Answer(new Enrolled(shown.publicKey(), fresh), fresh);
      case Enrolled e when !e.publicKey().equals(shown.publicKey()) ->
          new Decision.Deny(
              DeniedBecause.OTHER_KEY,
              new Frozen(FreezeReason.OTHER_KEY, e.publicKey(), now),
              Optional.of(Incident.OTHER_KEY));
      case Enrolled _ when now.isAfter(agent.joinUntil()) -> deny(DeniedBecause.EXPIRED, identity);
      case Enrolled e -> new Decision.Answer(e, e.linkKey());
      // a spent token is no secret any more: it may not freeze a live agent
      case Live _, Thawed _ ->
          new Decision.Deny(DeniedBecause.SPENT, identity, Optional.of(Incident.SPENT_TOKEN));
      case Frozen _ -> deny(DeniedBecause.FROZEN, identity);
      case Revoked _ -> deny(DeniedBecause.REVOKED, identity);
    };
  }

  /** The agent's own key, the one whose signature a renewal must carry; none before enrolment. */
  public static Optional<Bytes> publicKey(AgentIdentity identity) {
    return switch (identity) {
      case Enrolled e -> Optional.of(e.publicKey());
      case Live l -> Optional.of(l.publicKey());
      case Frozen f -> Optional.of(f.publicKey());
      case Thawed t -> Optional.of(t.publicKey());
      case JoinOpen _, Revoked _ -> Optional.empty();
    };
  }

  /** Decides a renewal whose proof was checked with {@link #publicKey}. */
  public static Decision renew(
      AgentIdentity identity, RenewPurpose purpose, boolean proofHolds, Secret fresh) {
    if (identity instanceof Revoked) {
      return deny(DeniedBecause.REVOKED, identity);
    }
    if (!proofHolds) {
      return deny(DeniedBecause.NOT_KNOWN, identity);
    }
    return switch (identity) {
      case Live(var publicKey, var keys) when purpose == RenewPurpose.RENEW -> {
        var next = keys.next().orElse(fresh);
        yield new Decision.Answer(
            new Live(publicKey, new LinkKeys(keys.current(), Optional.of(next), keys.since())),
            next);
      }
      case Thawed(var publicKey, var handedOut) when purpose == RenewPurpose.REENROL -> {
        var next = handedOut.orElse(fresh);
        yield new Decision.Answer(new Thawed(publicKey, Optional.of(next)), next);
      }
      case Frozen _ -> deny(DeniedBecause.FROZEN, identity);
      case Live _, Thawed _, JoinOpen _, Enrolled _, Revoked _ ->
          deny(DeniedBecause.NOT_KNOWN, identity);
    };
  }

  private static Decision deny(DeniedBecause reason, AgentIdentity same) {
    return new Decision.Deny(reason, same, Optional.empty());
  }
}
