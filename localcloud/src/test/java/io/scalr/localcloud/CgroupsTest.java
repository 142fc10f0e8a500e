package io.scalr.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsTest {
  private static final InstanceType MICRO = InstanceType.ALL.getFirst();

  @TempDir private Path mounted = Path.of("");

  private List<String> v1(String... controllers) {
    var lines = new ArrayList<String>();
    for (var controller : controllers) {
      lines.add(
          "30 25 0:26 / "
              + mounted.resolve(controller)
              + " rw,relatime - cgroup cgroup rw,"
              + controller);
    }
    return lines;
  }

  private String v2(String where) {
    return "40 25 0:30 / " + mounted.resolve(where) + " rw,nosuid - cgroup2 cgroup2 rw";
  }

  @Test
  void v1_hierarchies_are_used_below_the_own_group() throws Exception {
    var groups =
        Cgroups.detect(
                v1("cpu,cpuacct", "memory", "pids", "devices"),
                List.of("3:memory:/outer", "2:cpu,cpuacct:/", "1:pids:/"),
                "scalr-x")
            .orElseThrow();
    assertThat(groups.kind()).isEqualTo("v1");
    groups.make("i-1", MICRO);
    assertThat(mounted.resolve("memory/outer/scalr-x/i-1/memory.limit_in_bytes"))
        .hasContent(String.valueOf(256L << 20));
    assertThat(mounted.resolve("cpu,cpuacct/scalr-x/i-1/cpu.cfs_quota_us")).hasContent("25000");
    assertThat(mounted.resolve("pids/scalr-x/i-1/pids.max")).hasContent("256");
    assertThat(mounted.resolve("devices")).doesNotExist();
  }

  @Test
  void the_share_of_processors_is_changed_in_v1_and_in_v2() throws Exception {
    var group = Files.createDirectories(mounted.resolve("some/i-1"));
    Cgroups.limitCpus(Map.of("cpu", group, "memory", mounted.resolve("nowhere")), 0.25);
    assertThat(group.resolve("cpu.cfs_quota_us")).hasContent("25000");
    Cgroups.limitCpus(Map.of(Cgroups.UNIFIED, group), 2);
    assertThat(group.resolve("cpu.max")).hasContent("200000 100000");
  }

  @Test
  void a_cpuset_group_of_v1_gets_the_processors_of_its_parent() throws Exception {
    Files.createDirectories(mounted.resolve("cpuset"));
    Files.writeString(mounted.resolve("cpuset/cpuset.cpus"), "0-3\n");
    Files.writeString(mounted.resolve("cpuset/cpuset.mems"), "0\n");
    Cgroups.detect(v1("cpu", "memory", "pids", "cpuset"), List.of(), "scalr-x")
        .orElseThrow()
        .make("i-1", MICRO);
    assertThat(mounted.resolve("cpuset/scalr-x/cpuset.cpus")).hasContent("0-3");
    assertThat(mounted.resolve("cpuset/scalr-x/i-1/cpuset.cpus")).hasContent("0-3");
    assertThat(mounted.resolve("cpuset/scalr-x/i-1/cpuset.mems")).hasContent("0");
  }

  @Test
  void v1_with_an_empty_v2_beside_it_is_hybrid() {
    var lines = v1("cpu", "cpuacct", "memory", "pids");
    lines.add(v2("unified"));
    assertThat(Cgroups.detect(lines, List.of("0::/", "1:cpu:/"), "scalr-x").orElseThrow().kind())
        .isEqualTo("hybrid");
  }

  @Test
  void v2_groups_stand_beside_the_own_group_with_controllers_switched_on() throws Exception {
    var groups =
        Cgroups.detect(List.of(v2("unified")), List.of("0::/system.slice/x.service"), "scalr-x")
            .orElseThrow();
    assertThat(groups.kind()).isEqualTo("v2");
    groups.make("i-1", MICRO);
    var base = mounted.resolve("unified/system.slice");
    assertThat(base.resolve("cgroup.subtree_control")).hasContent("+cpu +memory +pids");
    assertThat(base.resolve("scalr-x/cgroup.subtree_control")).exists();
    assertThat(base.resolve("scalr-x/i-1/cpu.max")).hasContent("25000 100000");
    assertThat(base.resolve("scalr-x/i-1/memory.max")).hasContent(String.valueOf(256L << 20));
  }

  @Test
  void without_the_three_controllers_there_are_no_limits_to_use() {
    assertThat(Cgroups.detect(v1("cpu", "memory"), List.of(), "scalr-x")).isEmpty();
    assertThat(Cgroups.detect(List.of(), List.of(), "scalr-x")).isEmpty();
  }

  @Test
  void processes_and_counters_are_read_and_a_vanished_group_has_none() throws Exception {
    Files.writeString(mounted.resolve("cgroup.procs"), "12\n34\n");
    Files.writeString(mounted.resolve("memory.usage_in_bytes"), "4096\n");
    assertThat(Cgroups.processes(mounted)).containsExactly(12L, 34L);
    assertThat(Cgroups.counters(java.util.Map.of("memory", mounted)))
        .containsEntry("memoryBytes", 4096L);
    assertThat(Cgroups.processes(mounted.resolve("gone"))).isEmpty();
    assertThat(Cgroups.counters(java.util.Map.of("memory", mounted.resolve("gone")))).isEmpty();
  }

  /**
   * On the kernel's own v2 hierarchy. Where its controllers belong to v1, as on a hybrid machine,
   * only groups and their processes can be had, and limits must be refused without a trace.
   */
  @Test
  @Tag("root")
  void a_real_v2_hierarchy_takes_groups_and_limits_or_refuses_them() throws Exception {
    assumeTrue(Program.root());
    var line =
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
            .filter(mount -> mount.contains(" - cgroup2 "))
            .findFirst();
    assumeTrue(line.isPresent(), "no v2 hierarchy is mounted here");
    var top = Path.of(line.get().split(" ")[4]);
    var name = "scalr-test-" + ProcessHandle.current().pid();
    var groups = Cgroups.detect(List.of(line.get()), List.of("0::/"), name).orElseThrow();
    assertThat(groups.kind()).isEqualTo("v2");
    var controllers =
        List.of(Files.readString(top.resolve("cgroup.controllers")).strip().split(" "));
    var group = top.resolve(name).resolve("i-1");
    var sleeper = new ProcessBuilder("sleep", "100").start();
    try {
      if (controllers.containsAll(List.of("cpu", "memory", "pids"))) {
        assertThat(groups.make("i-1", MICRO)).containsExactly("unified=" + group);
        assertThat(group.resolve("cpu.max")).hasContent("25000 100000");
      } else {
        assertThatThrownBy(() -> groups.make("i-1", MICRO)).isInstanceOf(IOException.class);
        assertThat(top.resolve(name)).doesNotExist();
        Files.createDirectories(group);
      }
      Files.writeString(group.resolve("cgroup.procs"), sleeper.pid() + "\n");
      assertThat(Cgroups.processes(group)).containsExactly(sleeper.pid());
      assertThat(groups.existing()).containsExactly(group);
      assertThat(Cgroups.counters(java.util.Map.of(Cgroups.UNIFIED, group)))
          .containsKey("cpuNanos");
      assertThatThrownBy(() -> Cgroups.remove(group)).isInstanceOf(IOException.class);
    } finally {
      sleeper.destroyForcibly().waitFor();
      Program.await("the group is empty", () -> Cgroups.processes(group).isEmpty());
      Cgroups.remove(group);
      groups.removeBases();
    }
    assertThat(top.resolve(name)).doesNotExist();
  }
}
