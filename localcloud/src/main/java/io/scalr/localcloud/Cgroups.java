package io.scalr.localcloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Limits and counters of instances: a directory per instance in each hierarchy that is mounted
 * here. What the machine has (v1, v2, or v1 with a v2 beside it, called hybrid) is detected.
 */
final class Cgroups {
  static final String UNIFIED = "unified";

  /** Of v1. A JVM heeds its memory limit only where it sees a cpuset group too. */
  private static final List<String> WANTED = List.of("cpu", "cpuacct", "cpuset", "memory", "pids");

  /** The kernel's usual accounting period. */
  private static final long PERIOD_MICROS = 100_000;

  /** {@code v1}, {@code hybrid}, {@code v2}. */
  private final String kind;

  /** Controller (or {@link #UNIFIED}) to the directory under which ours are made. */
  private final Map<String, Path> bases;

  private Cgroups(String kind, Map<String, Path> bases) {
    this.kind = kind;
    this.bases = bases;
  }

  String kind() {
    return kind;
  }

  /**
   * Reads what is mounted.
   *
   * @param mountinfo the lines of {@code /proc/self/mountinfo}
   * @param own the lines of {@code /proc/self/cgroup}
   * @param group the name under which this local cloud keeps its instances
   */
  static Optional<Cgroups> detect(List<String> mountinfo, List<String> own, String group) {
    var paths = new TreeMap<String, String>();
    for (var line : own) {
      var parts = line.split(":", 3);
      if (parts.length == 3) {
        for (var controller : parts[1].split(",", -1)) {
          paths.put(controller, parts[2]);
        }
      }
    }
    var bases = new LinkedHashMap<String, Path>();
    var unified = Optional.<Path>empty();
    for (var line : mountinfo) {
      var halves = line.split(" - ", 2);
      var fields = halves[0].split(" ");
      if (halves.length != 2 || fields.length < 5) {
        continue;
      }
      var type = halves[1].split(" ");
      var root = fields[3];
      var mount = Path.of(fields[4]);
      if (type[0].equals("cgroup") && type.length > 2) {
        for (var controller : type[2].split(",")) {
          if (WANTED.contains(controller)) {
            bases.put(
                controller, below(mount, root, paths.getOrDefault(controller, "/")).resolve(group));
          }
        }
      } else if (type[0].equals("cgroup2")) {
        // A group with processes of its own cannot hold limited groups in v2: ours is beside it.
        var mine = below(mount, root, paths.getOrDefault("", "/"));
        unified = Optional.of((mine.equals(mount) ? mount : parent(mine)).resolve(group));
      }
    }
    if (bases.keySet().containsAll(List.of("cpu", "memory", "pids"))) {
      return Optional.of(new Cgroups(unified.isPresent() ? "hybrid" : "v1", bases));
    }
    return unified
        .filter(base -> bases.isEmpty())
        .map(base -> new Cgroups("v2", Map.of(UNIFIED, base)));
  }

  private static Path parent(Path group) {
    return Objects.requireNonNull(group.getParent(), "a group is below its mount point");
  }

  private static Path below(Path mount, String root, String path) {
    var relative = path.startsWith(root) ? path.substring(root.length()) : path;
    while (relative.startsWith("/")) {
      relative = relative.substring(1);
    }
    return relative.isEmpty() ? mount : mount.resolve(relative);
  }

  /** Makes an instance's groups with its limits; answers controller=directory lines. */
  List<String> make(String id, InstanceType type) throws IOException {
    var lines = new ArrayList<String>();
    if (kind.equals("v2")) {
      var base = bases.get(UNIFIED);
      if (base == null) {
        throw new IllegalStateException("a v2 layout has a unified base");
      }
      enable(parent(base));
      Files.createDirectories(base);
      enable(base);
    }
    for (var entry : bases.entrySet()) {
      var group = entry.getValue().resolve(id);
      Files.createDirectories(group);
      switch (entry.getKey()) {
        case "cpu" -> {
          put(group, "cpu.cfs_period_us", PERIOD_MICROS);
          putQuota(group, type.cpus());
        }
        case "memory" -> put(group, "memory.limit_in_bytes", type.memoryMiB() << 20);
        case "cpuset" -> {
          inherit(entry.getValue());
          inherit(group);
        }
        case "pids" -> put(group, "pids.max", type.processes());
        case UNIFIED -> {
          putMax(group, type.cpus());
          put(group, "memory.max", type.memoryMiB() << 20);
          put(group, "pids.max", type.processes());
        }
        default -> {
          // cpuacct only counts
        }
      }
      lines.add(entry.getKey() + "=" + group);
    }
    return lines;
  }

