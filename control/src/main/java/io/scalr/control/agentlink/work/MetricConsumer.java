package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.MetricSink;
import io.scalr.protocol.MetricBatch;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.MessageCodec;
import java.time.Duration;

/** Checks samples and passes them on. What is malformed is counted and forgotten. */
final class MetricConsumer implements Runnable {
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final Ports ports;
  private final MetricSink sink;
  private final CreditKeeper credit;
  private final Counters counters;

  MetricConsumer(Ports ports, MetricSink sink, CreditKeeper credit, Counters counters) {
    this.ports = ports;
    this.sink = sink;
    this.credit = credit;
    this.counters = counters;
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void step() throws InterruptedException {
    for (var frame :
        ports.broker().take(new MetricIn(), Limits.BATCH_MESSAGES, WAIT, Duration.ZERO)) {
      switch (MessageCodec.metricBatch(frame.type(), frame.body())) {
        case Decoded.Good<MetricBatch>(var batch) ->
            sink.accept(frame.tenant(), frame.server(), batch);
        case Decoded.Bad<MetricBatch> _ -> counters.refused.increment();
      }
      credit.settled(frame.server(), frame.tenant(), 1, frame.body().length(), ports.clock().now());
    }
  }
}
