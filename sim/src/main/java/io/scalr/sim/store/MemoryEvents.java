package io.scalr.sim.store;

import io.scalr.control.store.EventLog;
import io.scalr.control.store.RecordedEvent;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The event log in memory. */
public final class MemoryEvents implements EventLog {
  private final List<RecordedEvent> all = new ArrayList<>();
  private final List<Instant> visibleFrom = new ArrayList<>();
  private final Map<String, Long> cursors = new HashMap<>();
  private final Clock clock;
  private Supplier<Duration> commitDelay = () -> Duration.ZERO;
  private boolean cursorById;
  private Consumer<RecordedEvent> listener = _ -> {};

  public MemoryEvents(Clock clock) {
    this.clock = clock;
  }

  /** How long a row that has its id already waits for its transaction to commit. */
  public void commitDelay(Supplier<Duration> delay) {
    commitDelay = delay;
  }

  /** The planted bug: reads whatever is visible behind the cursor's id. */
  public void cursorById() {
    cursorById = true;
  }

  public void onAppend(Consumer<RecordedEvent> next) {
    listener = next;
  }

  @Override
  public void append(Tx tx, List<News> fresh) {
    fresh.forEach(news -> append(tx, news));
  }

  private void append(Tx tx, News news) {
    var id = all.size() + 1L;
    var now = clock.now();
    var recorded = new RecordedEvent(id, id, news.tenant(), news.subject(), now, news.event());
    all.add(recorded);
    visibleFrom.add(now.plus(commitDelay.get()));
    MemoryDb.undo(
        tx,
        () -> {
          all.removeLast();
          visibleFrom.removeLast();
        });
    listener.accept(recorded);
  }

  @Override
  public List<RecordedEvent> next(Tx tx, String consumer, int limit) {
    var now = clock.now();
    var found = new ArrayList<RecordedEvent>();
    for (int i = cursors.getOrDefault(consumer, 0L).intValue(); i < all.size(); i++) {
      var visible = !visibleFrom.get(i).isAfter(now);
      if (visible) {
        found.add(all.get(i));
      } else if (!cursorById) {
        break;
      }
      if (found.size() == limit) {
        break;
      }
    }
    return found;
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
