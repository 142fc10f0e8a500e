package io.scalr.localcloud;

import io.scalr.kernel.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Instances in namespaces of their own: process, mount, host name, IPC and network, with cgroup
 * limits, a disk, and an address on a bridge. Needs root. All names that the host sees carry a tag
 * derived from the directory, so two local clouds on one machine do not meet.
 */
final class NetnsBackend implements Backend {
  /** A /24 without its network, gateway and broadcast addresses. */
  private static final int CAPACITY = 253;

  /** How long the kernel may take to let go of processes, loop devices and links. */
  private static final Duration LETTING_GO = Duration.ofSeconds(10);

  private final String tag;
  private final Network network;
  private final Cables cables;
  private final Cgroups cgroups;
  private final boolean loopDisk;
  private final String reason;
  private final Clock clock;

  NetnsBackend(
      String tag,
      Network network,
      Cables cables,
      Cgroups cgroups,
      boolean loopDisk,
      String reason,
      Clock clock) {
    this.tag = tag;
    this.network = network;
    this.cables = cables;
    this.cgroups = cgroups;
    this.loopDisk = loopDisk;
    this.reason = reason;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "netns";
  }

  @Override
  public boolean isolated() {
    return true;
  }

  @Override
  public Map<String, Object> health() {
    var health = new LinkedHashMap<String, Object>();
    health.put("reason", reason);
    health.putAll(cables.health());
    health.put("cgroups", cgroups.kind());
    // The same question as in stage2.sh.
    boolean filtered =
        Files.isExecutable(Path.of("/usr/bin/perl"))
            && System.getProperty("os.arch", "").equals("amd64");
    health.put("systemCalls", filtered ? "filtered" : "unfiltered");
    health.put("disk", loopDisk ? "limited" : "unlimited");
    return health;
  }

  @Override
  public int capacity() {
    return CAPACITY;
  }

  @Override
  public String address(int slot) {
    return network.host(slot + 2);
  }

  private String namespace(String id) {
    return "slc" + tag + "-" + id;
  }

  @Override
  public void open(Set<String> known) throws IOException {
    for (var namespace : namespaces()) {
      if (!known.contains(namespace.substring(namespace("").length()))) {
        Commands.run("ip", "netns", "del", namespace);
      }
    }
    for (var group : cgroups.existing()) {
      if (!known.contains(String.valueOf(group.getFileName()))) {
        killAll(group);
        Cgroups.remove(group);
      }
    }
    cables.open();
  }

  @Override
  public void openPorts(Set<Integer> ports) throws IOException {
    cables.openPorts(ports);
  }

  private List<String> namespaces() throws IOException {
    return Commands.run("ip", "netns", "list")
        .lines()
        .map(line -> line.split(" ")[0])
        .filter(name -> name.startsWith(namespace("")))
        .toList();
  }

