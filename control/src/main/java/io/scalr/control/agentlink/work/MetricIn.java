package io.scalr.control.agentlink.work;

import io.scalr.control.broker.Topic;

/** Droppable messages of all agents. */
record MetricIn() implements Topic<InFrame> {
  @Override
  public String name() {
    return "agent.metrics";
  }

  /** 2,000 servers send 200 batches a second; ten seconds of that. */
  @Override
  public int capacity() {
    return 2_000;
  }

  @Override
  public Class<InFrame> type() {
    return InFrame.class;
  }
}
