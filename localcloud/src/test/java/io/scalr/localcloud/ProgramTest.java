package io.scalr.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills and ends the real program; {@code auto} is netns for root. */
@Tag("root")
class ProgramTest {
  private final AtomicReference<Program> last = new AtomicReference<>();

  private Program program(String backend) throws Exception {
    var program = new Program(backend);
    last.set(program);
    program.images(
        Map.of(
            "flood",
            Map.of(
                "command",
                List.of(
                    "sh",
                    "-c",
                    "head -c 5000000 /dev/zero | tr '\\0' x; echo; sleep 2; echo at the end;"
                        + " sleep 1000")),
            "word",
            Map.of(
                "command",
                List.of(
                    "sh",
                    "-c",
                    "trap 'trap : TERM; cat \"${SCALR_USER_DATA%/*}/shutdown\"; exit' TERM; echo ready;"
                        + " while :; do sleep 0.1; done")),
            "diary",
            Map.of(
                "command",
                List.of(
                    "sh",
                    "-c",
                    "echo boot {bootId} >> {state}/diary; cat {state}/diary; cat {userData};"
                        + " sleep 1000 & echo ready; wait"))));
    program.start();
    return program;
  }

  @AfterEach
  void leave_nothing() throws Exception {
    var program = last.get();
    program.end();
    program.delete();
  }

