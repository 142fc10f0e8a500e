package io.scalr.localcloud;

import io.scalr.kernel.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;

/** Chooses the backend by trying what it needs. */
final class Backends {
  private final Path directory;
  private final Clock clock;
  private final String tag;
  private final int seed;

  Backends(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
    var crc = new CRC32();
    crc.update(directory.toString().getBytes(StandardCharsets.UTF_8));
    this.seed = (int) crc.getValue();
    // Six digits: interface names have 15 characters, and a slot's number comes after.
    this.tag = HexFormat.of().toHexDigits(seed).substring(0, 6);
  }

  /**
   * @param wanted {@code auto}, {@code netns} or {@code loopback}
   */
  Backend choose(String wanted) throws StartupTrouble, IOException {
    if (wanted.equals("loopback")) {
      return loopback("asked for");
    }
    var lacking = lacking();
    if (lacking.isEmpty()) {
      return netns();
    }
    if (wanted.equals("netns")) {
      throw new StartupTrouble("The netns backend cannot run here: " + lacking.get() + ".");
    }
    return loopback("netns cannot run here: " + lacking.get());
  }

  private Optional<String> lacking() throws IOException {
    if (!Files.readString(Path.of("/proc/self/status")).contains("\nUid:\t0\t0\t")) {
      return Optional.of("it needs root");
    }
    for (var tool :
        new String[] {
          "ip",
          "tc",
          "unshare",
          "nsenter",
          "mount",
          "umount",
          "pivot_root",
          "setpriv",
          "setsid",
          "flock",
          "chroot",
          "mknod"
        }) {
      if (!Commands.succeeds("sh", "-c", "command -v " + tool)) {
        return Optional.of("the command " + tool + " is missing");
      }
    }
    if (!Commands.succeeds(
        "unshare",
        "--mount",
        "--uts",
        "--ipc",
        "--net",
        "--pid",
        "--cgroup",
        "--fork",
        "mount",
        "-t",
        "tmpfs",
        "probe",
        "/mnt")) {
      return Optional.of("the kernel refuses new namespaces or mounts in them");
    }
    if (!Cables.possible(tag)) {
      return Optional.of("the kernel refuses a network bridge or packet filters (cls_bpf)");
    }
    var cgroups = cgroups();
    if (cgroups.isEmpty()) {
      return Optional.of("no cgroup hierarchy with cpu, memory and pids is mounted");
    }
    try {
      for (var line : cgroups.get().make("probe", InstanceType.ALL.getFirst())) {
        Cgroups.remove(Path.of(line.split("=", 2)[1]));
      }
      cgroups.get().removeBases();
    } catch (IOException e) {
      return Optional.of("cgroup limits cannot be set (" + e.getMessage() + ")");
    }
    return Optional.empty();
  }

  private Optional<Cgroups> cgroups() throws IOException {
    return Cgroups.detect(
        Files.readAllLines(Path.of("/proc/self/mountinfo")),
        Files.readAllLines(Path.of("/proc/self/cgroup")),
        "scalr-" + tag);
  }

  private Backend netns() throws IOException {
    var cgroups = cgroups().orElseThrow();
    var network = Network.choose(directory.resolve("network"), seed, "slc" + tag);
    return new NetnsBackend(
        tag,
        network,
        new Cables(tag, network, directory.resolve("ports")),
        cgroups,
        loopDisk(),
        "root, with namespaces, a bridge and cgroups (" + cgroups.kind() + ")",
        clock);
  }

  /** Whether a file can be a disk here, which bounds its size. */
  private boolean loopDisk() throws IOException {
    var file = directory.resolve("probe.img");
    try {
      return Commands.succeeds("mkfs.ext4", "-q", "-F", file.toString(), "8M")
          && Commands.succeeds(
              "unshare", "--mount", "mount", "-t", "ext4", "-o", "loop", file.toString(), "/mnt");
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private Backend loopback(String why) throws IOException {
    boolean root = Files.readString(Path.of("/proc/self/status")).contains("\nUid:\t0\t0\t");
    boolean asNobody = false;
    if (root) {
      // Nobody must be able to pass through, though not to list or read.
      for (var path : new Path[] {directory, directory.resolve("instances")}) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
      }
      asNobody = LoopbackBackend.nobodyReaches(directory.resolve("instances"));
    }
    return new LoopbackBackend(Math.floorMod(seed, 254), asNobody, why, clock);
  }
}
