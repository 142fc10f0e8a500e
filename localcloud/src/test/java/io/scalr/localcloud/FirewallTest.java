package io.scalr.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Real packets between instances and the host. The attacker here is root of the host put into the
 * instance's network namespace, who may forge what an instance's root may not. Each attempt is made
 * again with the filter taken away, where it must succeed: else it would prove nothing.
 */
@Tag("root")
class FirewallTest {
  /** Answers TCP on 7000 and tells on its console who sent what to UDP 7001. */
  private static final String SERVES =
      """
      use Socket;
      socket(my $tcp, PF_INET, SOCK_STREAM, 0); setsockopt($tcp, SOL_SOCKET, SO_REUSEADDR, 1);
      bind($tcp, sockaddr_in(7000, INADDR_ANY)) && listen($tcp, 9) or die;
      if (!fork) { while (accept(my $peer, $tcp)) { print $peer "hello\\n"; close $peer } }
      socket(my $udp, PF_INET, SOCK_DGRAM, 0);
      bind($udp, sockaddr_in(7001, INADDR_ANY)) or die;
      $| = 1; print "serving\\n";
      while (my $who = recv($udp, my $text, 99, 0)) {
        my (undef, $from) = sockaddr_in($who);
        print "got $text from ", inet_ntoa($from), "\\n";
      }
      """;

  private Program program;
  private String attacker;
  private String neighbour;
  private String stranger;
  private String gateway;
  private String tag;

  FirewallTest() throws IOException {
    this.program = new Program("netns");
    this.attacker = "";
    this.neighbour = "";
    this.stranger = "";
    this.gateway = "";
    this.tag = "";
  }

  @BeforeEach
  void three_instances_in_two_environments() throws Exception {
    assumeTrue(Program.root(), "the loopback backend isolates nothing");
    program.images(Map.of("serves", Map.of("command", List.of("perl", "-e", SERVES))));
    program.start();
    gateway = program.get("/health").path("gateway").asText();
    tag = program.get("/health").path("bridge").asText().substring(3);
    attacker = program.launchIn("1", "attacker", "serves");
    neighbour = program.launchIn("1", "neighbour", "serves");
    stranger = program.launchIn("2", "stranger", "serves");
    for (var id : List.of(attacker, neighbour, stranger)) {
      Program.await("it serves", program::told, () -> program.console(id).contains("serving"));
    }
  }

  @AfterEach
  void leave_nothing() throws Exception {
    if (!gateway.isEmpty()) {
      program.end();
      assertThat(program.leftOnHost(tag)).isEmpty();
    }
    program.delete();
  }

  // ---- ways to try ----

  private String address(String id) {
    return program.instance(id).path("address").asText();
  }

  /** Root of the host, in the attacker's network. */
  private boolean inNetwork(String... words) throws IOException {
    var all = new java.util.ArrayList<String>();
    all.addAll(List.of("nsenter", "--net=/run/netns/slc" + tag + "-" + attacker));
    all.addAll(List.of(words));
    return Commands.succeeds(all.toArray(String[]::new));
  }

  private boolean connects(String address, int port) throws IOException {
    return inNetwork("timeout", "2", "bash", "-c", "exec 3<>/dev/tcp/" + address + "/" + port);
  }

  private boolean connectsBySix(String address, int port) throws IOException {
    return inNetwork(
        "timeout",
        "2",
        "perl",
        "-MSocket=:all",
        "-e",
        "socket(my $s, AF_INET6, SOCK_STREAM, 0);"
            + " my ($n) = qx(ip -o link show eth0) =~ /^(\\d+)/;"
            + " connect($s, pack_sockaddr_in6("
            + port
            + ", inet_pton(AF_INET6, '"
            + address
            + "'), $n, 0)) or exit 1");
  }

