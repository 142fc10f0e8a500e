package io.scalr.control.broker;

/** Where messages of one type go. A record, so that equal topics are one queue. */
public interface Topic<T> {
  /** As an operator sees it, such as {@code agent.in.3}. */
  String name();

  /** How many messages wait at most; then publishing is refused. */
  int capacity();

  /** What is published here. */
  Class<T> type();
}
