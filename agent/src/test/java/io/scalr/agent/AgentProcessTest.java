package io.scalr.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.agent.disk.Directories;
import io.scalr.agent.link.TestAuthority;
import io.scalr.agent.link.TestGate;
import io.scalr.agent.link.TlsGate;
import io.scalr.kernel.Clock;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.process.LeftProcesses;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.ServerMessage.ExecScript;
import io.scalr.protocol.Signal;
import io.scalr.protocol.UserData;
import io.scalr.protocol.codec.EnrolmentCodec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The agent as the process that it is, over real TLS to a gate in this one. */
@Tag("process")
class AgentProcessTest {
  private static TestAuthority authority;
  private static SSLContext server;

  private final Clock clock = new SystemClock();
  private final TestGate gate = new TestGate(clock);
  private Path directory;
  private TlsGate tls;
  private Process agent;

  @BeforeAll
  static void certify() throws Exception {
    authority = new TestAuthority("ca", new SystemClock());
    server = authority.server("127.0.0.1");
  }

  @BeforeEach
  void make() throws Exception {
    directory = Files.createTempDirectory("agent");
    tls = new TlsGate(gate, server, authority.sha256(), clock);
    var userData = new UserData(tls.url(), authority.sha256(), gate.server, tls.token);
    Files.write(directory.resolve("user-data"), EnrolmentCodec.encode(userData).toArray());
    Files.writeString(directory.resolve("boot-id"), "boot1\n");
    gate.ping = Duration.ofSeconds(60);
  }

  @AfterEach
  void remove() throws Exception {
    if (agent != null) {
      agent.destroyForcibly().waitFor();
    }
    LeftProcesses.end(directory, clock);
    tls.close();
    Directories.remove(directory);
  }

  /** Only what the agent may have on its class path. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path ->
            path.matches(
                ".*(kernel|protocol|agent)(/target/classes|-[^/]*\\.jar)|.*/jackson-[^/]*\\.jar"))
        .filter(path -> !path.endsWith("-tests.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void start() throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("jvm.options").toAbsolutePath());
    command.addAll(List.of("-cp", classPath(), Main.class.getName()));
    command.addAll(List.of("--user-data", directory.resolve("user-data").toString()));
    command.addAll(List.of("--state", directory.resolve("state").toString()));
    command.addAll(List.of("--boot-id-file", directory.resolve("boot-id").toString()));
    agent = new ProcessBuilder(command).inheritIO().start();
  }

  private void awaitTypes(String... types) throws InterruptedException {
    gate.await(List.of(types).toString(), () -> gate.types().equals(List.of(types)));
  }

  /** Inodes of TCP sockets in state listen, of both families. */
  private static Set<String> listening() throws IOException {
    var inodes = new HashSet<String>();
    for (var table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (Files.exists(Path.of(table))) {
        for (var line : Files.readAllLines(Path.of(table))) {
          var fields = line.trim().split(" +");
          if (fields[3].equals("0A")) {
            inodes.add("socket:[" + fields[9] + "]");
          }
        }
      }
    }
    return inodes;
  }

  private static Set<String> sockets(long pid) throws IOException {
    var found = new HashSet<String>();
    try (var files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (var file : files.toList()) {
        var target = Files.readSymbolicLink(file).toString();
        if (target.startsWith("socket:")) {
          found.add(target);
        }
      }
    }
    return found;
  }

  @Test
  void it_enrols_comes_up_listens_on_nothing_and_ends_quickly() throws Exception {
    gate.scripts.put("HostInit", List.of(TestGate.script("#!/bin/sh\necho hi", true)));
    var began = clock.now();
    start();
    awaitTypes("HostInit", "ExecScriptResult", "BeforeHostUp", "HostUp");
    System.out.println(
        "start to HostUp: " + Duration.between(began, clock.now()).toMillis() + " ms");
    assertThat(sockets(agent.pid())).isNotEmpty();
    assertThat(listening()).isNotEmpty().doesNotContainAnyElementsOf(sockets(agent.pid()));
    began = clock.now();
    agent.destroy();
    assertThat(agent.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(Duration.between(began, clock.now())).isLessThan(Duration.ofSeconds(2));
    assertThat(gate.types()).endsWith("HostUp", "HostDown");
  }

  @Test
  void an_enrolment_whose_answer_is_lost_is_repeated_with_the_same_key() throws Exception {
    tls.dropAnswers = 1;
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    assertThat(tls.keys).hasSizeGreaterThanOrEqualTo(2);
    assertThat(new HashSet<>(tls.keys)).hasSize(1);
  }

  @Test
  void killed_while_a_script_runs_it_says_that_the_end_is_unknown_and_runs_the_next()
      throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    var up = directory.resolve("up");
    gate.send(new ExecScript(TestGate.script("#!/bin/sh\ntouch " + up + "\nexec sleep 3", true)));
    gate.await("the script", () -> Files.exists(up));
    agent.destroyForcibly().waitFor();
    Files.delete(up);
    start();
    gate.await("its report", () -> gate.messages.getLast() instanceof ExecScriptResult);
    assertThat(((ExecScriptResult) gate.messages.getLast()).exitCode()).isEqualTo(255);
    assertThat(up).doesNotExist();
    gate.send(new ExecScript(TestGate.script("#!/bin/sh\nexit 8", true)));
    gate.await(
        "the next",
        () -> gate.messages.getLast() instanceof ExecScriptResult last && last.exitCode() == 8);
    assertThat(gate.types()).doesNotContain("HostDown", "RebootFinish");
  }

  @Test
  void a_reboot_and_a_cut_link_are_survived_and_the_key_is_renewed() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    agent.destroyForcibly().waitFor();
    Files.writeString(directory.resolve("boot-id"), "boot2\n");
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp", "RebootFinish");
    int before = gate.sessions.size();
    tls.cut();
    gate.await("another session", () -> gate.sessions.size() > before);
    var old = gate.linkKey;
    gate.say(new Signal.RenewKey(Duration.ofSeconds(1)));
    gate.await("the new key", () -> !gate.linkKey.equals(old));
    gate.send(new ExecScript(TestGate.script("#!/bin/sh\nexit 8", true)));
    gate.await("a result", () -> gate.messages.getLast() instanceof ExecScriptResult);
  }

  @Test
  void the_training_for_the_start_up_cache_goes_the_whole_way_and_leaves_nothing()
      throws Exception {
    var state = directory.resolve("training-state");
    agent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("jvm.options").toAbsolutePath(),
                "-cp",
                classPath(),
                Main.class.getName(),
                "--train",
                "--state",
                state.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("words").toFile())
            .start();
    assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
    var words = Files.readString(directory.resolve("words"));
    assertThat(agent.exitValue()).as(words).isZero();
    assertThat(words).contains("enrolled as server", "ended with 0", "says HostUp");
    assertThat(state.resolve("training")).doesNotExist();
  }

  @Test
  void a_second_agent_on_the_same_state_is_refused() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    var first = agent;
    start();
    assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(agent.exitValue()).isEqualTo(1);
    agent = first;
    assertThat(agent.isAlive()).isTrue();
  }
}
