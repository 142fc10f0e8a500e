package io.scalr.control.agentlink.work;

import io.scalr.control.broker.Topic;

/**
 * Numbered messages of the slots of one lane. The number of slots never changes; how many lanes
 * they share may.
 */
record AgentIn(int lane) implements Topic<InFrame> {
  /** Four consumers fill a commit with messages of many servers, and use two or more cores. */
  static final int LANES = 4;

  static AgentIn ofSlot(int slot) {
    return new AgentIn(slot % LANES);
  }

  @Override
  public String name() {
    return "agent.in." + lane;
  }

  /** Twenty full batches: about 100 ms of work, and at most 8 MB of small messages. */
  @Override
  public int capacity() {
    return 4_000;
  }

  @Override
  public Class<InFrame> type() {
    return InFrame.class;
  }
}
