package io.scalr.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
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
              Map.of("command", List.of("sh", "-c", "touch /var/marker-4711; exec sleep 1000"))));
      program.start();
      try {
        attack(program, database.getLocalPort(), script);
      } finally {
        program.end();
        program.delete();
      }
    }
  }

  private static void attack(Program program, int port, String script) throws Exception {
    var secret = program.directory().resolve("secret");
    Files.writeString(secret, "planted");
    var gateway = program.get("/health").path("gateway").asText();
    // What the server itself opens to agents is reached, so a connection can succeed at all.
    try (var edge = new ServerSocket(0, 5, InetAddress.getByName(gateway))) {
      Files.writeString(
          program.home().resolve("hostile/targets"),
          "HOST_SECRET=%s\nOTHER_MARKER=marker-4711\nHOST_PORT=%d\nGATEWAY=%s\nOPEN_PORT=%d\nHOST_PID=%d\n"
              .formatted(
                  secret, port, gateway, edge.getLocalPort(), ProcessHandle.current().pid()));
      judge(program, script);
    }
  }

  private static void judge(Program program, String script) throws Exception {
    var victim = program.launch("victim", "victim", "local.micro");
    program.awaitState(victim, "RUNNING");
    var id = program.launch("hostile", "hostile", "local.micro");
    Program.await(
        "the script came to its end", () -> program.console(id).contains("all attempts made"));

    var console = program.console(id);
    assertThat(console).doesNotContain("BREACH").contains("reached the gateway");
    var attempts =
        script
            .lines()
            .filter(line -> line.startsWith("must_") && !line.contains("()"))
            .map(line -> line.split(" ")[1])
            .toList();
    assertThat(attempts).hasSizeGreaterThan(40);
    assertThat(console.lines().filter(line -> line.startsWith("blocked ")))
        .containsExactlyElementsOf(attempts.stream().map(name -> "blocked " + name).toList());
    // It is still limited and alive, the other was not harmed, and the host can still fork.
    assertThat(program.instance(victim).path("state").asText()).isEqualTo("RUNNING");
    assertThat(program.instance(id).path("state").asText()).isEqualTo("RUNNING");
    assertThat(Commands.run("echo", "alive")).isEqualTo("alive\n");
  }
}
