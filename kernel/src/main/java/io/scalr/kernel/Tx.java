package io.scalr.kernel;

/**
 * An open transaction of the main database, passed from the one who opens it to every store that
 * takes part. It is opaque: only a store knows what is inside (a JDBC connection, or the
 * simulator's memory).
 */
public interface Tx {
  /**
   * Runs after the commit, in order, and not at all after a roll-back. For wakes only: what must
   * not be lost belongs into the transaction.
   */
  void afterCommit(Runnable wake);
}