  @Override
  public void close() throws IOException {
    cables.close();
    cgroups.removeBases();
    // The first `ip netns add` of a machine makes a mount of this directory; it goes if nobody's
    // namespace is in it, and a failure means that somebody's is.
    var names = Path.of("/run/netns");
    if (Files.isDirectory(names) && isEmpty(names)) {
      Commands.succeeds("umount", names.toString());
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  @Override
  public void boot(Boot boot) throws IOException {
    var instance = boot.instance();
    var directory = boot.directory();
    powerOff(instance, directory); // whatever an earlier, broken boot left
    makeDisk(boot);
    var groups = cgroups.make(instance.id(), boot.type());
    InstanceStore.writeDurably(
        directory.resolve("cgroups"), String.join("\n", groups).getBytes(StandardCharsets.UTF_8));
    Cgroups.limitCpus(groups(directory), boot.type().bootCpus());
    Commands.run("ip", "netns", "add", namespace(instance.id()));
    cables.plug(instance.slot(), namespace(instance.id()), instance.neighbourhood());
    var mounts = new StringBuilder();
    boot.image().mounts().forEach((in, out) -> mounts.append(in + "\t" + out + "\n"));
    InstanceStore.writeDurably(
        directory.resolve("mounts"), mounts.toString().getBytes(StandardCharsets.UTF_8));
    BootFiles.script("boot-netns.sh", directory);
    BootFiles.script("stage2.sh", directory);
    BootFiles.script("syscalls.pl", directory);
    BootFiles.generation(directory, instance.bootId());
    var payload =
        Payload.of(
            boot.image(),
            instance,
            Map.of(
                "userData", "/run/scalr/user-data",
                "state", "/var/lib/scalarizr",
                "bootId", instance.bootId(),
                "address", address(instance.slot()),
                "home", "/root"),
            Map.of());
    var environment = new TreeMap<String, String>();
    environment.put("INST", directory.toString());
    environment.put("NAME", hostName(instance));
    environment.put("NETNS", namespace(instance.id()));
    environment.put("ADDRESS", address(instance.slot()));
    environment.put("BOOT_ID", instance.bootId());
    environment.put("BOOTED_AT", String.valueOf(instance.bootedAt()));
    environment.put("DISK", loopDisk ? "loop" : "dir");
    environment.put("CGROUPS", String.join(" ", groups));
    var process = BootFiles.start(directory, "boot-netns.sh", environment, payload.words());
    // Until it has joined its group it could be overlooked, so wait for that.
    until(() -> alive(instance, directory) || !process.isAlive());
  }

  private void makeDisk(Boot boot) throws IOException {
    var directory = boot.directory();
    Files.createDirectories(directory.resolve("root"));
    if (!loopDisk) {
      Files.createDirectories(directory.resolve("disk"));
      return;
    }
    var image = directory.resolve("disk.img");
    if (!Files.exists(image)) {
      var draft = directory.resolve("disk.img.draft");
      Files.deleteIfExists(draft);
      // A small journal: an agent's spool must outlive a power cut, and the disk is small.
      Commands.run(
          "mkfs.ext4",
          "-q",
          "-F",
          "-m",
          "0",
          "-J",
          "size=4",
          "-O",
          "^resize_inode",
          "-E",
          "lazy_itable_init=1,lazy_journal_init=1",
          draft.toString(),
          boot.type().diskMiB() + "M");
      Files.move(draft, image);
    }
  }

  private static String hostName(Instance instance) {
    var name = instance.name().toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9-]+", "-");
    name = name.replaceAll("^-+|-+$", "");
    name = name.length() > 60 ? name.substring(0, 60) : name;
    return name.isEmpty() ? instance.id() : name;
  }

  private static Map<String, Path> groups(Path directory) {
    var groups = new LinkedHashMap<String, Path>();
    try {
      for (var line : Files.readAllLines(directory.resolve("cgroups"))) {
        var parts = line.split("=", 2);
        if (parts.length == 2) {
          groups.put(parts[0], Path.of(parts[1]));
        }
      }
    } catch (IOException e) {
      // Never booted: no groups.
    }
    return groups;
  }

  private static List<Long> processes(Path directory) {
    var groups = groups(directory);
    return groups.values().stream()
        .flatMap(group -> Cgroups.processes(group).stream())
        .distinct()
        .toList();
  }

  @Override
  public void endLaunchCredit(InstanceType type, Path directory) throws IOException {
    Cgroups.limitCpus(groups(directory), type.cpus());
  }

  @Override
  public boolean alive(Instance instance, Path directory) {
    return !processes(directory).isEmpty();
  }

  /** The payload's own init is process 1 of its namespace; it leaves the word and ends the rest. */
  @Override
  public void askToEnd(Instance instance, Path directory) {
    for (var pid : processes(directory)) {
      try {
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
          if (line.startsWith("NSpid:") && line.strip().matches("NSpid:\\s+\\d+\\s.*\\b1")) {
            Commands.succeeds("kill", instance.rebooting() ? "-INT" : "-TERM", String.valueOf(pid));
          }
        }
      } catch (IOException e) {
        // It ended by itself.
      }
    }
  }

  private void killAll(Path group) throws IOException {
    until(() -> {
      var left = Cgroups.processes(group);
      left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      return left.isEmpty();
    });
  }

  @Override
  public void powerOff(Instance instance, Path directory) throws IOException {
    BootFiles.generation(directory, "off");
    for (var group : groups(directory).values()) {
      killAll(group);
    }
    cables.unplug(instance.slot());
    if (Files.exists(Path.of("/run/netns", namespace(instance.id())))) {
      Commands.run("ip", "netns", "del", namespace(instance.id()));
    }
    for (var group : groups(directory).values()) {
      until(() -> {
        try {
          Cgroups.remove(group);
          return true;
        } catch (IOException e) {
          return false;
        }
      });
    }
    // The kernel unmounts after the last process ended; a disk mounted twice would be ruined.
    var image = directory.resolve("disk.img");
    until(() -> !attached(image));
  }

  private static boolean attached(Path image) {
    try (var devices = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
      for (var device : devices) {
        var backing = device.resolve("loop/backing_file");
        if (Files.exists(backing)
            && Files.readString(backing).strip().startsWith(image.toString())) {
          return true;
        }
      }
    } catch (IOException e) {
      // A device went away while we looked.
    }
    return false;
  }

  @Override
  public Map<String, Long> counters(Instance instance, Path directory) {
    return Cgroups.counters(groups(directory));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void until(Condition condition) throws IOException {
    var deadline = clock.now().plus(LETTING_GO);
    while (!condition.holds()) {
      if (clock.now().isAfter(deadline)) {
        throw new IOException("the kernel did not let go within " + LETTING_GO.toSeconds() + " s");
      }
      try {
        clock.sleep(Duration.ofMillis(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
