package io.scalr.control.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Room for requests at work. A request holds at most one database connection, so what is let in
 * here bounds what the API takes of the pool ({@code store.Db.POOL}): a flood of requests, or of
 * such as wait for a row, leaves the Worker's loops theirs. Farms are launched and terminated in a
 * room of their own: the switch that turns everything off must not stand in the queue that it ends.
 */
final class Room {
  /** Half a pool less the urgent ones; two cores are busy with fewer. */
  static final int MOST = 20;

  static final int MOST_URGENT = 4;

  /** The edge lets 512 requests in; so many of them may wait here, the others are turned away. */
  private static final int MOST_WAITING = 300;

  /** Shorter than a client's patience, so that it hears 503 instead of nothing. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  // Fair: who came first goes first. Nothing is guarded, they only count.
  private final Semaphore ordinary = new Semaphore(MOST, true);
  private final Semaphore urgent = new Semaphore(MOST_URGENT, true);
  private final Duration patience;

  /**
   * @param patience how long a request waits for a place
   */
  Room(Duration patience) {
    this.patience = patience;
  }

  /** A place inside, to be left again. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for a place; empty when there is none for too long. */
  Optional<Place> enter(boolean isUrgent) {
    var room = isUrgent ? urgent : ordinary;
    try {
      if (room.getQueueLength() >= MOST_WAITING
          || !room.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      return Optional.of(room::release);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
