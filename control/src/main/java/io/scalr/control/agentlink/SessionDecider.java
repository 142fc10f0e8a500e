package io.scalr.control.agentlink;

import io.scalr.control.agentlink.AgentIdentity.FreezeReason;
import java.util.Optional;

/**
 * Whether a connection is the one agent that we know. Each connect is handed a number that the
 * agent stores before it uses it; a copy of its disk therefore shows an old number sooner or later,
 * or the same number while the original is still there. Pure.
 */
public final class SessionDecider {
  private SessionDecider() {}

  /** Whether another link of the same server is there. */
  public enum Rival {
    /** None, or one that did not answer when it was asked. */
    NONE,
    /** It answered a question that was put after the new link had come. */
    ANSWERS
  }

  /** What comes of a Hello. */
  public sealed interface Decision {
    /**
     * @param handOut the number for the agent to keep
     */
    record Accept(long handOut, Optional<Incident> incident) implements Decision {}

    record Freeze(FreezeReason reason) implements Decision {}
  }

  /**
   * @param handedOut the number handed out last
   * @param shown the number that the agent says it keeps
   */
  public static Decision hello(long handedOut, long shown, Rival rival) {
    if (shown < handedOut - 1) {
      return new Decision.Freeze(FreezeReason.OLD_SESSION);
    }
    if (rival == Rival.ANSWERS) {
      return new Decision.Freeze(FreezeReason.TWO_LINKS);
    }
    if (shown == handedOut - 1) {
      // our last answer was lost: the same number again, so that a second loss does no harm
      return new Decision.Accept(handedOut, Optional.empty());
    }
    return new Decision.Accept(
        shown + 1, shown > handedOut ? Optional.of(Incident.SERVER_BEHIND) : Optional.empty());
  }

  /** Which epoch the link is to have. */
  public sealed interface EpochDecision {
    /** The agent's own goes on. */
    record Continue() implements EpochDecision {}

    /** The agent is told to begin this one. */
    record Begin(long epoch, Optional<Incident> incident) implements EpochDecision {}
  }

  /**
   * What a Hello tells of the agent's disk.
   *
   * @param lastWritten the highest number in its spool
   * @param received the highest number that it has of ours
   */
  public record Said(long epoch, long lastWritten, long received) {}

  /**
   * @param ours the epoch that we have stored, {@code committed} how far it is applied
   * @param given the number that we gave out last to this agent
   * @param said what the agent says of itself
   */
  public static EpochDecision epoch(long ours, long committed, long given, Said said) {
    long theirs = said.epoch();
    if (theirs > ours) {
      return new EpochDecision.Begin(theirs + 1, Optional.of(Incident.SERVER_BEHIND));
    }
    if (theirs < ours) {
      // it was told before, or re-enrolled, and has not stored it yet
      return committed == 0
          ? new EpochDecision.Begin(ours, Optional.empty())
          : new EpochDecision.Begin(ours + 1, Optional.of(Incident.SPOOL_LOST));
    }
    if (said.received() > given) {
      // it has messages that we do not know to have sent: numbers would be given out twice
      return new EpochDecision.Begin(ours + 1, Optional.of(Incident.SERVER_BEHIND));
    }
    return said.lastWritten() < committed
        ? new EpochDecision.Begin(ours + 1, Optional.of(Incident.SPOOL_LOST))
        : new EpochDecision.Continue();
  }
}
