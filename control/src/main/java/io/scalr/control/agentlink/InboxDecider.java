package io.scalr.control.agentlink;

/** What to do with a numbered message. Pure. */
public final class InboxDecider {
  private InboxDecider() {}

  /** What is to be done. */
  public enum Step {
    /** The next one. */
    APPLY,
    /** Applied before: say "committed" again. */
    REPEATED,
    /** Something is missing before it: ask for it. */
    GAP,
    /** Of a spool that is no more. */
    OTHER_EPOCH
  }

  public static Step step(InboxCursor cursor, long epoch, long sequence) {
    if (epoch != cursor.epoch()) {
      return Step.OTHER_EPOCH;
    }
    if (sequence <= cursor.last()) {
      return Step.REPEATED;
    }
    return sequence == cursor.last() + 1 ? Step.APPLY : Step.GAP;
  }
}
