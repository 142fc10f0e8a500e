package io.scalr.control.access.work;

import io.scalr.control.access.SessionStore;
import io.scalr.control.http.Repeats;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Transactions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away sessions that are over and repeats that cannot come again. Nothing depends on it but
 * the size of two tables: both are held to their ends when they are read. Any number of nodes may
 * sweep at once.
 */
public final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  /** A row outlives its end by this at most; a repeat is kept for ten minutes anyway. */
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final Transactions transactions;
  private final SessionStore sessions;
  private final Repeats repeats;
  private final Clock clock;
  private final Thread thread = Thread.ofVirtual().name("access-sweeper").unstarted(this::run);

  public Sweeper(Transactions transactions, SessionStore sessions, Repeats repeats, Clock clock) {
    this.transactions = transactions;
    this.sessions = sessions;
    this.repeats = repeats;
    this.clock = clock;
  }

  /** May be called once. */
  public void start() {
    thread.start();
  }

  /** One sweep, now. */
  public void sweep() {
    transactions.inTransaction(tx -> {
      sessions.sweep(tx, clock.now());
      return true;
    });
    repeats.sweep();
  }

  private void run() {
    try {
      while (true) {
        clock.sleep(PERIOD);
        sweepOrSay();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweepOrSay() {
    try {
      sweep();
    } catch (RuntimeException e) {
      LOG.warn("old sessions and repeats stay a minute longer", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