  private static String tag(Program program) throws Exception {
    return program.get("/health").path("bridge").asText("slcnone").substring(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "loopback"})
  void after_a_crash_of_the_local_cloud_instances_run_on_and_are_adopted(String backend)
      throws Exception {
    var program = program(backend);
    var id = program.launch("one", "diary", "local.micro");
    var before = program.awaitState(id, "RUNNING");
    Program.await("it is up", () -> program.console(id).contains("ready"));

    program.crash();
    program.start();

    var after = program.instance(id);
    assertThat(after.path("state").asText()).isEqualTo("RUNNING");
    assertThat(after.path("bootId")).isEqualTo(before.path("bootId"));
    assertThat(program.console(id)).containsOnlyOnce("ready");
    assertThat(program.launch("one", "diary", "local.micro")).isEqualTo(id);
    assertThat(program.ids()).containsExactly(id);
    // Adopted means mastered: it can still be ended.
    program.act(id, "terminate");
    program.awaitState(id, "TERMINATED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "loopback"})
  void a_clean_end_powers_off_and_the_next_start_powers_on(String backend) throws Exception {
    var program = program(backend);
    var tag = tag(program);
    var id = program.launch("one", "diary", "local.micro");
    var off = program.launch("two", "diary", "local.micro");
    var before = program.awaitState(id, "RUNNING");
    Program.await("it is up", () -> program.console(id).contains("ready"));
    program.awaitState(off, "RUNNING");
    program.act(off, "suspend");
    program.awaitState(off, "STOPPED");
    assertThat(program.leftOnHost(tag)).isNotEmpty();

    assertThat(program.end()).isZero();
    assertThat(program.leftOnHost(tag)).isEmpty();

    program.start();
    var after = program.instance(id);
    assertThat(after.path("state").asText()).isEqualTo("RUNNING");
    assertThat(after.path("address")).isEqualTo(before.path("address"));
    assertThat(after.path("bootId").asText()).isNotEqualTo(before.path("bootId").asText());
    assertThat(program.instance(off).path("state").asText()).isEqualTo("STOPPED");
    // Its disk was kept: the diary has both boots.
    Program.await(
        "both boots are in the diary",
        () ->
            program
                .console(id)
                .contains(
                    "boot "
                        + before.path("bootId").asText()
                        + "\nboot "
                        + after.path("bootId").asText()));
    assertThat(program.console(id)).contains("data of the user");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "loopback"})
  void suspend_and_reboot_end_the_process_tree_and_terminate_leaves_nothing(String backend)
      throws Exception {
    var program = program(backend);
    var tag = tag(program);
    var id = program.launch("one", "diary", "local.micro");
    var first = program.awaitState(id, "RUNNING").path("bootId").asText();
    Program.await("it is up", () -> program.console(id).contains("ready"));

    program.act(id, "reboot");
    Program.await("a new boot", () -> !program.instance(id).path("bootId").asText().equals(first));
    program.awaitState(id, "RUNNING");

    program.act(id, "suspend");
    program.awaitState(id, "STOPPED");
    assertThat(processesOf(id)).isEmpty();

    program.act(id, "resume");
    program.awaitState(id, "RUNNING");
    Program.await("it has processes", () -> !processesOf(id).isEmpty());

    program.act(id, "terminate");
    program.awaitState(id, "TERMINATED");
    assertThat(processesOf(id)).isEmpty();
    assertThat(program.leftOnHost(tag)).noneMatch(line -> line.contains(id));
    assertThat(program.directory().resolve("instances").resolve(id).resolve("disk.img"))
        .doesNotExist();
    assertThat(program.directory().resolve("instances").resolve(id).resolve("disk")).doesNotExist();
    assertThat(program.act("i-unknown", "terminate").path("kind").asText()).isEqualTo("NotFound");
  }

  /** Found by the environment of every process on the host, not by what the program says. */
  private static List<Long> processesOf(String id) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> {
          try {
            return Files.readString(
                    Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1)
                .contains("SCALR_INSTANCE_ID=" + id);
          } catch (java.io.IOException e) {
            return false;
          }
        })
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "loopback"})
  void who_is_asked_to_end_finds_the_word_whether_it_comes_back(String backend) throws Exception {
    var program = program(backend);
    var id = program.launch("one", "word", "local.micro");
    Program.await("it is up", () -> program.console(id).contains("ready"));
    program.act(id, "reboot");
    Program.await(
        "it is up again",
        program::told,
        () -> words(program, id).equals(List.of("ready", "reboot", "ready")));
    program.act(id, "suspend");
    program.awaitState(id, "STOPPED");
    assertThat(words(program, id)).containsExactly("ready", "reboot", "ready", "halt");
  }

  /** Shells tell of ended children between them. */
  private static List<String> words(Program program, String id) {
    return program.console(id).lines().filter(line -> line.matches("ready|reboot|halt")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "loopback"})
  void an_instance_killed_from_outside_is_stopped_and_stays_so(String backend) throws Exception {
    var program = program(backend);
    var id = program.launch("one", "diary", "local.micro");
    program.awaitState(id, "RUNNING");
    Program.await("it is up", program::told, () -> program.console(id).contains("ready"));
    // Again and again: one that forks while it is being killed leaves a child.
    Program.await(
        "all are killed",
        program::told,
        () -> {
          var left = processesOf(id);
          left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
          return left.isEmpty();
        });
    program.awaitState(id, "STOPPED");
    assertThat(program.instance(id).path("reason").asText()).isEqualTo("its payload ended");
    program.crash();
    program.start();
    assertThat(program.instance(id).path("state").asText()).isEqualTo("STOPPED");
  }

  /** The kernel's own figures, while a boot has its launch credit and after. */
  @ParameterizedTest
  @ValueSource(strings = {"auto"})
  void each_boot_has_two_processors_at_first_and_then_those_of_its_type(String backend)
      throws Exception {
    var program = program(backend);
    var id = program.launch("one", "diary", "local.micro");
    program.awaitState(id, "RUNNING");
    assertThat(processorLimit(program, id)).isEqualTo(2);
    Program.await("the credit is over", () -> processorLimit(program, id) == 0.25);

    program.act(id, "reboot");
    Program.await("it has its credit again", () -> processorLimit(program, id) == 2);
    program.awaitState(id, "RUNNING");
    Program.await("that is over too", () -> processorLimit(program, id) == 0.25);
  }

  /** 0 while it has no group. */
  private static double processorLimit(Program program, String id) {
    var directory = program.directory().resolve("instances").resolve(id);
    try {
      for (var line : Files.readAllLines(directory.resolve("cgroups"))) {
        var group = Path.of(line.substring(line.indexOf('=') + 1));
        if (line.startsWith("cpu=")) {
          return figure(group, "cpu.cfs_quota_us") / figure(group, "cpu.cfs_period_us");
        }
        if (line.startsWith("unified=") && Files.exists(group.resolve("cpu.max"))) {
          var both = Files.readString(group.resolve("cpu.max")).strip().split(" ", 2);
          return Double.parseDouble(both[0]) / Double.parseDouble(both[1]);
        }
      }
    } catch (java.io.IOException e) {
      // between two boots
    }
    return 0;
  }

  private static double figure(Path group, String file) throws java.io.IOException {
    return Double.parseDouble(Files.readString(group.resolve(file)).strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"loopback"})
  void a_second_local_cloud_on_the_same_directory_is_refused(String backend) throws Exception {
    var program = program(backend);
    var second = program.launch();
    boolean ended = second.waitFor(20, TimeUnit.SECONDS);
    second.destroyForcibly();
    assertThat(ended).isTrue();
    assertThat(second.exitValue()).isEqualTo(2);
    assertThat(program.log()).contains("Another local cloud runs on " + program.directory());
    assertThat(program.get("/health").path("status").asText()).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(strings = {"loopback"})
  void loopback_says_that_it_isolates_nothing_and_refuses_a_second_account(String backend)
      throws Exception {
    var program = program(backend);
    var id = program.launch("one", "bare", "local.micro");
    assertThat(program.instance(id).path("isolated").asBoolean(true)).isFalse();
    assertThat(program.get("/health").path("isolated").asBoolean(true)).isFalse();
    var refused =
        program.post(
            "/v1/instances",
            Map.of(
                "token",
                "two",
                "image",
                "bare",
                "type",
                "local.micro",
                "name",
                "x",
                "tags",
                Map.of("scalr-account", "2")));
    assertThat(refused.path("kind").asText()).isEqualTo("Invalid");
    assertThat(refused.path("text").asText()).contains("one account only");
    assertThat(program.ids()).containsExactly(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"loopback"})
  void broken_requests_are_refused_and_the_socket_is_private(String backend) throws Exception {
    var program = program(backend);
    assertThat(program.exchange("nonsense\r\n\r\n".getBytes())).startsWith("HTTP/1.1 400");
    assertThat(
            program.exchange(
                "POST /v1/instances HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n".getBytes()))
        .startsWith("HTTP/1.1 413");
    assertThat(program.exchange(("GET /" + "x".repeat(40_000) + " HTTP/1.1").getBytes()))
        .startsWith("HTTP/1.1 431");
    assertThat(program.exchange("GET /nowhere HTTP/1.1\r\n\r\n".getBytes()))
        .startsWith("HTTP/1.1 404");
    assertThat(
            program.exchange(
                "POST /v1/instances HTTP/1.1\r\nContent-Length: 1\r\n\r\n{".getBytes()))
        .startsWith("HTTP/1.1 400");
    assertThat(program.get("/health").path("status").asText()).isEqualTo("ok");
    assertThat(
            Files.getPosixFilePermissions(program.directory().resolve("localcloud.sock"))
                .toString())
        .doesNotContain("GROUP", "OTHERS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "loopback"})
  void a_flooded_console_keeps_its_end_and_does_not_fill_the_host(String backend) throws Exception {
    var program = program(backend);
    var id = program.launch("one", "flood", "local.micro");
    Program.await("its end is told", () -> program.console(id).endsWith("x\nat the end\n"));
    assertThat(program.console(id)).hasSizeLessThanOrEqualTo(LocalCloud.CONSOLE_BYTES);
    assertThat(Files.size(program.directory().resolve("instances").resolve(id).resolve("console")))
        .isLessThan(2_000_000);
  }
}
