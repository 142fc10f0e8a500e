package io.scalr.localcloud;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * How instances are run and kept apart. Calls for one instance never overlap; calls for different
 * ones do. All but {@link #boot} are idempotent.
 */
interface Backend {
  /** {@code netns} or {@code loopback}. */
  String name();

  /** Whether an instance is kept away from the host and from the others. */
  boolean isolated();

  /** What {@code /health} shows of this backend, {@code gateway} among it. */
  Map<String, Object> health();

  /** How many instances there may be at once. */
  int capacity();

  /** The address of the instance in that slot, 0 to capacity - 1. */
  String address(int slot);

  /** Makes what all instances share, and removes what no known instance owns. */
  void open(Set<String> known) throws IOException;

  /** Instances may reach these TCP ports at the gateway from now on, no others; remembered. */
  void openPorts(Set<Integer> ports) throws IOException;

  /** Removes what all instances share; called when none runs. */
  void close() throws IOException;

  /** Starts its process tree and returns; the tree outlives this program. */
  void boot(Boot boot) throws IOException;

  /**
   * Its launch credit is used up: from now on it has the processors of its type. May be repeated.
   */
  void endLaunchCredit(InstanceType type, Path directory) throws IOException;

  /** Whether a process of this instance lives, whoever started it. */
  boolean alive(Instance instance, Path directory);

  /**
   * Asks its payload to end, and leaves the word {@code reboot} or {@code halt} in the file {@code
   * shutdown} beside the user data for it.
   */
  void askToEnd(Instance instance, Path directory);

  /** Kills what is left of it and removes its namespaces, links, limits; keeps the disk. */
  void powerOff(Instance instance, Path directory) throws IOException;

  /** Use of resources since its boot, by name; empty where it is not counted. */
  Map<String, Long> counters(Instance instance, Path directory);

  /** Everything that one boot needs. */
  record Boot(Instance instance, Image image, InstanceType type, Path directory) {}
}