  /** Changes the share of processors that the groups of an instance may use. */
  static void limitCpus(Map<String, Path> groups, double cpus) throws IOException {
    for (var entry : groups.entrySet()) {
      switch (entry.getKey()) {
        case "cpu" -> putQuota(entry.getValue(), cpus);
        case UNIFIED -> putMax(entry.getValue(), cpus);
        default -> {
          // the others limit no processor
        }
      }
    }
  }

  private static void putQuota(Path group, double cpus) throws IOException {
    put(group, "cpu.cfs_quota_us", (long) (cpus * PERIOD_MICROS));
  }

  private static void putMax(Path group, double cpus) throws IOException {
    Files.writeString(
        group.resolve("cpu.max"), (long) (cpus * PERIOD_MICROS) + " " + PERIOD_MICROS + "\n");
  }

  /** A new cpuset group of v1 has no processors, and takes no process before it has. */
  private static void inherit(Path group) throws IOException {
    for (var file : List.of("cpuset.cpus", "cpuset.mems")) {
      Files.writeString(
          group.resolve(file), Files.readString(group.resolveSibling(file).normalize()));
    }
  }

  private static void enable(Path group) throws IOException {
    Files.createDirectories(group);
    Files.writeString(group.resolve("cgroup.subtree_control"), "+cpu +memory +pids\n");
  }

  private static void put(Path group, String file, long value) throws IOException {
    Files.writeString(group.resolve(file), value + "\n");
  }

  /** The processes in a group; none if the group is gone. */
  static List<Long> processes(Path group) {
    try {
      return Files.readAllLines(group.resolve("cgroup.procs")).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.equals("0"))
          .map(Long::valueOf)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  static void remove(Path group) throws IOException {
    Files.deleteIfExists(group);
  }

  /** Removes the common parents, if empty. */
  void removeBases() {
    for (var base : bases.values()) {
      try {
        Files.deleteIfExists(base);
      } catch (IOException e) {
        // Another group is still in it; the next clean end removes both.
      }
    }
  }

  /** Ids of groups that exist under the common parents. */
  List<Path> existing() throws IOException {
    var groups = new ArrayList<Path>();
    for (var base : bases.values()) {
      if (Files.isDirectory(base)) {
        try (var children = Files.list(base)) {
          children.filter(Files::isDirectory).forEach(groups::add);
        }
      }
    }
    return groups;
  }

  static Map<String, Long> counters(Map<String, Path> groups) {
    var counters = new TreeMap<String, Long>();
    groups.forEach((controller, group) -> {
      switch (controller) {
        case "memory" -> read(group, "memory.usage_in_bytes", counters, "memoryBytes");
        case "cpuacct" -> read(group, "cpuacct.usage", counters, "cpuNanos");
        case "pids" -> read(group, "pids.current", counters, "processes");
        case UNIFIED -> {
          read(group, "memory.current", counters, "memoryBytes");
          read(group, "pids.current", counters, "processes");
          unifiedCpu(group, counters);
        }
        default -> {
          // cpu only limits
        }
      }
    });
    return counters;
  }

  private static void unifiedCpu(Path group, Map<String, Long> counters) {
    try {
      for (var line : Files.readAllLines(group.resolve("cpu.stat"))) {
        if (line.startsWith("usage_usec ")) {
          counters.put("cpuNanos", Long.parseLong(line.substring(11).strip()) * 1000);
        }
      }
    } catch (IOException e) {
      // The instance went off meanwhile: no counter.
    }
  }

  private static void read(Path group, String file, Map<String, Long> into, String name) {
    try {
      into.put(name, Long.parseLong(Files.readString(group.resolve(file)).strip()));
    } catch (IOException e) {
      // The instance went off meanwhile: no counter.
    }
  }
}
