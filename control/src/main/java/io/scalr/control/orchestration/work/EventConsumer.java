package io.scalr.control.orchestration.work;

import io.scalr.control.store.EventLog;
import io.scalr.control.store.RecordedEvent;
import io.scalr.kernel.Invariants;
import io.scalr.kernel.Transactions;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * Reads what happened to servers, in order and each once: the cursor moves in the transaction that
 * stores the effect. Two nodes may run it; the cursor's lock lets one at a time through.
 */
public final class EventConsumer implements AutoCloseable {
  /** The cursor's name; the same in all versions. */
  public static final String NAME = "orchestration";

  /** Events in one transaction: few enough that a batch is over in well under a second. */
  static final int BATCH = 50;

  /** An event that a bug fails so often is passed over, so that all others are not held up. */
  static final int ATTEMPTS = 3;

  /** It looks this often when nobody wakes it; a wake may be lost. */
  private static final Duration PERIOD = Duration.ofMillis(500);

  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(EventConsumer.class);

  private final EventLog events;
  private final Transactions transactions;
  private final EventFiring firing;
  private final Invariants invariants;

  /** One wake is as good as many. */
  private final BlockingQueue<Boolean> wakes = new ArrayBlockingQueue<>(1);

  /**
   * A thread of the operating system's: it asks the database hundreds of times in a row, and a
   * virtual one would wait each time behind all links that have something to do.
   */
  private final Thread thread =
      Thread.ofPlatform().daemon().name("orchestration-events").unstarted(this::run);

  private int oneByOne;
  private int attempts;

  public EventConsumer(
      EventLog events, Transactions transactions, EventFiring firing, Invariants invariants) {
    this.events = events;
    this.transactions = transactions;
    this.firing = firing;
    this.invariants = invariants;
  }

  public void start() {
    thread.start();
  }

  /** Something was written to the log. Never blocks; may be lost. */
  public void wake() {
    wakes.offer(true);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      var pause = PERIOD;
      try {
        if (step()) {
          continue;
        }
      } catch (RuntimeException e) {
        log.warn("events are not consumed: {}", e.toString());
        pause = AFTER_TROUBLE;
      }
      try {
        wakes.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * Takes the next batch. Not for two threads.
   *
   * @return whether there may be more at once
   */
  public boolean step() {
    int limit = oneByOne > 0 ? 1 : BATCH;
    try {
      int taken =
          transactions.inTransaction(tx -> {
            var batch = events.next(tx, NAME, limit);
            firing.fire(tx, batch.stream().map(RecordedEvent::event).toList());
            if (!batch.isEmpty()) {
              events.advance(tx, NAME, batch.getLast());
            }
            return batch.size();
          });
      attempts = 0;
      oneByOne = Math.max(0, oneByOne - 1);
      return taken == limit;
    } catch (RuntimeException e) {
      if (e instanceof PessimisticLockingFailureException) {
        // Others lock several servers in another order, and the database chose us to give way. One
        // event locks one server, so that one by one this cannot happen again.
        oneByOne = BATCH;
        return true;
      }
      if (e instanceof DataAccessException && !(e instanceof DataIntegrityViolationException)) {
        // The world failed, not the event: it is tried again as long as it takes.
        throw e;
      }
      return failed(e);
    }
  }

  private boolean failed(RuntimeException bug) {
    if (oneByOne == 0) {
      oneByOne = BATCH;
      return true;
    }
    attempts++;
    if (attempts < ATTEMPTS) {
      throw bug;
    }
    attempts = 0;
    transactions.inTransaction(tx -> {
      var next = events.next(tx, NAME, 1);
      for (var each : next) {
        invariants.broken("every event can be carried out", place(each) + ": " + bug);
        events.advance(tx, NAME, each);
      }
      return next.size();
    });
    return true;
  }

  private static String place(RecordedEvent event) {
    return event.event().name() + " of " + event.subject() + " (" + event.id() + ")";
  }
}
