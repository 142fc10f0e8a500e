package io.scalr.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The program is run by a small machine of its own here; the real one is in FirewallTest. */
class PacketFilterTest {
  private static final int GATEWAY = Network.number("10.99.7.1");
  private static final int OWN = Network.number("10.99.7.5");
  private static final int PEER = Network.number("10.99.7.6");
  private static final long GATEWAY_MAC = 0x02_11_22_33_00_01L;
  private static final long OWN_MAC = 0x02_11_22_33_01_03L;
  private static final long PEER_MAC = 0x02_11_22_33_01_04L;
  private static final int SYN = 0x02;
  private static final int ACK = 0x10;
  private static final PacketFilter FILTER =
      new PacketFilter(OWN, OWN_MAC, GATEWAY, GATEWAY_MAC, Set.of(443, 80));

  private static boolean passes(byte[] frame) {
    return run(FILTER.program(), frame, 0) == PacketFilter.PASS;
  }

  // ---- frames ----

  private static ByteBuffer ethernet(long to, long from, int type, int size) {
    var frame = ByteBuffer.allocate(size);
    frame.putShort((short) (to >> 32)).putInt((int) to);
    frame.putShort((short) (from >> 32)).putInt((int) from);
    return frame.putShort((short) type);
  }

  private static byte[] ip(long toMac, int from, int to, int protocol, int port, int flags) {
    var frame = ethernet(toMac, OWN_MAC, 0x0800, 54);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) 40).putInt(0x4000);
    frame.put((byte) 64).put((byte) protocol).putShort((short) 0).putInt(from).putInt(to);
    frame.putShort((short) 40_000).putShort((short) port).putLong(0);
    return frame.put((byte) 0x50).put((byte) flags).array();
  }

  private static byte[] tcpToHost(int port, int flags) {
    return ip(GATEWAY_MAC, OWN, GATEWAY, 6, port, flags);
  }

  private static byte[] arp(long mac, int address, int kind) {
    var frame = ethernet(0xffffffffffffL, OWN_MAC, 0x0806, 42);
    frame.putInt(0x00010800).putShort((short) 0x0604).putShort((short) kind);
    frame.putShort((short) (mac >> 32)).putInt((int) mac).putInt(address);
    return frame.putShort((short) 0).putInt(0).putInt(GATEWAY).array();
  }

  private static byte[] with(byte[] frame, int offset, int value) {
    var changed = frame.clone();
    changed[offset] = (byte) value;
    return changed;
  }

  // ---- what is expected ----

  @Test
  void connections_begin_only_towards_open_ports_of_the_gateway() {
    assertThat(passes(tcpToHost(443, SYN))).isTrue();
    assertThat(passes(tcpToHost(80, SYN))).isTrue();
    for (int port : new int[] {22, 5432, 442, 444, 0, 65_535, 443 << 8 & 0xffff}) {
      assertThat(passes(tcpToHost(port, SYN))).as("port %d", port).isFalse();
    }
    assertThat(passes(tcpToHost(22, 0))).isFalse();
    assertThat(passes(tcpToHost(22, 0x01))).isFalse(); // FIN alone
    assertThat(passes(tcpToHost(22, SYN | 0x01))).isFalse();
    // What the host began is answered and ended.
    assertThat(passes(tcpToHost(22, SYN | ACK))).isTrue();
    assertThat(passes(tcpToHost(22, ACK))).isTrue();
    assertThat(passes(tcpToHost(22, 0x04))).isTrue();
  }

  @Test
  void of_other_protocols_the_host_gets_echo_only() {
    assertThat(passes(ip(GATEWAY_MAC, OWN, GATEWAY, 17, 443, 0))).isFalse();
    var icmp = ip(GATEWAY_MAC, OWN, GATEWAY, 1, 0, 0);
    assertThat(passes(with(icmp, 34, 8))).isTrue();
    assertThat(passes(with(icmp, 34, 0))).isTrue();
    assertThat(passes(with(icmp, 34, 5))).as("redirect").isFalse();
    assertThat(passes(with(icmp, 34, 3))).as("unreachable").isFalse();
  }

  @Test
  void fragments_and_header_options_do_not_reach_the_host() {
    assertThat(passes(with(tcpToHost(443, SYN), 20, 0x20))).as("more fragments").isFalse();
    assertThat(passes(with(tcpToHost(443, SYN), 21, 1))).as("a later fragment").isFalse();
    assertThat(passes(with(tcpToHost(443, SYN), 14, 0x46))).as("options").isFalse();
    assertThat(passes(with(tcpToHost(443, SYN), 14, 0x65))).as("another version").isFalse();
  }

  @Test
  void a_packet_in_another_name_is_dropped() {
    assertThat(passes(ip(GATEWAY_MAC, PEER, GATEWAY, 6, 443, SYN))).isFalse();
    assertThat(passes(ip(GATEWAY_MAC, GATEWAY, GATEWAY, 6, 443, SYN))).isFalse();
    assertThat(passes(with(tcpToHost(443, SYN), 11, 0x77))).isFalse();
    assertThat(passes(with(tcpToHost(443, SYN), 6, 0x06))).isFalse();
  }

  @Test
  void arp_is_answered_and_asked_in_the_own_name_only() {
    assertThat(passes(arp(OWN_MAC, OWN, 1))).isTrue();
    assertThat(passes(arp(OWN_MAC, OWN, 2))).isTrue();
    assertThat(passes(arp(OWN_MAC, OWN, 3))).isFalse();
    assertThat(passes(arp(OWN_MAC, GATEWAY, 2))).isFalse();
    assertThat(passes(arp(OWN_MAC, PEER, 1))).isFalse();
    assertThat(passes(arp(PEER_MAC, OWN, 2))).isFalse();
  }

  @Test
  void neighbours_are_reached_over_the_bridge_and_never_through_the_host() {
    assertThat(passes(ip(PEER_MAC, OWN, PEER, 6, 3306, SYN))).isTrue();
    assertThat(passes(ip(PEER_MAC, OWN, PEER, 17, 53, 0))).isTrue();
    assertThat(passes(ip(PEER_MAC, PEER, PEER, 17, 53, 0))).isFalse();
    assertThat(passes(ip(GATEWAY_MAC, OWN, PEER, 6, 3306, SYN))).isFalse();
    assertThat(passes(ip(0xffffffffffffL, OWN, PEER, 17, 53, 0))).isFalse();
    for (var elsewhere :
        List.of("10.99.7.0", "10.99.7.255", "10.99.6.6", "127.0.0.1", "8.8.8.8", "224.0.0.1")) {
      assertThat(passes(ip(GATEWAY_MAC, OWN, Network.number(elsewhere), 6, 443, SYN))).isFalse();
      assertThat(passes(ip(PEER_MAC, OWN, Network.number(elsewhere), 6, 443, SYN)))
          .as(elsewhere)
          .isFalse();
    }
  }

  @Test
  void version_six_tags_and_other_protocols_are_dropped() {
    for (int type : new int[] {0x86dd, 0x8100, 0x88a8, 0x8863, 0x0000}) {
      assertThat(passes(ethernet(GATEWAY_MAC, OWN_MAC, type, 100).array())).isFalse();
    }
    assertThat(run(FILTER.program(), tcpToHost(443, SYN), 1)).isEqualTo(PacketFilter.DROP);
  }

  @Test
  void no_cut_frame_passes() {
    for (var frame : List.of(tcpToHost(443, SYN), arp(OWN_MAC, OWN, 1))) {
      for (int length = 0; length < frame.length; length++) {
        assertThat(passes(java.util.Arrays.copyOf(frame, length))).isFalse();
      }
    }
  }

  @Test
  void with_no_port_open_nothing_begins() {
    var closed = new PacketFilter(OWN, OWN_MAC, GATEWAY, GATEWAY_MAC, Set.of());
    assertThat(run(closed.program(), tcpToHost(443, SYN), 0)).isEqualTo(PacketFilter.DROP);
    var many = IntStream.rangeClosed(1, 9).boxed().collect(Collectors.toSet());
    assertThatThrownBy(() -> new PacketFilter(OWN, OWN_MAC, GATEWAY, GATEWAY_MAC, many))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- any frame ----

  @Provide
  Arbitrary<byte[]> frames() {
    var interesting =
        Arbitraries.of(
            0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x08, 0x0a, 0x10, 0x12, 0x45, 0xff);
    var change =
        Combinators.combine(Arbitraries.integers().between(0, 53), interesting)
            .as((offset, value) -> new int[] {offset, value});
    return Combinators.combine(
            Arbitraries.of(
                tcpToHost(443, SYN),
                tcpToHost(22, ACK),
                ip(PEER_MAC, OWN, PEER, 17, 53, 0),
                ip(GATEWAY_MAC, OWN, GATEWAY, 1, 0, 0),
                arp(OWN_MAC, OWN, 2)),
            change.list().ofMaxSize(4),
            Arbitraries.integers().between(0, 60))
        .as((base, changes, length) -> {
          var frame = java.util.Arrays.copyOf(base, Math.max(base.length, 54));
          changes.forEach(c -> frame[c[0]] = (byte) c[1]);
          return java.util.Arrays.copyOf(frame, length);
        });
  }

  @Property(tries = 20_000)
  void the_program_says_of_any_frame_what_the_rules_say(@ForAll("frames") byte[] frame) {
    assertThat(passes(frame)).isEqualTo(allowed(ByteBuffer.wrap(frame)));
  }

  /** The rules again, written as one would say them. */
  private static boolean allowed(ByteBuffer frame) {
    if (frame.capacity() < 42 || mac(frame, 6) != OWN_MAC) {
      return false;
    }
    int type = frame.getShort(12) & 0xffff;
    if (type == 0x0806) {
      int kind = frame.getShort(20);
      return frame.getInt(14) == 0x00010800
          && frame.getShort(18) == 0x0604
          && (kind == 1 || kind == 2)
          && mac(frame, 22) == OWN_MAC
          && frame.getInt(28) == OWN;
    }
    if (type != 0x0800 || frame.get(14) != 0x45 || frame.getInt(26) != OWN) {
      return false;
    }
    int to = frame.getInt(30);
    if (to != GATEWAY) {
      return to >>> 8 == GATEWAY >>> 8
          && (to & 0xff) != 0
          && (to & 0xff) != 255
          && mac(frame, 0) != GATEWAY_MAC
          && (frame.get(0) & 1) == 0;
    }
    boolean whole = (frame.getShort(20) & 0x3fff) == 0;
    return whole
        && switch (frame.get(23)) {
          case 1 -> frame.get(34) == 8 || frame.get(34) == 0;
          case 6 -> frame.capacity() >= 54 && tcpAllowed(frame.get(47), frame.getShort(36));
          default -> false;
        };
  }

  private static boolean tcpAllowed(byte flags, short port) {
    boolean begins = (flags & SYN) != 0 && (flags & ACK) == 0;
    return begins ? port == 443 || port == 80 : (flags & (ACK | 0x04)) != 0;
  }

  private static long mac(ByteBuffer frame, int at) {
    return (frame.getShort(at) & 0xffffL) << 32 | frame.getInt(at + 2) & 0xffffffffL;
  }

  // ---- the kernel's machine, as far as the program uses it ----

  private static int run(List<PacketFilter.Step> program, byte[] frame, int vlanTag) {
    var bytes = ByteBuffer.wrap(frame);
    int a = 0;
    int at = 0;
    while (true) {
      var step = program.get(at);
      int k = step.operand();
      int width =
          switch (step.operation()) {
            case 0x20 -> 4;
            case 0x28 -> 2;
            case 0x30 -> 1;
            default -> 0;
          };
      if (width > 0 && k >= 0 && k + width > frame.length) {
        return PacketFilter.PASS; // what the kernel answers, and why lengths are checked first
      }
      boolean jumps = false;
      switch (step.operation()) {
        case 0x80 -> a = frame.length;
        case 0x20 -> a = k == -4096 + 48 ? vlanTag : bytes.getInt(k);
        case 0x28 -> a = bytes.getShort(k) & 0xffff;
        case 0x30 -> a = bytes.get(k) & 0xff;
        case 0x54 -> a &= k;
        case 0x15 -> jumps = a == k;
        case 0x35 -> jumps = Integer.compareUnsigned(a, k) >= 0;
        case 0x45 -> jumps = (a & k) != 0;
        case 0x06 -> {
          return k;
        }
        default -> throw new AssertionError("unknown operation " + step);
      }
      boolean test =
          step.operation() == 0x15 || step.operation() == 0x35 || step.operation() == 0x45;
      at += 1 + (test ? jumps ? step.ifTrue() : step.ifFalse() : 0);
    }
  }
}
