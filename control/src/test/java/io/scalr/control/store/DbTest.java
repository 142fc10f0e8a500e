package io.scalr.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.kernel.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

@Tag("database")
class DbTest {
  private static final String ADD = "update thing set held = held + 1 where id = :id";

  private final TestDatabase database = TestDatabase.empty();
  private final Db db = database.db();

  @BeforeEach
  void three_things() {
    db.inTransaction(tx -> {
      Db.jdbc(tx).sql("create table thing (id int primary key, held int not null)").update();
      return Db.jdbc(tx).sql("insert into thing select i, 0 from generate_series(1, 3) i").update();
    });
  }

  @AfterEach
  void close() {
    database.close();
  }

  private List<Integer> held() {
    return db.read(
        tx -> Db.jdbc(tx).sql("select held from thing order by id").query(Integer.class).list());
  }

  private static List<MapSqlParameterSource> ids(int... ids) {
    return IntStream.of(ids).mapToObj(id -> new MapSqlParameterSource("id", id)).toList();
  }

  @Test
  void each_query_of_a_read_sees_what_is_committed_by_then() {
    var seen = new ArrayList<Integer>();
    db.read(tx -> {
      seen.addAll(
          Db.jdbc(tx).sql("select held from thing where id = 1").query(Integer.class).list());
      onAnotherThread(() -> db.inTransaction(other -> Db.batch(other, ADD, ids(1))));
      seen.addAll(
          Db.jdbc(tx).sql("select held from thing where id = 1").query(Integer.class).list());
      return true;
    });
    assertThat(seen).containsExactly(0, 1);
  }

  @Test
  void a_read_leaves_its_connection_as_a_transaction_needs_it() {
    try (var one = database.pool(1, Duration.ofSeconds(5))) {
      var narrow = new Db(one);
      narrow.read(tx -> Db.jdbc(tx).sql("select 1").query(Integer.class).single());
      assertThatThrownBy(() ->
              narrow.inTransaction(tx -> {
                Db.batch(tx, ADD, ids(1, 2, 3));
                throw new IllegalStateException("a planted bug");
              }))
          .hasMessage("a planted bug");
    }
    assertThat(held()).containsExactly(0, 0, 0);
  }

  @Test
  void nobody_uses_a_transaction_that_is_over_or_another_threads() {
    var kept = new AtomicReference<Tx>();
    db.read(tx -> {
      kept.set(tx);
      return true;
    });
    assertThatThrownBy(() -> Db.jdbc(kept.get()))
        .hasMessage("this transaction is over, or another thread's");
    db.inTransaction(tx -> {
      onAnotherThread(() ->
          assertThatThrownBy(() -> Db.batch(tx, ADD, ids(1)))
              .hasMessage("this transaction is over, or another thread's"));
      assertThatThrownBy(() -> Db.jdbc(kept.get())).isInstanceOf(IllegalStateException.class);
      return true;
    });
    assertThat(held()).containsExactly(0, 0, 0);
  }

  @Test
  void nothing_is_opened_inside_of_what_is_open() {
    db.inTransaction(tx -> {
      assertThatThrownBy(() -> db.read(inner -> true)).hasMessageContaining("transaction open");
      assertThatThrownBy(() -> db.inTransaction(inner -> true))
          .hasMessageContaining("transaction open");
      return true;
    });
    db.read(tx -> {
      assertThatThrownBy(() -> db.read(inner -> true)).hasMessageContaining("transaction open");
      return true;
    });
  }

  @Test
  void a_batch_tells_how_many_rows_each_change_touched_in_order() {
    int[] touched = db.inTransaction(tx -> Db.batch(tx, ADD, ids(1, 77, 3)));
    assertThat(touched).containsExactly(1, 0, 1);
    assertThat(held()).containsExactly(1, 0, 1);
  }

  @Test
  void one_change_that_touches_nothing_undoes_them_all() {
    assertThatThrownBy(() ->
            db.inTransaction(tx -> {
              Db.eachOne(tx, ADD, ids(1, 77, 3), i -> "the change with index " + i);
              return true;
            }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the change with index 1");
    assertThat(held()).containsExactly(0, 0, 0);
  }

  private static void onAnotherThread(Runnable work) {
    var failed = new AtomicReference<Throwable>();
    var thread = Thread.ofVirtual().unstarted(work);
    thread.setUncaughtExceptionHandler((_, e) -> failed.set(e));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(failed.get()).isNull();
  }
}
