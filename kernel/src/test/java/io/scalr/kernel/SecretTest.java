package io.scalr.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
  @Test
  void a_secret_never_prints_itself() {
    assertThat("value " + Secret.of("hunter2")).doesNotContain("hunter2");
  }

  @Test
  void equal_bytes_are_equal_secrets() {
    assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).isNotEqualTo(Secret.of("b"));
  }
}
