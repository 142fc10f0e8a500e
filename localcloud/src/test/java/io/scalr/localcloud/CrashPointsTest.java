package io.scalr.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SIGKILL of the local cloud as soon as a step of an instance's boot or end shows on the host. What
 * was begun is finished at the next start, and after it nothing is left.
 */
@Tag("root")
class CrashPointsTest {
  /** The steps in their order, by what they leave; HERE is the instance's directory. */
  enum Step {
    WRITTEN("HERE/instance.json"),
    DISK_DRAFT("HERE/disk.img.draft"),
    DISK("HERE/disk.img"),
    GROUPS_NOTED("HERE/cgroups"),
    NAMESPACE("/run/netns/slcTAG-ID"),
    BRIDGE("/sys/class/net/slcTAG-1"),
    CABLE("/sys/class/net/slvTAG-0"),
    PLUGGED("/sys/class/net/slvTAG-0/master"),
    MOUNTS_NOTED("HERE/mounts"),
    GENERATION("HERE/generation"),
    PROCESSES("HERE/lock"),
    INSIDE("HERE/console");

    private final String shows;

    Step(String shows) {
      this.shows = shows;
    }

    Path place(Path here, String tag, String id) {
      return Path.of(shows.replace("HERE", here.toString()).replace("TAG", tag).replace("ID", id));
    }
  }

  private static Program program() throws Exception {
    assumeTrue(Program.root(), "the netns backend needs root");
    var program = new Program("netns");
    program.images(
        Map.of("sleeps", Map.of("command", List.of("sh", "-c", "echo ready; exec sleep 1000"))));
    program.start();
    return program;
  }

  private static String tag(Program program) throws IOException {
    return program.get("/health").path("bridge").asText().substring(3);
  }

  @ParameterizedTest
  @CsvSource({
    "WRITTEN, true",
    "DISK_DRAFT, false",
    "DISK, true",
    "GROUPS_NOTED, false",
    "NAMESPACE, true",
    "BRIDGE, false",
    "CABLE, true",
    "PLUGGED, false",
    "MOUNTS_NOTED, true",
    "GENERATION, false",
    "PROCESSES, true",
    "INSIDE, false"
  })
  void killed_in_a_boot_it_finishes_it_and_leaves_nothing(Step step, boolean letItBoot)
      throws Exception {
    var program = program();
    try (var killer = Executors.newSingleThreadExecutor()) {
      var tag = tag(program);
      var id = killAt(program, killer, step, tag);
      program.start();
      if (letItBoot) {
        Program.await("it runs", program::told, () -> running(program, id));
        assertThat(processes(id)).as("one process tree").isEqualTo(1);
      }
      program.act(id, "terminate");
      program.awaitState(id, "TERMINATED");
      var left = program.leftOnHost(tag).stream().filter(line -> line.contains(id));
      assertThat(left).isEmpty();
      assertThat(program.end()).isZero();
      assertThat(program.leftOnHost(tag)).isEmpty();
    } finally {
      program.abandon();
    }
  }

  /** Launches and kills; answers the instance's id. */
  private static String killAt(Program program, ExecutorService killer, Step step, String tag)
      throws Exception {
    var instances = program.directory().resolve("instances");
    var killed =
        killer.submit(() -> {
          var deadline = Program.CLOCK.now().plusSeconds(30);
          while (Program.CLOCK.now().isBefore(deadline)) {
            var id = first(instances);
            if (!id.isEmpty() && shows(step, instances.resolve(id), tag)) {
              program.crash();
              return id;
            }
            Thread.onSpinWait();
          }
          throw new AssertionError("the step " + step + " never showed");
        });
    try {
      program.launch("one", "sleeps", "local.micro");
    } catch (IOException | StringIndexOutOfBoundsException lostAnswer) {
      // killed before it answered
    }
    return killed.get();
  }

  /** The draft of a disk lives for some milliseconds only, so it may be missed. */
  private static boolean shows(Step step, Path here, String tag) {
    var id = String.valueOf(here.getFileName());
    return Files.exists(step.place(here, tag, id))
        || step == Step.DISK_DRAFT && Files.exists(Step.DISK.place(here, tag, id));
  }

  private static String first(Path instances) {
    try (Stream<Path> all = Files.list(instances)) {
      return all.map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.startsWith("i-"))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean running(Program program, String id) {
    return program.instance(id).path("state").asText().equals("RUNNING")
        && program.console(id).contains("ready");
  }

  /** Process trees of it, counted by the first process of each. */
  private static long processes(String id) {
    return ProcessHandle.allProcesses()
        .filter(process -> {
          try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .contains("unshare\0")
                && Files.readString(Path.of("/proc/" + process.pid() + "/environ")).contains(id);
          } catch (IOException e) {
            return false;
          }
        })
        .count();
  }

  @ParameterizedTest
  @CsvSource({"terminate, 0", "terminate, 60", "terminate, 200", "reboot, 30", "reboot, 150"})
  void killed_in_an_end_or_a_reboot_it_finishes_that_too(String verb, int millis) throws Exception {
    var program = program();
    try {
      var tag = tag(program);
      var id = program.launch("one", "sleeps", "local.micro");
      program.awaitState(id, "RUNNING");
      var boot = program.instance(id).path("bootId").asText();
      program.act(id, verb);
      Program.CLOCK.sleep(java.time.Duration.ofMillis(millis));
      program.crash();
      program.start();
      if (verb.equals("reboot")) {
        Program.await(
            "it is up anew",
            program::told,
            () ->
                running(program, id) && !program.instance(id).path("bootId").asText().equals(boot));
        program.act(id, "terminate");
      }
      program.awaitState(id, "TERMINATED");
      assertThat(program.leftOnHost(tag)).noneMatch(line -> line.contains(id));
      assertThat(program.end()).isZero();
      assertThat(program.leftOnHost(tag)).isEmpty();
    } finally {
      program.abandon();
    }
  }
}
