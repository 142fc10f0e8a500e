package io.scalr.agent.sense;

import io.scalr.protocol.MetricBatch;
import java.util.ArrayDeque;
import java.util.Optional;

/** The few batches that wait for credit. Safe for threads. */
public final class MetricQueue {
  /** One minute's worth: older samples say nothing about now. */
  public static final int MAX_BATCHES = 6;

  // guarded by this
  private final ArrayDeque<MetricBatch> batches = new ArrayDeque<>();

  /** Adds one; the oldest is forgotten if there are too many. */
  public synchronized void add(MetricBatch batch) {
    if (batches.size() == MAX_BATCHES) {
      batches.removeFirst();
    }
    batches.addLast(batch);
  }

  /** The oldest, which is then no longer here. */
  public synchronized Optional<MetricBatch> take() {
    return Optional.ofNullable(batches.pollFirst());
  }

  public synchronized boolean isEmpty() {
    return batches.isEmpty();
  }
}
