package io.scalr.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "169.254.1.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "fd00::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "::1",
        "::",
        "ff02::1"
      })
  void what_the_world_does_not_route_to_is_not_public(String address) throws Exception {
    assertThat(Machine.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "172.15.0.1",
        "172.32.0.1",
        "192.167.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "223.255.255.255",
        "2001:db8::1",
        "2a00::1"
      })
  void others_are(String address) throws Exception {
    assertThat(Machine.isPublic(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void an_address_of_this_machine_is_of_one_kind_only() {
    var said = Machine.describe("boot", "1");
    assertThat(said.privateAddresses()).doesNotContainAnyElementsOf(said.publicAddresses());
  }
}
