package io.scalr.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A script that is root in an instance tries the host, the other instances and its limits. */
@Tag("root")
class HostileInstanceTest {
  private static final String KEPT =
      """
      cat /proc/self/status
      try() { name="$1"; shift; if "$@"; then echo "works $name"; else echo "fails $name"; fi; }
      as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
      mkdir /var/tmp/p && touch /var/tmp/p/f
      try chown chown -R 65534:65534 /var/tmp/p
      as_nobody chmod 0700 /var/tmp/p
      try fowner chmod 0400 /var/tmp/p/f
      try dac_override rm /var/tmp/p/f
      try "setuid and setgid" test "$(as_nobody id -u):$(as_nobody id -g)" = 65534:65534
      as_nobody sleep 100 & sleep 0.3
      try kill kill -9 $!
      try net_bind_service perl -MSocket -e 'socket(my $s, PF_INET, SOCK_STREAM, 0);
        exit(!bind($s, sockaddr_in(80, INADDR_ANY)))'
      echo told all
      sleep 1000
      """;

  private static final String VICTIM =
      """
      touch /var/marker-4711
      exec perl -MSocket -e 'socket(my $tcp, PF_INET, SOCK_STREAM, 0);
        bind($tcp, sockaddr_in(7000, INADDR_ANY)) && listen($tcp, 9) or die;
        $| = 1; print "serving\\n"; close $peer while accept(my $peer, $tcp)'
      """;

  @Test
  void nothing_that_a_hostile_script_tries_succeeds() throws Exception {
    assumeTrue(Program.root(), "the loopback backend isolates nothing");
    var program = new Program("netns");
    // Plays the main database: on the host's loopback address only.
    try (var database = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      var script =
          new String(
              HostileInstanceTest.class.getResourceAsStream("hostile.sh").readAllBytes(),
              StandardCharsets.UTF_8);
      var hostile = Files.createDirectories(program.home().resolve("hostile"));
      Files.writeString(hostile.resolve("attack.sh"), script);
      Files.writeString(hostile.resolve("targets"), "");
      program.images(
          Map.of(
              "hostile",
              Map.of(
                  "command",
                  List.of("bash", "/opt/hostile/attack.sh"),
                  "mounts",
                  Map.of("/opt/hostile", hostile.toString())),
              "victim",
              Map.of("command", List.of("bash", "-c", VICTIM))));
      program.start();
      try {
        attack(program, database.getLocalPort(), script);
      } finally {
        program.end();
        program.delete();
      }
    }
  }

  /** What its root may still do, each because the agent or a script of a user needs it. */
  @Test
  void root_of_an_instance_keeps_seven_capabilities_and_each_does_its_work() throws Exception {
    assumeTrue(Program.root(), "the loopback backend isolates nothing");
    var program = new Program("netns");
    program.images(Map.of("probe", Map.of("command", List.of("bash", "-c", KEPT))));
    program.start();
    try {
      var id = program.launch("probe", "probe", "local.micro");
      Program.await("it told all", program::told, () -> program.console(id).contains("told all"));
      assertThat(program.console(id).lines())
          .contains(
              "CapBnd:\t00000000000004eb",
              "CapEff:\t00000000000004eb",
              "CapAmb:\t0000000000000000",
              "NoNewPrivs:\t1",
              "Seccomp:\t2")
          .contains(
              "works chown",
              "works dac_override",
              "works fowner",
              "works kill",
              "works setuid and setgid",
              "works net_bind_service")
          .noneMatch(line -> line.startsWith("fails"));
    } finally {
      program.end();
      program.delete();
    }
  }

  private static void attack(Program program, int port, String script) throws Exception {
    var secret = program.directory().resolve("secret");
    Files.writeString(secret, "planted");
    var gateway = program.get("/health").path("gateway").asText();
    var neighbour = program.launchIn("1", "neighbour", "victim");
    var stranger = program.launchIn("2", "stranger", "victim");
    for (var victim : List.of(neighbour, stranger)) {
      Program.await("it serves", () -> program.console(victim).contains("serving"));
    }
    // What the server itself opens to agents is reached, so a connection can succeed at all.
    try (var edge = new ServerSocket(0, 5, InetAddress.getByName(gateway));
        var everywhere = new ServerSocket(0)) {
      program.openPorts(edge.getLocalPort());
      var targets =
          Map.of(
              "HOST_SECRET",
              secret,
              "OTHER_MARKER",
              "marker-4711",
              "HOST_PORT",
              port,
              "ANY_PORT",
              everywhere.getLocalPort(),
              "HOST_ADDRESS",
              anotherAddress(gateway),
              "GATEWAY",
              gateway,
              "OPEN_PORT",
              edge.getLocalPort(),
              "NEIGHBOUR",
              program.instance(neighbour).path("address").asText(),
              "STRANGER",
              program.instance(stranger).path("address").asText(),
              "HOST_PID",
              ProcessHandle.current().pid());
      var lines = new StringBuilder();
      targets.forEach((name, value) -> lines.append(name + "=" + value + "\n"));
      Files.writeString(program.home().resolve("hostile/targets"), lines);
      judge(program, script, List.of(neighbour, stranger));
    }
  }

  /** The host's address in the world, or its bridge's where it has none. */
  private static String anotherAddress(String gateway) throws Exception {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .filter(address -> !address.equals(gateway))
        .findFirst()
        .orElse(gateway);
  }

  private static void judge(Program program, String script, List<String> victims) throws Exception {
    var id = program.launchIn("1", "hostile", "hostile");
    Program.await(
        "the script came to its end", () -> program.console(id).contains("all attempts made"));

    var console = program.console(id);
    assertThat(console)
        .doesNotContain("BREACH")
        .contains("reached the gateway", "reached its neighbour");
    var attempts =
        script
            .lines()
            .filter(line -> line.startsWith("must_") && !line.contains("()"))
            .map(line -> line.split(" ")[1])
            .toList();
    assertThat(attempts).hasSizeGreaterThan(60);
    assertThat(console.lines().filter(line -> line.startsWith("blocked ")))
        .containsExactlyElementsOf(attempts.stream().map(name -> "blocked " + name).toList());
    // It is still limited and alive, the other was not harmed, and the host can still fork.
    for (var victim : victims) {
      assertThat(program.instance(victim).path("state").asText()).isEqualTo("RUNNING");
    }
    assertThat(program.instance(id).path("state").asText()).isEqualTo("RUNNING");
    assertThat(Commands.run("echo", "alive")).isEqualTo("alive\n");
  }
}
