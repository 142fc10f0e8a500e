package io.scalr.protocol;

/** The contents of one numbered or droppable frame; its record's name is its type on the wire. */
public sealed interface Message permits AgentMessage, ServerMessage, MetricBatch {
  /** The type as the wire spells it. */
  default String type() {
    return getClass().getSimpleName();
  }
}
