package io.scalr.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.SystemClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class BodiesTest {
  private static final int LARGEST = ApiService.BODY_MAX;

  private final Bodies bodies =
      new Bodies(new SystemClock(), Duration.ofSeconds(60), Duration.ofMillis(20));

  private Bodies.Held read(int bytes) throws IOException {
    return bodies.read(new ByteArrayInputStream(new byte[bytes]), bytes);
  }

  private static int length(Bodies.Held held) {
    return held.bytes() instanceof Outcome.Done<byte[]>(var bytes) ? bytes.length : -1;
  }

  private void fill() throws IOException {
    for (int i = 0; i < Bodies.TOGETHER / LARGEST; i++) {
      assertThat(length(read(LARGEST))).isEqualTo(LARGEST);
    }
  }

  @Test
  void large_bodies_share_a_memory_and_the_one_too_many_is_told_to_come_again() throws IOException {
    var last = read(LARGEST);
    for (int i = 1; i < Bodies.TOGETHER / LARGEST; i++) {
      assertThat(length(read(LARGEST))).isEqualTo(LARGEST);
    }
    assertThat(read(LARGEST).bytes())
        .isEqualTo(
            Outcome.refused(new Refusal.ServiceUnavailable("The server is busy; try again.")));
    last.close();
    assertThat(length(read(LARGEST))).isEqualTo(LARGEST);
  }

  @Test
  void small_bodies_are_read_while_large_ones_use_all_of_it_up() throws IOException {
    fill();
    var held = new ArrayList<Bodies.Held>();
    for (int i = 0; i < 600; i++) {
      held.add(read(Bodies.FREE));
    }
    assertThat(held).allMatch(each -> length(each) == Bodies.FREE);
  }

  @Test
  void a_body_that_breaks_off_gives_its_memory_back() throws IOException {
    var broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("hung up");
          }
        };
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> bodies.read(broken, LARGEST)).hasMessage("hung up");
    }
    fill();
  }

  @Test
  void a_body_longer_than_it_said_is_no_larger_in_memory_than_the_limit() throws IOException {
    try (var held = bodies.read(new ByteArrayInputStream(new byte[LARGEST + 1]), Bodies.FREE)) {
      assertThat(held.bytes()).isInstanceOf(Outcome.Refused.class);
    }
  }
}
