package io.scalr.localcloud;

import io.scalr.kernel.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Instances as plain processes, each with a loopback address of its own. Anybody may run it. It
 * isolates nothing: an instance sees the host and the other instances, and nothing limits it.
 */
final class LoopbackBackend implements Backend {
  private static final int CAPACITY = 253;
  private static final Duration LETTING_GO = Duration.ofSeconds(10);

  /** Marks every process of an instance; inherited, unless a process takes care to drop it. */
  private static final String MARK = "SCALR_INSTANCE_ID=";

  /** Beside the boot id: {@code reboot} or {@code halt}, for whoever is asked to end. */
  private static final String SHUTDOWN = "shutdown";

  /** A process of each instance, to spare the search; its mark is checked at each use. */
  private final Map<String, Long> seen = new ConcurrentHashMap<>();

  private final int third;
  private final boolean asNobody;
  private final String reason;
  private final Clock clock;

  /**
   * @param third third number of the addresses, from the directory's name
   * @param asNobody whether payloads run as the unprivileged user {@code nobody}
   */
  LoopbackBackend(int third, boolean asNobody, String reason, Clock clock) {
    this.third = third;
    this.asNobody = asNobody;
    this.reason = reason;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "loopback";
  }

  @Override
  public boolean isolated() {
    return false;
  }

  @Override
  public Map<String, Object> health() {
    var health = new LinkedHashMap<String, Object>();
    health.put("reason", reason);
    health.put("gateway", "127.0.0.1");
    health.put("network", "127.77." + third + ".0/24");
    var user = System.getProperty("user.name");
    health.put("runsAs", asNobody ? "nobody, or " + user + " if an image's files need it" : user);
    health.put("disk", "unlimited");
    health.put("cgroups", "none");
    return health;
  }

  @Override
  public int capacity() {
    return CAPACITY;
  }

  @Override
  public String address(int slot) {
    return "127.77." + third + "." + (slot + 2);
  }

  @Override
  public void open(Set<String> known) {}

  /** Nothing is closed to a plain process. */
  @Override
  public void openPorts(Set<Integer> ports) {}

  @Override
  public void close() {}

  @Override
  public void boot(Boot boot) throws IOException {
    var instance = boot.instance();
    var directory = boot.directory();
    powerOff(instance, directory);
    var disk = directory.resolve("disk");
    var state = disk.resolve("state");
    Files.createDirectories(state);
    var run = directory.resolve("run");
    Files.createDirectories(run);
    var userData = run.resolve("user-data");
    InstanceStore.writeDurably(userData, Files.readAllBytes(directory.resolve("user-data")));
    Files.deleteIfExists(run.resolve(SHUTDOWN));
    write(run.resolve("boot-id"), instance.bootId());
    write(run.resolve("booted-at"), String.valueOf(instance.bootedAt()));
    var words = new ArrayList<String>();
    if (asNobody
        && boot.image().mounts().values().stream().allMatch(LoopbackBackend::nobodyReads)) {
      Commands.run("chown", "-R", "65534:65534", disk.toString(), run.toString());
      words.addAll(
          List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"));
    }
    words.addAll(
        Payload.of(
                boot.image(),
                instance,
                Map.of(
                    "userData", userData.toString(),
                    "state", state.toString(),
                    "bootId", instance.bootId(),
                    "address", address(instance.slot()),
                    "home", disk.toString()),
                boot.image().mounts())
            .words());
    BootFiles.script("boot-loopback.sh", directory);
    BootFiles.generation(directory, instance.bootId());
    var process =
        BootFiles.start(
            directory,
            "boot-loopback.sh",
            new TreeMap<>(
                Map.of(
                    "INST", directory.toString(),
                    "BOOT_ID", instance.bootId(),
                    "SCALR_INSTANCE_ID", instance.id())),
            words);
    until(() -> alive(instance, directory) || !process.isAlive());
  }

  private static void write(Path file, String text) throws IOException {
    InstanceStore.writeDurably(file, (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Nothing is limited here. */
  @Override
  public void endLaunchCredit(InstanceType type, Path directory) {}

  @Override
  public boolean alive(Instance instance, Path directory) {
    var last = seen.get(instance.id());
    if (last != null && marked(Path.of("/proc", last.toString()), instance)) {
      return true;
    }
    var now = processes(instance);
    if (now.isEmpty()) {
      seen.remove(instance.id());
    } else {
      seen.put(instance.id(), now.getFirst());
    }
    return !now.isEmpty();
  }

  private static boolean marked(Path process, Instance instance) {
    return environment(process).contains("\0" + MARK + instance.id() + "\0");
  }

  /** Processes that carry the instance's mark: a number alone is never trusted. */
  private static List<Long> processes(Instance instance) {
    var found = new ArrayList<Long>();
    try (var directories = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var directory : directories) {
        if (marked(directory, instance)) {
          found.add(Long.valueOf(String.valueOf(directory.getFileName())));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("/proc cannot be read", e);
    }
    return found;
  }

  private static String environment(Path process) {
    try {
      return "\0"
          + new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // ended, or somebody else's
    }
  }

  @Override
  public void askToEnd(Instance instance, Path directory) {
    try {
      // Made anew or not at all: the directory is the payload's, who could have put a link there.
      Files.writeString(
          directory.resolve("run").resolve(SHUTDOWN),
          instance.rebooting() ? "reboot\n" : "halt\n",
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      // It was asked before, or never booted: it ends all the same.
    }
    processes(instance).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
  }

  @Override
  public void powerOff(Instance instance, Path directory) throws IOException {
    BootFiles.generation(directory, "off");
    until(() -> {
      var left = processes(instance);
      left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      return left.isEmpty();
    });
  }

  @Override
  public Map<String, Long> counters(Instance instance, Path directory) {
    return Map.of("processes", (long) processes(instance).size());
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void until(Condition condition) throws IOException {
    var deadline = clock.now().plus(LETTING_GO);
    while (!condition.holds()) {
      if (clock.now().isAfter(deadline)) {
        throw new IOException("processes did not end within " + LETTING_GO.toSeconds() + " s");
      }
      try {
        clock.sleep(Duration.ofMillis(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  /** Whether the user nobody could reach a file that it owns below there. */
  static boolean nobodyReaches(Path directory) {
    return asNobody("-x", directory.toString());
  }

  private static boolean nobodyReads(String path) {
    return asNobody("-r", path);
  }

  private static boolean asNobody(String test, String path) {
    return Commands.succeeds(
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "test", test, path);
  }
}
