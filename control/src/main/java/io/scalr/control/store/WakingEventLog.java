package io.scalr.control.store;

import io.scalr.kernel.Tx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The event log, whose consumers in this process are woken after each commit that added to it. */
public final class WakingEventLog implements EventLog {
  private final EventLog log;
  private final List<Runnable> consumers = new CopyOnWriteArrayList<>();

  public WakingEventLog(EventLog log) {
    this.log = log;
  }

  /**
   * @param wake must not block; may be called often
   */
  public void wakes(Runnable wake) {
    consumers.add(wake);
  }

  @Override
  public void append(Tx tx, List<News> all) {
    log.append(tx, all);
    tx.afterCommit(() -> consumers.forEach(Runnable::run));
  }

  @Override
  public List<RecordedEvent> next(Tx tx, String consumer, int limit) {
    return log.next(tx, consumer, limit);
  }

  @Override
  public void advance(Tx tx, String consumer, RecordedEvent last) {
    log.advance(tx, consumer, last);
  }
}
