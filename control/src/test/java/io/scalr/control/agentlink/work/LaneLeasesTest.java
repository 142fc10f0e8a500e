package io.scalr.control.agentlink.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.SystemClock;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class LaneLeasesTest {
  @Test
  void a_lane_is_held_by_one_worker_and_a_given_back_one_is_noticed_in_the_transaction() {
    try (var database = TestDatabase.fresh()) {
      var db = database.db();
      var clock = new SystemClock();
      var leases = new JdbcLeases(db, clock);
      var first = new LaneLeases(leases, "first", clock);
      var second = new LaneLeases(leases, "second", clock);

      long number = first.held(2).orElseThrow();
      assertThat(second.held(2)).isEqualTo(OptionalLong.empty());
      assertThat(second.held(3)).isPresent();
      boolean before = db.inTransaction(tx -> first.stillHeld(tx, 2, number));
      assertThat(before).isTrue();

      leases.giveBackAll("first");
      long newer = second.held(2).orElseThrow();
      boolean after = db.inTransaction(tx -> first.stillHeld(tx, 2, number));
      assertThat(after).isFalse();
      assertThat(newer).isGreaterThan(number);
    }
  }
}
