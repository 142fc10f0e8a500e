package io.scalr.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkTest {
  @Test
  void a_network_that_a_route_leads_to_is_not_taken() {
    var first = Network.free(5, Set.of()).orElseThrow();
    assertThat(first.prefix()).isEqualTo("10.64.5");
    assertThat(Network.free(5, Set.of("10.64.5.0/24", "default")).orElseThrow().prefix())
        .isEqualTo("10.64.6");
    assertThat(Network.free(5, Set.of("10.64.5.77")).orElseThrow().prefix()).isEqualTo("10.64.6");
    assertThat(Network.free(5, Set.of("10.64.0.0/16")).orElseThrow().prefix()).isEqualTo("10.65.0");
    assertThat(Network.free(5, Set.of("10.0.0.0/8"))).isEmpty();
  }

  @Test
  void two_seeds_give_two_networks_and_the_last_wraps_around() {
    assertThat(Network.free(64 * 256 - 1, Set.of()).orElseThrow().cidr())
        .isEqualTo("10.127.255.0/24");
    assertThat(Network.free(-1, Set.of("10.127.255.0/24")).orElseThrow().gateway())
        .isEqualTo("10.64.0.1");
  }
}
