package io.scalr.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.agent.Agent;
import io.scalr.agent.Journal;
import io.scalr.agent.Shutdown;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.RefusedBecause;
import io.scalr.protocol.ServerMessage.ExecScript;
import io.scalr.protocol.Signal;
import io.scalr.protocol.UserData;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole agent, already enrolled, on a gate in memory. */
class AgentOnTestGateTest {
  private final Clock clock = new SystemClock();
  private final TestGate gate = new TestGate(clock);
  private volatile boolean deaf;
  private List<String> jobs = List.of("true");
  private Path state;
  private Agent agent;
  private Thread running;

  @BeforeEach
  void enrolled() throws IOException {
    state = Files.createTempDirectory("agent");
    new IdentityStore(state)
        .keep(
            new Identity(
                gate.server, 3, gate.linkKey, Optional.empty(), 1, 1, Duration.ofSeconds(1)));
  }

  private void start() {
    start("boot1");
  }

  private void start(String bootId) {
    var store = new IdentityStore(state);
    var time = new ServerTime(clock);
    var random = new SystemRandom();
    var userData =
        new UserData(
            URI.create("https://127.0.0.1:1"),
            Bytes.of(new byte[32]),
            gate.server,
            Secret.of("token"));
    agent =
        new Agent(
            state,
            bootId,
            new Agent.Ports(
                clock,
                random,
                () -> new MemoryLink(gate, deaf),
                new Enrolling(HttpClient.newHttpClient(), userData, store, random, time),
                store,
                time,
                new Journal(new PrintStream(System.out), clock),
                new LinkLoop.Pauses(
                    Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(200)),
                Path.of("/proc"),
                new Shutdown(state.resolve("shutdown"), state, jobs)));
    running =
        Thread.ofVirtual()
            .start(() -> {
              try {
                agent.run();
              } catch (IOException | InterruptedException end) {
                System.out.println("agent ended: " + end);
              }
            });
  }

  private void stop() throws Exception {
    agent.stop();
    running.join();
  }

  @AfterEach
  void remove() throws Exception {
    if (running.isAlive()) {
      stop();
    }
    io.scalr.agent.disk.Directories.remove(state);
  }

  private void awaitTypes(String... types) throws InterruptedException {
    gate.await(List.of(types).toString(), () -> gate.types().equals(List.of(types)));
  }

  @Test
  void a_first_boot_comes_up_running_the_scripts_on_its_way() throws Exception {
    gate.scripts.put("HostInit", List.of(TestGate.script("#!/bin/sh\necho hello", true)));
    start();
    awaitTypes("HostInit", "ExecScriptResult", "BeforeHostUp", "HostUp");
    var result = (ExecScriptResult) gate.messages.get(1);
    assertThat(result.stdout().text()).isEqualTo("hello\n");
  }

  @Test
  void a_failing_blocking_script_ends_the_way_up() throws Exception {
    gate.scripts.put("BeforeHostUp", List.of(TestGate.script("#!/bin/sh\nexit 2", true)));
    start();
    awaitTypes("HostInit", "BeforeHostUp", "ExecScriptResult");
    gate.send(new ExecScript(TestGate.script("#!/bin/sh\nexit 0", true)));
    awaitTypes("HostInit", "BeforeHostUp", "ExecScriptResult", "ExecScriptResult");
  }

  @Test
  void an_answer_that_was_lost_makes_no_message_arrive_twice() throws Exception {
    gate.silent = true;
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    gate.silent = false;
    gate.close(LinkClose.GOING_AWAY);
    gate.await("a second session", () -> gate.sessions.size() == 2);
    gate.send(new ExecScript(TestGate.script("#!/bin/sh\nexit 0", true)));
    awaitTypes("HostInit", "BeforeHostUp", "HostUp", "ExecScriptResult");
    assertThat(gate.epoch).isEqualTo(1);
  }