  private void sendAs(String from, String to, int port, String text) throws IOException {
    inNetwork(
        "perl",
        "-MSocket",
        "-e",
        "socket(my $s, PF_INET, SOCK_DGRAM, 0); bind($s, sockaddr_in(0, inet_aton('%s')));"
                .formatted(from)
            + "send($s, '%s', 0, sockaddr_in(%d, inet_aton('%s'))) or exit 1"
                .formatted(text, port, to));
  }

  /** Claims at the neighbour that the gateway's address is at the attacker's own interface. */
  private void forgeArp() throws IOException {
    var perl =
        """
        socket(my $s, 17, 3, 0) or die $!;
        my ($n) = qx(ip -o link show eth0) =~ /^(\\d+)/;
        my ($m) = qx(ip -o link show eth0) =~ m{ether (\\S+)}; $m =~ s/://g;
        my $own = pack("H12", $m); my $to = pack("H12", "%s");
        my $frame = $to . $own . pack("H4", "0806") . pack("H16", "0001080006040002") . $own
          . pack("C4", split /\\./, "%s") . $to . pack("C4", split /\\./, "%s");
        send($s, $frame, 0, pack("SnlSCC", 17, 0x0806, $n, 1, 0, 6) . $to . "\\0\\0") or die $!;
        """;
    var mac =
        Commands.run(
                "ip",
                "netns",
                "exec",
                "slc" + tag + "-" + neighbour,
                "ip",
                "-o",
                "link",
                "show",
                "eth0")
            .replaceFirst("(?s).*ether (\\S+).*", "$1")
            .replace(":", "");
    assertThat(inNetwork("perl", "-e", perl.formatted(mac, gateway, address(neighbour)))).isTrue();
  }

  private String neighbourThinksOfTheGateway() throws IOException {
    return Commands.run("ip", "-n", "slc" + tag + "-" + neighbour, "neigh", "show", gateway);
  }

  private String ownMac() throws IOException {
    return Commands.run("ip", "-n", "slc" + tag + "-" + attacker, "-o", "link", "show", "eth0")
        .replaceFirst("(?s).*ether (\\S+).*", "$1");
  }

  private String cable(String id) {
    return "slv" + tag + "-" + (Integer.parseInt(address(id).replaceFirst(".*\\.", "")) - 2);
  }

  private Path bridge(String id) throws IOException {
    return Path.of("/sys/class/net", cable(id), "master").toRealPath();
  }

  // ---- what holds ----

  @Test
  void of_the_host_an_instance_reaches_the_open_ports_and_nothing_else() throws Exception {
    try (var edge = new ServerSocket(0, 9, InetAddress.getByName(gateway));
        var everywhere = new ServerSocket(0);
        var datagrams = new DatagramSocket()) {
      assertThat(connects(gateway, edge.getLocalPort())).as("before it is opened").isFalse();
      program.openPorts(edge.getLocalPort());
      assertThat(connects(gateway, edge.getLocalPort())).isTrue();
      assertThat(connects(gateway, everywhere.getLocalPort())).isFalse();
      sendAs(address(attacker), gateway, datagrams.getLocalPort(), "hello");

      // The same without the filter: the attempts are real.
      Commands.run("tc", "qdisc", "del", "dev", cable(attacker), "clsact");
      assertThat(connects(gateway, everywhere.getLocalPort())).isTrue();
      sendAs(address(attacker), gateway, datagrams.getLocalPort(), "unfiltered");
      var packet = new java.net.DatagramPacket(new byte[99], 99);
      datagrams.setSoTimeout(5_000);
      datagrams.receive(packet);
      assertThat(new String(packet.getData(), 0, packet.getLength())).isEqualTo("unfiltered");
    }
  }

  @Test
  void what_was_open_stays_open_through_a_crash_and_closes_when_told() throws Exception {
    try (var edge = new ServerSocket(0, 9, InetAddress.getByName(gateway))) {
      program.openPorts(edge.getLocalPort());
      program.crash();
      assertThat(connects(gateway, edge.getLocalPort())).as("while it is away").isTrue();
      program.start();
      assertThat(connects(gateway, edge.getLocalPort())).isTrue();
      assertThat(program.get("/health").path("openPorts")).hasSize(1);
      program.openPorts();
      assertThat(connects(gateway, edge.getLocalPort())).isFalse();
      assertThat(program.openPorts(0).path("kind").asText()).isEqualTo("Invalid");
      assertThat(program.openPorts(1, 2, 3, 4, 5, 6, 7, 8, 9).path("kind").asText())
          .isEqualTo("Invalid");
    }
  }

