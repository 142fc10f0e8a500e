package io.scalr.control.agentlink.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EnrolmentRateTest {
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");

  private final EnrolmentRate rate =
      new EnrolmentRate(
          new Clock() {
            @Override
            public Instant now() {
              return now;
            }

            @Override
            public void sleep(Duration duration) {
              now = now.plus(duration);
            }
          });

  private long heard(String address, int posts) {
    return IntStream.range(0, posts).filter(_ -> rate.admits(address)).count();
  }

  @Test
  void one_address_is_held_to_its_rate_and_another_is_not_touched() {
    assertThat(heard("10.0.0.1", 10_000)).isEqualTo((long) EnrolmentRate.ADDRESS_BURST);
    assertThat(heard("10.0.0.2", 10)).isEqualTo(10);

    now = now.plusSeconds(2);
    assertThat(heard("10.0.0.1", 10_000)).isEqualTo((long) (2 * EnrolmentRate.ADDRESS_PER_SECOND));
  }

  @Test
  void many_addresses_are_held_to_the_total_and_cost_bounded_memory() {
    long heard =
        IntStream.range(0, 50_000).filter(n -> rate.admits("10.1." + n / 250 + "." + n)).count();

    assertThat(heard).isEqualTo((long) EnrolmentRate.TOTAL_BURST);
    assertThat(rate.remembered()).isEqualTo(EnrolmentRate.REMEMBERED);
  }
}