  @Test
  void a_machine_that_goes_down_to_come_back_says_so_by_the_word_of_its_init() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    Files.writeString(state.resolve("shutdown"), "reboot\n");
    stop();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp", "RebootStart");
    Files.delete(state.resolve("shutdown"));
    start("boot2");
    awaitTypes("HostInit", "BeforeHostUp", "HostUp", "RebootStart", "RebootFinish");
    Files.writeString(state.resolve("shutdown"), "halt\n");
    jobs = List.of("echo", "reboot.target start waiting"); // not asked: the word is enough
    stop();
    assertThat(gate.types()).endsWith("RebootFinish", "HostDown");
  }

  @Test
  void where_systemd_runs_its_jobs_say_whether_the_machine_comes_back() throws Exception {
    jobs =
        List.of("printf", "  7 umount.target start waiting\\n 12 reboot.target start waiting\\n");
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    stop();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp", "RebootStart");
    for (var other :
        List.of(
            List.of("echo", "12 poweroff.target start waiting"),
            List.of("sh", "-c", "echo 12 reboot.target start waiting; exec sleep 9"),
            List.of("/nonexistent"))) {
      jobs = other;
      start();
      gate.await("it is back", () -> gate.types().getLast().equals("RebootFinish"));
      stop();
      assertThat(gate.types()).endsWith("RebootFinish", "HostDown");
    }
  }

  @Test
  void the_word_comes_before_the_scripts_are_killed_and_both_within_two_seconds() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    var begun = state.resolve("begun");
    gate.send(
        new ExecScript(
            TestGate.script("#!/bin/sh\ntrap '' TERM\ntouch " + begun + "\nsleep 60", true)));
    gate.await("the script", () -> Files.exists(begun));
    Files.writeString(state.resolve("shutdown"), "reboot\n");
    var began = clock.now();
    stop();
    assertThat(Duration.between(began, clock.now())).isLessThan(Duration.ofSeconds(2));
    assertThat(gate.types().subList(3, gate.types().size()))
        .startsWith("RebootStart")
        .isSubsetOf("RebootStart", "ExecScriptResult");
  }

  /** What the agent has on disk: the key it uses, and perhaps another. */
  private List<Secret> keys() {
    try {
      var identity = new IdentityStore(state).identity().orElseThrow();
      return Stream.concat(Stream.of(identity.linkKey()), identity.former().stream()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_server_that_knows_only_the_former_key_is_met_with_that() throws Exception {
    // Restored to before a renewal, and thus without the new key.
    var store = new IdentityStore(state);
    var lost = Secret.of(new byte[] {9, 9, 9});
    store.keep(store.identity().orElseThrow().renewed(lost, 1));
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    gate.await("the former key is the only one", () -> keys().equals(List.of(gate.linkKey)));
    stop();
    start();
    gate.await("another session", () -> gate.sessions.size() > 1);
  }

  @Test
  void a_server_that_knows_the_new_key_is_met_with_that_after_a_crash_in_renewal()
      throws Exception {
    var store = new IdentityStore(state);
    var fresh = Secret.of(new byte[] {7, 7, 7});
    store.keep(store.identity().orElseThrow().renewed(fresh, 1));
    gate.nextKey = Optional.of(fresh);
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    assertThat(gate.linkKey).isEqualTo(fresh);
    gate.await("one session did", () -> gate.sessions.size() == 1);
  }

  @Test
  void a_server_that_knows_neither_key_is_asked_with_each_in_turn_and_rarely() throws Exception {
    var right = gate.linkKey;
    var wrong = Secret.of(new byte[] {7});
    var store = new IdentityStore(state);
    store.keep(store.identity().orElseThrow().renewed(wrong, 1));
    gate.linkKey = Secret.of(new byte[] {8});
    start();
    for (var key : List.of(right, wrong, right)) {
      gate.await("the other key is tried", () -> keys().getFirst().equals(key));
      assertThat(keys()).containsExactlyInAnyOrder(right, wrong);
    }
    assertThat(gate.sessions).isEmpty();
    gate.linkKey = right;
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
  }

  @Test
  void an_order_repeated_over_a_restart_runs_once() throws Exception {
    var trace = state.resolve("trace");
    var order = new ExecScript(TestGate.script("#!/bin/sh\necho x >> " + trace, true));
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    gate.send(order);
    awaitTypes("HostInit", "BeforeHostUp", "HostUp", "ExecScriptResult");
    long number = gate.nextToAgent - 1;
    stop();
    start();
    gate.await("a second session", () -> gate.sessions.size() == 2);
    gate.sendAs(number, order);
    gate.await(
        "committed again",
        () -> gate.signals.getLast() instanceof Signal.Committed(var upTo) && upTo == number);
    gate.send(new ExecScript(TestGate.script("#!/bin/sh\nexit 0", true)));
    gate.await("the next result", () -> gate.types().getLast().equals("ExecScriptResult"));
    assertThat(Files.readAllLines(trace)).containsExactly("x");
  }

  @Test
  void a_gap_is_asked_for_once_and_filled_in_order() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    long next = gate.nextToAgent;
    gate.sendAs(next + 1, new ExecScript(TestGate.script("#!/bin/sh\nexit 5", true)));
    gate.await("a question", () -> gate.signals.contains(new Signal.Resend(next)));
    gate.send(new ExecScript(TestGate.script("#!/bin/sh\nexit 6", true)));
    gate.await("a result", () -> gate.types().contains("ExecScriptResult"));
    assertThat(((ExecScriptResult) gate.messages.getLast()).exitCode()).isEqualTo(6);
  }

  @Test
  void without_credit_nothing_is_sent_and_with_credit_it_goes_on() throws Exception {
    gate.credit = 1;
    start();
    awaitTypes("HostInit");
    clock.sleep(Duration.ofMillis(300));
    assertThat(gate.types()).containsExactly("HostInit");
    gate.say(new Signal.Credit(1, 0));
    awaitTypes("HostInit", "BeforeHostUp");
    gate.say(new Signal.Credit(10, 0));
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
  }

  @Test
  void a_resend_is_obeyed() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    synchronized (gate) {
      gate.silent = true;
    }
    gate.send(new ExecScript(TestGate.script("#!/bin/sh\nexit 0", true)));
    gate.await("a result", () -> gate.committed == 4);
    synchronized (gate) {
      gate.silent = false;
      // as if the fourth had never come
      gate.committed = 3;
      gate.say(new Signal.Resend(4));
    }
    gate.await("the same again", () -> gate.committed == 4 && gate.messages.size() == 5);
    assertThat(gate.messages.get(4)).isEqualTo(gate.messages.get(3));
  }

  @Test
  void a_lost_spool_begins_the_epoch_that_the_server_says() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    stop();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp", "HostDown");
    io.scalr.agent.disk.Directories.remove(state.resolve("spool"));
    start();
    gate.await("a new epoch", () -> gate.epoch == 2);
    gate.send(new ExecScript(TestGate.script("#!/bin/sh\nexit 0", true)));
    gate.await("a result", () -> gate.types().getLast().equals("ExecScriptResult"));
    assertThat(new IdentityStore(state).identity().orElseThrow().epoch()).isEqualTo(2);
    assertThat(gate.types()).contains("RebootFinish");
  }

  @Test
  void sessions_grow_and_each_is_on_disk_before_anything_is_sent() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    gate.close(LinkClose.BUSY);
    gate.await("a second session", () -> gate.sessions.size() == 2);
    gate.close(LinkClose.BUSY);
    gate.await("a third session", () -> gate.sessions.size() == 3);
    assertThat(gate.sessions).containsExactly(2L, 3L, 4L);
    gate.await(
        "kept",
        () -> {
          try {
            return new IdentityStore(state).identity().orElseThrow().session() == 4;
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  @Test
  void a_message_that_cannot_be_read_is_refused_and_stops_nothing() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    gate.sendMalformed();
    gate.await(
        "a refusal",
        () ->
            gate.signals.stream()
                .anyMatch(signal ->
                    signal instanceof Signal.Refused refused
                        && refused.reason() == RefusedBecause.UNKNOWN_TYPE));
    gate.send(new ExecScript(TestGate.script("#!/bin/sh\nexit 0", true)));
    gate.await("a result", () -> gate.types().getLast().equals("ExecScriptResult"));
  }

  @Test
  void a_forged_frame_ends_the_link_and_is_not_believed() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    gate.sendForged(new ExecScript(TestGate.script("#!/bin/sh\nexit 0", true)));
    gate.await("a new session", () -> gate.sessions.size() == 2);
    assertThat(gate.types()).containsExactly("HostInit", "BeforeHostUp", "HostUp");
  }

  @Test
  void a_link_on_which_nothing_is_heard_is_given_up() throws Exception {
    deaf = true;
    start();
    gate.await("a new link", () -> gate.sessions.size() >= 2);
    deaf = false;
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
  }

  @Test
  void a_revoked_agent_ends() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    gate.close(LinkClose.REVOKED);
    assertThat(running.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void a_frozen_agent_asks_rarely_and_loses_nothing() throws Exception {
    synchronized (gate) {
      gate.closeWith = Optional.of(LinkClose.FROZEN);
    }
    start();
    gate.await("two attempts", () -> gate.signals.size() >= 2);
    synchronized (gate) {
      gate.closeWith = Optional.empty();
    }
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
  }

  @Test
  void a_reboot_is_told_after_the_words_of_the_old_boot() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    stop();
    start("boot2");
    awaitTypes("HostInit", "BeforeHostUp", "HostUp", "HostDown", "RebootFinish");
  }

  @Test
  void stopping_is_quick_though_a_script_runs() throws Exception {
    start();
    awaitTypes("HostInit", "BeforeHostUp", "HostUp");
    gate.send(
        new ExecScript(TestGate.script("#!/bin/sh\ntouch " + state + "/up; sleep 500", true)));
    gate.await("the script", () -> Files.exists(state.resolve("up")));
    var began = clock.now();
    stop();
    assertThat(Duration.between(began, clock.now())).isLessThan(Duration.ofSeconds(2));
    assertThat(gate.types()).contains("HostDown");
  }
}
