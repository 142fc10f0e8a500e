package io.scalr.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.RandomSource;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  /** Always the largest that may be. */
  private static final RandomSource LARGEST =
      new RandomSource() {
        @Override
        public byte[] bytes(int count) {
          return new byte[count];
        }

        @Override
        public long below(long bound) {
          return bound - 1;
        }
      };

  @Test
  void the_bound_doubles_up_to_the_cap_and_begins_anew_after_success() {
    var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), LARGEST);
    assertThat(Stream.generate(backoff::next).limit(7).map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(30));
    }
    backoff.reset();
    assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
  }
}
