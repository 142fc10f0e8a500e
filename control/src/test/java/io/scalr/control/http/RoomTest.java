package io.scalr.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.store.Db;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class RoomTest {
  private final Room room = new Room(Duration.ofMillis(20));

  @Test
  void a_full_room_lets_nobody_in_until_somebody_leaves() {
    var places = new ArrayList<Room.Place>();
    for (int i = 0; i < Room.MOST; i++) {
      places.add(room.enter(false).orElseThrow());
    }
    assertThat(room.enter(false)).isEmpty();
    places.getFirst().close();
    assertThat(room.enter(false)).isPresent();
  }

  @Test
  void what_is_urgent_has_a_room_of_its_own_with_walls_too() {
    for (int i = 0; i < Room.MOST; i++) {
      assertThat(room.enter(false)).isPresent();
    }
    for (int i = 0; i < Room.MOST_URGENT; i++) {
      assertThat(room.enter(true)).isPresent();
    }
    assertThat(room.enter(true)).isEmpty();
  }

  @Test
  void both_rooms_leave_half_of_the_connections_to_the_loops() {
    assertThat(2 * (Room.MOST + Room.MOST_URGENT)).isLessThanOrEqualTo(Db.POOL);
  }
}
