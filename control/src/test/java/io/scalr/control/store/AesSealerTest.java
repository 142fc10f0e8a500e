package io.scalr.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AesSealerTest {
  private final SystemRandom random = new SystemRandom();
  private final Secret first = Secret.of(random.bytes(32));
  private final AesSealer sealer = new AesSealer(Map.of(1, first), 1, random);

  @Test
  void what_is_sealed_opens_under_the_same_context() {
    var sealed = sealer.seal("secret".getBytes(), "table:1");
    assertThat(new String(sealed)).doesNotContain("secret");
    assertThat(sealer.open(sealed, "table:1")).isEqualTo("secret".getBytes());
  }

  @Test
  void it_does_not_open_in_another_row() {
    var sealed = sealer.seal("secret".getBytes(), "table:1");
    assertThatThrownBy(() -> sealer.open(sealed, "table:2"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_flipped_bit_is_noticed() {
    var sealed = sealer.seal("secret".getBytes(), "table:1");
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> sealer.open(sealed, "table:1"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void an_old_key_still_opens_after_the_key_was_replaced() {
    var sealed = sealer.seal("secret".getBytes(), "table:1");
    var replaced = new AesSealer(Map.of(1, first, 2, Secret.of(random.bytes(32))), 2, random);
    assertThat(replaced.open(sealed, "table:1")).isEqualTo("secret".getBytes());
  }
}
