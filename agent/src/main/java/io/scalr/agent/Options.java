package io.scalr.agent;

import java.nio.file.Path;

/**
 * What the command line says.
 *
 * @param train load the classes of a usual life, contact nobody, and end: for making an AOT cache
 */
record Options(Path userData, Path state, Path bootId, boolean train) {
  static final String USAGE =
      """
      usage: scalarizr --user-data FILE --state DIR [--boot-id-file FILE]
             scalarizr --train --state DIR
      """;

  private static final Path KERNEL_BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /**
   * @throws IllegalArgumentException with a sentence for the user
   */
  static Options read(String[] args) {
    Path userData = null;
    Path state = null;
    var bootId = KERNEL_BOOT_ID;
    boolean train = false;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--user-data" -> userData = path(args, ++i);
        case "--state" -> state = path(args, ++i);
        case "--boot-id-file" -> bootId = path(args, ++i);
        case "--train" -> train = true;
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    if (state == null || (userData == null && !train)) {
      throw new IllegalArgumentException("--user-data and --state are needed");
    }
    return new Options(
        userData == null ? state.resolve("user-data.json") : userData, state, bootId, train);
  }

  private static Path path(String[] args, int i) {
    if (i >= args.length) {
      throw new IllegalArgumentException(args[i - 1] + " needs a value");
    }
    return Path.of(args[i]).toAbsolutePath();
  }
}
