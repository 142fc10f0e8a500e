package io.scalr.agent.task;

import static io.scalr.agent.task.Scripts.aScript;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.scalr.kernel.Clock;
import io.scalr.kernel.SystemClock;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ScriptOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScriptEngineTest {
  private final Clock clock = new SystemClock();
  private Path state;
  private OutputLogs logs;
  private ScriptEngine engine;

  @BeforeEach
  void make() throws IOException {
    state = Files.createTempDirectory("agent");
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx--x--x"));
    logs = new OutputLogs(state.resolve("output"), clock);
    engine = new ScriptEngine(state.resolve("run"), logs, clock);
  }

  @AfterEach
  void remove() throws IOException {
    io.scalr.agent.disk.Directories.remove(state);
  }

  private ScriptEnd run(Scripts script) throws InterruptedException {
    return engine.run(script.order());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void both_streams_and_the_exit_code_come_back() throws Exception {
    var end = run(aScript("#!/bin/sh\necho out; echo err >&2; exit 7\n"));
    assertThat(end.exitCode()).isEqualTo(7);
    assertThat(text(end.out())).isEqualTo("out\n");
    assertThat(text(end.err())).isEqualTo("err\n");
    assertThat(end.error()).isEmpty();
  }

  @Test
  void a_script_without_shebang_is_not_run_and_says_why() throws Exception {
    var end = run(aScript("echo hello\n"));
    assertThat(end.exitCode()).isEqualTo(ScriptEnd.NOT_STARTED);
    assertThat(end.error()).hasValueSatisfying(error -> assertThat(error).contains("shebang"));
    assertThat(end.took()).isZero();
  }

  @Test
  void an_interpreter_that_is_not_there_is_named() throws Exception {
    var end = run(aScript("#!/usr/bin/nothing-here -x\n"));
    assertThat(end.exitCode()).isEqualTo(1);
    assertThat(end.error().orElseThrow()).contains("/usr/bin/nothing-here");
  }

  @Test
  void a_script_with_nul_or_windows_lines_is_refused() throws Exception {
    assertThat(run(aScript("#!/bin/sh\necho a\0b\n")).error().orElseThrow()).contains("NUL");
    assertThat(run(aScript("#!/bin/sh\r\necho\r\n")).error().orElseThrow()).contains("Windows");
  }

  @Test
  void the_interpreters_single_argument_is_passed_whole() throws Exception {
    var end = run(aScript("#!/bin/sh -e\nfalse\necho not reached\n"));
    assertThat(end.exitCode()).isEqualTo(1);
    assertThat(end.outBytes()).isZero();
  }

  @Test
  void only_the_given_variables_arrive_and_byte_for_byte() throws Exception {
    var nasty = "a 'b' \"c\" $(touch /tmp/x) `id` \\n\nsecond line\t%s * ~ ;é";
    var end =
        run(
            aScript("#!/bin/sh\nprintf '%s' \"$VALUE\"; env -0 | cut -z -d= -f1 | tr '\\0' ' ' >&2")
                .seeing(Map.of("VALUE", nasty)));
    assertThat(text(end.out())).isEqualTo(nasty);
    // PWD is the shell's own
    assertThat(text(end.err()).split(" "))
        .containsExactlyInAnyOrder("PATH", "HOME", "LANG", "VALUE", "SCALR_EXECUTION_ID", "PWD");
  }

  @Test
  void a_variable_that_no_process_can_have_is_an_end_and_not_a_crash() throws Exception {
    var end = run(aScript("#!/bin/sh\n").seeing(Map.of("A=B", "c")));
    assertThat(end.exitCode()).isEqualTo(1);
    assertThat(end.error()).isPresent();
  }

  @Test
  void a_result_carries_the_first_20000_bytes_and_the_total_and_the_rest_is_on_disk()
      throws Exception {
    var script = aScript("#!/bin/sh\nhead -c 70000 /dev/zero | tr '\\0' 'x'; echo end\n");
    var end = run(script);
    assertThat(end.out()).hasSize(20_000);
    assertThat(end.outBytes()).isEqualTo(70_004);
    var rest =
        logs.read(script.order().executionId(), OutputStreamName.STDOUT, 69_999, 1000)
            .orElseThrow();
    assertThat(text(rest.bytes())).isEqualTo("xend\n");
  }

  @Test
  void a_stream_beyond_its_bound_is_cut_but_counted() throws Exception {
    long bytes = OutputLogs.MAX_STREAM_BYTES + 5_000_000;
    var script = aScript("#!/bin/sh\nhead -c %d /dev/zero\n".formatted(bytes));
    var end = run(script);
    assertThat(end.outBytes()).isEqualTo(bytes);
    assertThat(logs.size(script.order().executionId(), OutputStreamName.STDOUT))
        .isEqualTo(OutputLogs.MAX_STREAM_BYTES);
  }

  @Test
  void a_time_out_kills_children_and_what_went_away_in_a_session_of_its_own() throws Exception {
    var pids = state.resolve("pids");
    var body =
        """
        #!/bin/sh
        sleep 1000 & echo $! >> PIDS
        (setsid sh -c 'echo $$ >> PIDS; exec sleep 1001' &)
        setsid -f sh -c 'trap "" TERM; echo $$ >> PIDS; while :; do sleep 0.2; done'
        echo started
        wait
        """
            .replace("PIDS", pids.toString());
    var end = run(aScript(body).within(Duration.ofSeconds(1)));
    assertThat(end.exitCode()).isEqualTo(130);
    assertThat(text(end.out())).isEqualTo("started\n");
    assertThat(end.error().orElseThrow()).contains("1 s");
    var left = Files.readAllLines(pids);
    assertThat(left).hasSize(3);
    assertThat(left).noneMatch(pid -> running(pid));
  }

  private static boolean running(String pid) {
    try {
      var stat = Files.readString(Path.of("/proc", pid, "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void a_daemon_left_behind_by_a_script_that_ended_lives_on() throws Exception {
    var pids = state.resolve("pids");
    var end = run(aScript("#!/bin/sh\nsleep 1000 &\necho $! > " + pids + "\n"));
    assertThat(end.exitCode()).isZero();
    var pid = Files.readString(pids).strip();
    assertThat(running(pid)).isTrue();
    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void the_script_lies_in_a_private_directory_that_goes_away() throws Exception {
    var end = run(aScript("#!/bin/sh\nstat -c %a \"$0\" \"$(dirname \"$0\")\"; pwd\n"));
    assertThat(text(end.out())).isEqualTo("500\n700\n/\n");
    assertThat(state.resolve("run")).isEmptyDirectory();
  }

  @Test
  void a_script_runs_as_the_user_asked_for() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root may change users");
    var end =
        run(aScript("#!/bin/sh\nid -un; id -Gn; echo $HOME; cat \"$0\" | head -1\n").as("daemon"));
    assertThat(text(end.err())).isEmpty();
    assertThat(text(end.out())).isEqualTo("daemon\ndaemon\n/usr/sbin\n#!/bin/sh\n");
  }

  @Test
  void a_user_that_does_not_exist_is_said() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root may change users");
    var end = run(aScript("#!/bin/sh\n").as("nobody-of-that-name"));
    assertThat(end.exitCode()).isEqualTo(1);
    assertThat(end.error().orElseThrow()).contains("no user nobody-of-that-name");
    assertThat(run(aScript("#!/bin/sh\n").as("--help")).error().orElseThrow())
        .contains("impossible name");
  }

  @Test
  void a_script_on_the_machine_is_run_where_it_lies() throws Exception {
    var file = state.resolve("own.sh");
    Files.writeString(file, "#!/bin/sh\necho \"$0\"\n");
    var end = run(aScript("").lyingAt(file.toString()));
    assertThat(text(end.out())).isEqualTo(file + "\n");
    assertThat(file).exists();
    assertThat(run(aScript("").lyingAt("/no/such")).error().orElseThrow()).contains("/no/such");
    assertThat(run(aScript("").lyingAt("relative")).error()).isPresent();
  }

  @Test
  void stopping_the_engine_ends_what_runs() throws Exception {
    ScriptOrder script = aScript("#!/bin/sh\necho up; sleep 1000\n").order();
    var end = new java.util.concurrent.CompletableFuture<ScriptEnd>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            end.complete(engine.run(script));
          } catch (InterruptedException e) {
            end.completeExceptionally(e);
          }
        });
    var deadline = clock.now().plusSeconds(20);
    while (logs.size(script.executionId(), OutputStreamName.STDOUT) == 0) {
      assertThat(clock.now()).isBefore(deadline);
      clock.sleep(Duration.ofMillis(10));
    }
    engine.stop();
    assertThat(end.get(5, java.util.concurrent.TimeUnit.SECONDS).exitCode())
        .isEqualTo(ScriptEnd.STOPPED);
    assertThat(engine.run(script).exitCode()).isEqualTo(ScriptEnd.STOPPED);
  }

  @Test
  void old_output_is_aged_by_number_and_by_age_but_never_that_of_a_running_script()
      throws Exception {
    var script = aScript("#!/bin/sh\necho kept\n");
    run(script);
    var id = script.order().executionId();
    var file = logs.path(id, OutputStreamName.STDOUT);
    Files.setLastModifiedTime(
        file,
        java.nio.file.attribute.FileTime.from(
            clock.now().minus(OutputLogs.MAX_AGE).minusSeconds(1)));
    logs.age(java.util.Set.of(id));
    assertThat(file).exists();
    logs.age(java.util.Set.of());
    assertThat(file).doesNotExist();
    assertThat(logs.read(id, OutputStreamName.STDOUT, 0, 10)).isEmpty();
  }
}
