package io.scalr.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.PlatformFailure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
  @ParameterizedTest(name = "after call {0}: {1}")
  @CsvSource({"1, PT10S", "2, PT1M", "3, PT3M", "4, PT10M", "5, PT1H", "6, PT1H", "100000, PT1H"})
  void the_vendors_waits(int calls, Duration wait) {
    assertThat(RetrySchedule.after(calls)).isEqualTo(wait);
    assertThat(RetrySchedule.after(calls, new PlatformFailure.Quota("no more"))).isEqualTo(wait);
  }

  @ParameterizedTest(name = "call {0}, the cloud says {1}: {2}")
  @CsvSource({"1, PT5S, PT10S", "1, PT30S, PT30S", "5, PT2H, PT2H", "5, PT1M, PT1H"})
  void not_before_the_cloud_said(int calls, Duration said, Duration wait) {
    var throttled = new PlatformFailure.Throttled("slow down", Optional.of(said));
    assertThat(RetrySchedule.after(calls, throttled)).isEqualTo(wait);
  }

  @Test
  void a_cloud_that_says_nothing_gets_the_schedule() {
    assertThat(RetrySchedule.after(2, new PlatformFailure.Throttled("slow down", Optional.empty())))
        .isEqualTo(Duration.ofMinutes(1));
  }
}
