package io.scalr.platforms.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.PlatformFailure;
import org.junit.jupiter.api.Test;

class LocalFailuresTest {
  @Test
  void each_kind_of_the_local_cloud_is_a_kind_of_ours() {
    assertThat(LocalFailures.of("NotFound", "x")).isEqualTo(new PlatformFailure.NotFound("x"));
    assertThat(LocalFailures.of("Invalid", "x")).isEqualTo(new PlatformFailure.Invalid("x"));
    assertThat(LocalFailures.of("NoCapacity", "x")).isEqualTo(new PlatformFailure.NoCapacity("x"));
    assertThat(LocalFailures.of("Unreachable", "x"))
        .isEqualTo(new PlatformFailure.Unreachable("x"));
    assertThat(LocalFailures.of("Unknown", "x")).isEqualTo(new PlatformFailure.Unknown("x"));
  }

  @Test
  void an_unheard_of_kind_is_unknown_because_something_may_have_been_done() {
    assertThat(LocalFailures.of("Novelty", "x"))
        .isEqualTo(new PlatformFailure.Unknown("Novelty: x"));
  }

  @Test
  void a_text_is_at_most_500_characters() {
    assertThat(LocalFailures.of("Invalid", "x".repeat(9000)).text()).hasSize(500);
    assertThat(LocalFailures.of("y".repeat(900), "x".repeat(9000)).text())
        .hasSizeLessThanOrEqualTo(500);
  }
}
