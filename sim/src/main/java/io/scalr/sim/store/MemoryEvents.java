package io.scalr.sim.store;

import io.scalr.control.store.EventLog;
import io.scalr.control.store.RecordedEvent;
import io.scalr.kernel.Clock;
import io.scalr.kernel.DomainEvent;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The event log in memory. */
public final class MemoryEvents implements EventLog {
  private final List<RecordedEvent> all = new ArrayList<>();
  private final Map<String, Long> cursors = new HashMap<>();
  private final Clock clock;

  public MemoryEvents(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void append(Tx tx, Tenant tenant, String subject, DomainEvent event) {
    var id = all.size() + 1L;
    all.add(new RecordedEvent(id, id, tenant, subject, clock.now(), event));
    MemoryDb.undo(tx, all::removeLast);
  }

  @Override
  public List<RecordedEvent> next(Tx tx, String consumer, int limit) {
    var from = cursors.getOrDefault(consumer, 0L);
    return all.stream().skip(from).limit(limit).toList();
  }

  @Override
  public void advance(Tx tx, String consumer, RecordedEvent last) {
    var before = cursors.getOrDefault(consumer, 0L);
    cursors.put(consumer, last.id());
    MemoryDb.undo(tx, () -> cursors.put(consumer, before));
  }

  /** Everything so far. */
  public List<RecordedEvent> all() {
    return List.copyOf(all);
  }

  public int size() {
    return all.size();
  }

  public RecordedEvent get(int index) {
    return all.get(index);
  }
}
