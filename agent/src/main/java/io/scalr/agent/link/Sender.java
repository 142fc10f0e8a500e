package io.scalr.agent.link;

import io.scalr.agent.spool.Envelope;
import io.scalr.agent.spool.Spool;
import io.scalr.protocol.MetricBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends the spool in order as far as the credit goes, and samples with what credit is left. Runs on
 * a thread of its own for as long as its link lives.
 */
final class Sender {
  /** Messages read from disk at once: at most 4 MB, mostly a few KB. */
  private static final int BATCH = 16;

  /** A missed wake is made good after this. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Puts a message on the link. */
  interface Way {
    void numbered(long sequence, Envelope message) throws LinkLost, InterruptedException;

    void droppable(Envelope message) throws LinkLost, InterruptedException;
  }

  private final Spool spool;
  private final io.scalr.agent.sense.MetricQueue metrics;
  private final Way way;
  // guards all below
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long cursor;
  private long creditMessages;
  private long creditBytes;
  private boolean woken;
  private boolean ended;

  Sender(Desk desk, Way way, long first, long creditMessages, long creditBytes) {
    this.spool = desk.spool();
    this.metrics = desk.metrics();
    this.way = way;
    this.cursor = first;
    this.creditMessages = creditMessages;
    this.creditBytes = creditBytes;
  }

  /** Until {@link #end} or the link is lost. */
  void run() throws LinkLost, InterruptedException, IOException {
    while (!isEnded()) {
      if (!sendSpooled() && !sendSample()) {
        await();
      }
    }
  }

  private boolean sendSpooled() throws LinkLost, InterruptedException, IOException {
    long from = nextNumber();
    boolean any = false;
    for (var message : hasCredit() ? spool.read(from, BATCH) : List.<Spool.Message>of()) {
      // a Resend, or no credit: whatever was read is read again
      if (nextNumber() > message.sequence() || !hasCredit() || !reach(from, message.sequence())) {
        break;
      }
      var envelope = Envelope.read(message.payload());
      way.numbered(message.sequence(), envelope);
      spend(envelope);
      from = message.sequence() + 1;
      any = true;
    }
    return any;
  }

  private long nextNumber() {
    lock.lock();
    try {
      return cursor;
    } finally {
      lock.unlock();
    }
  }

  /** Moves the cursor behind this message, unless somebody else has moved it. */
  private boolean reach(long from, long sequence) {
    lock.lock();
    try {
      if (cursor != from) {
        return false;
      }
      cursor = sequence + 1;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean sendSample() throws LinkLost, InterruptedException {
    Optional<MetricBatch> batch = hasCredit() ? metrics.take() : Optional.empty();
    if (batch.isEmpty()) {
      return false;
    }
    var envelope = Envelope.of(batch.get());
    way.droppable(envelope);
    spend(envelope);
    return true;
  }

  private boolean hasCredit() {
    lock.lock();
    try {
      return creditMessages > 0 && creditBytes > 0;
    } finally {
      lock.unlock();
    }
  }

  private void spend(Envelope envelope) {
    lock.lock();
    try {
      creditMessages--;
      creditBytes -= envelope.body().length();
    } finally {
      lock.unlock();
    }
  }

  private boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  private void await() throws InterruptedException {
    lock.lock();
    try {
      if (!woken && !ended) {
        boolean inTime = changed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        woken = woken && inTime;
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  /** Something may be there to send. */
  void wake() {
    change(() -> {});
  }

  void credit(long messages, long bytes) {
    change(() -> {
      creditMessages += messages;
      creditBytes += bytes;
    });
  }

  /** The server misses messages from this number on. */
  void resendFrom(long sequence) {
    change(() -> cursor = sequence);
  }

  void end() {
    change(() -> ended = true);
  }

  private void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