  @Test
  void instances_of_one_environment_meet_and_those_of_two_share_no_wire() throws Exception {
    assertThat(connects(address(neighbour), 7000)).isTrue();
    assertThat(connects(address(stranger), 7000)).isFalse();
    assertThat(bridge(attacker)).isEqualTo(bridge(neighbour)).isNotEqualTo(bridge(stranger));
    // Nor with the filter gone: what then keeps them apart is that there is no wire.
    Commands.run("tc", "qdisc", "del", "dev", cable(attacker), "clsact");
    if (Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")).strip().equals("0")) {
      assertThat(connects(address(stranger), 7000)).isFalse();
    }
    // The host reaches all of them.
    for (var id : List.of(attacker, neighbour, stranger)) {
      assertThat(Commands.run("bash", "-c", "cat </dev/tcp/" + address(id) + "/7000"))
          .isEqualTo("hello\n");
    }
  }

  @Test
  void a_forged_sender_is_not_heard() throws Exception {
    var forged = address(attacker).replaceFirst("\\d+$", "200");
    assertThat(inNetwork("ip", "addr", "add", forged + "/32", "dev", "eth0")).isTrue();
    sendAs(forged, address(neighbour), 7001, "forged");
    sendAs(address(attacker), address(neighbour), 7001, "honest");
    Program.await("it arrived", () -> program.console(neighbour).contains("got honest from"));
    assertThat(program.console(neighbour)).doesNotContain("got forged");

    Commands.run("tc", "qdisc", "del", "dev", cable(attacker), "clsact");
    sendAs(forged, address(neighbour), 7001, "forged");
    Program.await(
        "without the filter it is heard",
        () -> program.console(neighbour).contains("got forged from " + forged));
  }

  @Test
  void nobody_plays_the_gateway_for_its_neighbours() throws Exception {
    // It must know the gateway, or it would not listen to an answer that it did not ask for.
    Commands.run("bash", "-c", "cat </dev/tcp/" + address(neighbour) + "/7000 >/dev/null");
    assertThat(neighbourThinksOfTheGateway()).contains("lladdr").doesNotContain(ownMac());
    forgeArp();
    assertThat(connects(address(neighbour), 7000)).isTrue(); // later than the forgery
    assertThat(neighbourThinksOfTheGateway()).doesNotContain(ownMac());

    Commands.run("tc", "qdisc", "del", "dev", cable(attacker), "clsact");
    Program.await(
        "without the filter it believes",
        () -> {
          try {
            forgeArp();
            return neighbourThinksOfTheGateway().contains(ownMac());
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void there_is_no_way_around_by_version_six() throws Exception {
    var bridge = String.valueOf(bridge(attacker).getFileName());
    assertThat(Files.readString(Path.of("/proc/net/if_inet6"))).doesNotContain(tag);
    assertThat(inNetwork("grep", "-q", "eth0", "/proc/net/if_inet6")).isFalse();
    try (var everywhere = new ServerSocket(0)) {
      Commands.run("ip", "-6", "addr", "add", "fe80::1/64", "dev", bridge, "nodad");
      assertThat(inNetwork("ip", "-6", "addr", "add", "fe80::5/64", "dev", "eth0", "nodad"))
          .isTrue();
      assertThat(connectsBySix("fe80::1", everywhere.getLocalPort())).isFalse();
      Commands.run("tc", "qdisc", "del", "dev", cable(attacker), "clsact");
      Program.await(
          "without the filter it connects",
          () -> {
            try {
              return connectsBySix("fe80::1", everywhere.getLocalPort());
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }
  }
}
