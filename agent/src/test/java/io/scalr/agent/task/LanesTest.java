package io.scalr.agent.task;

import static io.scalr.agent.task.Scripts.aScript;
import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.agent.Journal;
import io.scalr.agent.spool.Outbox;
import io.scalr.agent.spool.Spool;
import io.scalr.kernel.Clock;
import io.scalr.kernel.SystemClock;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ExecutionMessage.ScriptOutput;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage.EventScripts;
import io.scalr.protocol.ServerMessage.ExecScript;
import io.scalr.protocol.ServerMessage.FetchScriptOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final UUID EVENT = new UUID(1, 2);

  private final Clock clock = new SystemClock();
  private final List<String> steps = new CopyOnWriteArrayList<>();
  private final Room outbox = new Room();
  private Path state;
  private Lanes lanes;

  /** An outbox in memory that can be full. */
  private static final class Room implements Outbox {
    final List<AgentMessage> sent = new CopyOnWriteArrayList<>();
    volatile Spool.Weight least = Spool.Weight.FULL;

    @Override
    public OptionalLong send(AgentMessage message, Spool.Weight weight, Spool.Before before)
        throws IOException {
      if (weight.compareTo(least) < 0) {
        return OptionalLong.empty();
      }
      before.numbered(1, sent.size() + 1);
      sent.add(message);
      return OptionalLong.of(sent.size());
    }

    @Override
    public long waitingBytes() {
      return 0;
    }

    List<ExecScriptResult> results() {
      return sent.stream()
          .filter(ExecScriptResult.class::isInstance)
          .map(ExecScriptResult.class::cast)
          .toList();
    }
  }

  @BeforeEach
  void make() throws IOException {
    state = Files.createTempDirectory("agent");
    lanes = newLanes();
  }

  private Lanes newLanes() throws IOException {
    var logs = new OutputLogs(state.resolve("output"), clock);
    return new Lanes(
        new Lanes.Places(new Executions(state.resolve("executions")), state.resolve("orders")),
        new ScriptEngine(state.resolve("run"), logs, clock),
        logs,
        outbox,
        (event, ok) -> steps.add(event + " " + ok),
        new Lanes.Clocks(clock, clock),
        new Journal(new PrintStream(new ByteArrayOutputStream()), clock));
  }

  @AfterEach
  void remove() throws Exception {
    lanes.stop();
    io.scalr.agent.disk.Directories.remove(state);
  }

  private void awaitIdle() throws InterruptedException {
    var deadline = clock.now().plusSeconds(30);
    while (!lanes.idle()) {
      assertThat(clock.now()).as("lanes did not end").isBefore(deadline);
      clock.sleep(Duration.ofMillis(5));
    }
  }

  private static EventScripts event(String name, boolean proceed, Scripts... scripts) {
    return new EventScripts(
        EVENT, name, Arrays.stream(scripts).map(Scripts::order).toList(), proceed);
  }

  private static List<Integer> codes(List<ExecScriptResult> results) {
    return results.stream().map(ExecScriptResult::exitCode).toList();
  }

  @Test
  void blocking_scripts_run_one_after_the_other_in_their_order() throws Exception {
    var trace = state.resolve("trace");
    lanes.take(
        1,
        event(
            "HostInit",
            true,
            aScript("#!/bin/sh\necho second >> " + trace).at(2),
            aScript("#!/bin/sh\nsleep 0.3; echo first >> " + trace).at(1)));
    awaitIdle();
    assertThat(Files.readAllLines(trace)).containsExactly("first", "second");
    assertThat(steps).containsExactly("HostInit true");
    assertThat(outbox.results())
        .allMatch(result -> result.eventId().equals(java.util.Optional.of(EVENT)));
    assertThat(state.resolve("orders")).isEmptyDirectory();
  }

  @Test
  void a_non_blocking_script_holds_up_nobody() throws Exception {
    var slow = aScript("#!/bin/sh\nsleep 0.5; exit 3").beside();
    lanes.take(1, event("BeforeHostUp", true, slow, aScript("#!/bin/sh\nexit 0").at(1)));
    awaitIdle();
    assertThat(codes(outbox.results())).containsExactly(0, 3);
    assertThat(steps).containsExactly("BeforeHostUp true");
  }

  @Test
  void after_a_failed_blocking_script_of_a_step_the_rest_is_reported_and_not_run()
      throws Exception {
    var trace = state.resolve("trace");
    lanes.take(
        1,
        event(
            "HostInit",
            true,
            aScript("#!/bin/sh\nexit 9").at(1),
            aScript("#!/bin/sh\ntouch " + trace).at(2)));
    awaitIdle();
    assertThat(codes(outbox.results())).containsExactly(9, 1);
    assertThat(trace).doesNotExist();
    assertThat(steps).containsExactly("HostInit false");
  }

  @Test
  void other_events_run_on_after_a_failure_and_move_no_step() throws Exception {
    lanes.take(
        1,
        event(
            "HostUp",
            false,
            aScript("#!/bin/sh\nexit 9").at(1),
            aScript("#!/bin/sh\nexit 0").at(2)));
    awaitIdle();
    assertThat(codes(outbox.results())).containsExactly(9, 0);
    assertThat(steps).isEmpty();
  }

  @Test
  void an_empty_answer_moves_the_step() throws Exception {
    lanes.take(1, event("HostInit", true));
    awaitIdle();
    assertThat(steps).containsExactly("HostInit true");
  }

  @Test
  void an_execution_ordered_twice_runs_once_and_is_reported_once() throws Exception {
    var trace = state.resolve("trace");
    var script = aScript("#!/bin/sh\necho run >> " + trace).order();
    lanes.take(1, new ExecScript(script));
    awaitIdle();
    lanes.take(2, new ExecScript(script));
    awaitIdle();
    lanes = newLanes();
    lanes.take(3, new ExecScript(script));
    awaitIdle();
    assertThat(Files.readAllLines(trace)).containsExactly("run");
    assertThat(outbox.results()).hasSize(1);
  }

  @Test
  void what_ran_when_the_agent_died_is_reported_as_unknown_and_not_run_again() throws Exception {
    var trace = state.resolve("trace");
    var lost = aScript("#!/bin/sh\necho lost >> " + trace).at(1).order();
    var next = aScript("#!/bin/sh\necho next >> " + trace).at(2).order();
    new Executions(state.resolve("executions"))
        .started(lost.executionId(), clock.now().toEpochMilli());
    new Orders(state.resolve("orders"))
        .keep(
            4,
            io.scalr.agent.spool.Envelope.of(
                new EventScripts(EVENT, "HostUp", List.of(lost, next), false)));
    lanes = newLanes();
    lanes.resume();
    awaitIdle();
    assertThat(codes(outbox.results())).containsExactly(ScriptEnd.UNKNOWN, 0);
    assertThat(outbox.results().getFirst().error().orElseThrow()).contains("not known");
    assertThat(Files.readAllLines(trace)).containsExactly("next");
  }

  @Test
  void a_result_kept_by_a_crash_before_it_was_spooled_is_sent_by_the_next_life() throws Exception {
    var script = aScript("#!/bin/sh\nexit 4").order();
    outbox.least = Spool.Weight.LIFE;
    lanes.take(1, new ExecScript(script));
    var executions = new Executions(state.resolve("executions"));
    var deadline = clock.now().plusSeconds(20);
    while (!(executions.progress(script.executionId()).orElse(null)
        instanceof Executions.Progress.Ended)) {
      assertThat(clock.now()).isBefore(deadline);
      clock.sleep(Duration.ofMillis(5));
    }
    // the first life hangs there for want of room; another begins on the same disk
    outbox.least = Spool.Weight.BRIEF;
    var second = newLanes();
    second.resume();
    while (!second.idle()) {
      assertThat(clock.now()).isBefore(deadline);
      clock.sleep(Duration.ofMillis(5));
    }
    var result = outbox.results().getFirst();
    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.error().orElseThrow()).contains("left out");
    awaitIdle();
  }

  @Test
  void a_stopped_agent_keeps_what_it_has_not_begun() throws Exception {
    var trace = state.resolve("trace");
    var first = aScript("#!/bin/sh\necho first >> " + trace + "; sleep 100").at(1);
    var second = aScript("#!/bin/sh\necho second >> " + trace).at(2);
    lanes.take(1, event("HostUp", false, first, second));
    var deadline = clock.now().plusSeconds(20);
    while (!Files.exists(trace)) {
      assertThat(clock.now()).isBefore(deadline);
      clock.sleep(Duration.ofMillis(5));
    }
    lanes.stop();
    awaitIdle();
    assertThat(codes(outbox.results())).containsExactly(ScriptEnd.STOPPED);
    lanes = newLanes();
    lanes.resume();
    awaitIdle();
    assertThat(codes(outbox.results())).containsExactly(ScriptEnd.STOPPED, 0);
    assertThat(Files.readAllLines(trace)).containsExactly("first", "second");
  }

  @Test
  void the_rest_of_a_long_output_comes_in_pieces() throws Exception {
    var script = aScript("#!/bin/sh\nhead -c 120000 /dev/zero | tr '\\0' 'x'").order();
    lanes.take(1, new ExecScript(script));
    awaitIdle();
    lanes.take(2, new FetchScriptOutput(script.executionId(), OutputStreamName.STDOUT, 20_000));
    awaitIdle();
    var pieces =
        outbox.sent.stream()
            .filter(ScriptOutput.class::isInstance)
            .map(ScriptOutput.class::cast)
            .toList();
    assertThat(pieces.stream().mapToInt(piece -> piece.bytes().length()).sum()).isEqualTo(100_000);
    assertThat(pieces.getFirst().offset()).isEqualTo(20_000);
    assertThat(pieces.stream().map(ScriptOutput::last)).containsExactly(false, false, true);
  }

  @Test
  void output_that_is_gone_is_answered_with_an_empty_last_piece() throws Exception {
    ScriptOrder never = aScript("#!/bin/sh\n").order();
    lanes.take(1, new FetchScriptOutput(never.executionId(), OutputStreamName.STDERR, 5));
    awaitIdle();
    var piece = (ScriptOutput) outbox.sent.getFirst();
    assertThat(piece.last()).isTrue();
    assertThat(piece.bytes().length()).isZero();
  }
}
