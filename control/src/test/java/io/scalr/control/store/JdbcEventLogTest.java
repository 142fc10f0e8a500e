package io.scalr.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.DomainEvent;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class JdbcEventLogTest {
  sealed interface CountEvent extends DomainEvent {
    record Counted(int number) implements CountEvent {}
  }

  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));
  private static final int WRITERS = 50;
  private static final int EACH = 20;

  private final SystemClock clock = new SystemClock();
  private TestDatabase database;
  private Db db;
  private EventLog log;

  @BeforeEach
  void open() {
    database = TestDatabase.fresh();
    db = database.db();
    log = new JdbcEventLog(clock, new EventCodec(List.of(CountEvent.class)));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void an_event_is_read_back_once() {
    append(7);
    assertThat(readAll()).containsExactly(7);
    assertThat(readAll()).isEmpty();
  }

  @Test
  void a_reader_that_rolls_back_reads_again() {
    append(7);
    try {
      db.inTransaction(tx -> {
        log.advance(tx, "test", log.next(tx, "test", 10).getFirst());
        throw new IllegalStateException("crash before commit");
      });
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessage("crash before commit");
    }
    assertThat(readAll()).containsExactly(7);
  }

  @Test
  void late_commits_of_fifty_writers_are_neither_skipped_nor_read_twice() throws Exception {
    var random = new SystemRandom();
    var seen = new ArrayList<Integer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writers = new ArrayList<Future<?>>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int first = writer * EACH;
        writers.add(
            threads.submit(() -> {
              for (int i = first; i < first + EACH; i++) {
                appendSlowly(i, Duration.ofMillis(random.below(20)));
              }
            }));
      }
      while (!writers.stream().allMatch(Future::isDone)) {
        seen.addAll(readAll());
      }
      for (var writer : writers) {
        writer.get();
      }
    }
    seen.addAll(readAll());
    assertThat(seen).hasSize(WRITERS * EACH);
    assertThat(new HashSet<>(seen)).hasSize(WRITERS * EACH);
  }

  private void append(int number) {
    appendSlowly(number, Duration.ZERO);
  }

  private void appendSlowly(int number, Duration beforeCommit) {
    db.inTransaction(tx -> {
      log.append(tx, TENANT, "count:1", new CountEvent.Counted(number));
      try {
        clock.sleep(beforeCommit);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return null;
    });
  }

  private List<Integer> readAll() {
    return db.inTransaction(tx -> {
      var events = log.next(tx, "test", EventLog.MOST_PER_READ);
      if (!events.isEmpty()) {
        log.advance(tx, "test", events.getLast());
      }
      return events.stream().map(e -> ((CountEvent.Counted) e.event()).number()).toList();
    });
  }
}
