package io.scalr.localcloud;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A size of instance; each figure is a limit that the netns backend enforces.
 *
 * @param cpus processors, a fraction or several
 * @param memoryMiB memory, page cache of its disk included
 * @param processes how many processes and threads it may have
 * @param diskMiB the size of its disk
 */
record InstanceType(
    String id, String name, double cpus, long memoryMiB, int processes, long diskMiB) {
  /** A JVM agent fits in the smallest. A JVM has some 20 threads, a script a handful. */
  static final List<InstanceType> ALL =
      List.of(
          new InstanceType("local.micro", "Micro", 0.25, 256, 256, 512),
          new InstanceType("local.small", "Small", 0.5, 512, 512, 1024),
          new InstanceType("local.medium", "Medium", 1, 1024, 1024, 2048),
          new InstanceType("local.large", "Large", 2, 2048, 2048, 4096));

  /**
   * For so long after its boot an instance has at least two processors, whatever its size, as
   * burstable instances of public clouds have launch credits: an agent needs a second of a
   * processor to start, which on a quarter of one would be four.
   */
  static final Duration LAUNCH_CREDIT = Duration.ofSeconds(10);

  /** As many as the small burstable instances of public clouds have. */
  private static final double LAUNCH_CPUS = 2;

  /** Processors while the launch credit lasts. */
  double bootCpus() {
    return Math.max(LAUNCH_CPUS, cpus);
  }

  static Optional<InstanceType> find(String id) {
    return ALL.stream().filter(type -> type.id().equals(id)).findFirst();
  }
}
