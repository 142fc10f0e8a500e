package io.scalr.control.store;

import io.scalr.kernel.DomainEvent;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;

/**
 * The append-only log of domain events. A consumer has a named cursor that it advances in the
 * transaction that stores its effect, so each event takes effect once; late commits are never
 * skipped, because only what is older than every running transaction is read.
 */
public interface EventLog {
  /** The largest number of events one read answers; an activation is bounded by it. */
  int MOST_PER_READ = 500;

  /**
   * Something that has happened and is not in the log yet.
   *
   * @param subject what it is about, such as {@code server:<id>}
   */
  record News(Tenant tenant, String subject, DomainEvent event) {}

  default void append(Tx tx, Tenant tenant, String subject, DomainEvent event) {
    append(tx, List.of(new News(tenant, subject, event)));
  }

  /** In this order. */
  void append(Tx tx, List<News> all);

  /**
   * The next events for this consumer, oldest first, at most {@code limit}. Locks the cursor until
   * the transaction ends, so that two nodes never take the same events.
   */
  List<RecordedEvent> next(Tx tx, String consumer, int limit);

  /** Moves the cursor behind this event. */
  void advance(Tx tx, String consumer, RecordedEvent last);
}
