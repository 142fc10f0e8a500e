package io.scalr.control.agentlink.work;

import java.util.concurrent.atomic.LongAdder;

/** What has passed, for operators and tests; only grows. */
public final class Counters {
  final LongAdder applied = new LongAdder();
  final LongAdder repeated = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder forged = new LongAdder();
  final LongAdder gaps = new LongAdder();
  final LongAdder batches = new LongAdder();
  final LongAdder metricsDropped = new LongAdder();
  final LongAdder bugs = new LongAdder();

  public long applied() {
    return applied.sum();
  }

  public long repeated() {
    return repeated.sum();
  }

  public long refused() {
    return refused.sum();
  }

  public long forged() {
    return forged.sum();
  }

  public long gaps() {
    return gaps.sum();
  }

  /** Transactions of the consumers. */
  public long batches() {
    return batches.sum();
  }

  public long metricsDropped() {
    return metricsDropped.sum();
  }

  /** Loops that were thrown out of and went on. */
  public long bugs() {
    return bugs.sum();
  }
}
