package io.scalr.kernel.process;

import io.scalr.kernel.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Processes that a test's killed program has left behind. A script leads a session of its own, so
 * it lives on when its agent is killed; it is known by what it holds: a file below the test's own
 * directory, open or named on its command line.
 */
public final class LeftProcesses {
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int LOOKS = 250;

  private LeftProcesses() {}

  /** Kills them by their ids and waits until none is left. */
  public static void end(Path directory, Clock clock) throws InterruptedException {
    for (int look = 0; look < LOOKS; look++) {
      var left = of(directory);
      if (left.isEmpty()) {
        return;
      }
      left.forEach(ProcessHandle::destroyForcibly);
      clock.sleep(LOOK);
    }
    throw new AssertionError("these processes do not end: " + of(directory));
  }

  /** Those that live now, this process aside. */
  public static List<ProcessHandle> of(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> holds(Path.of("/proc", Long.toString(process.pid())), directory))
        .toList();
  }

  private static boolean holds(Path process, Path directory) {
    try {
      var words =
          new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
      if (words.contains(directory + "/")) {
        return true;
      }
      try (var files = Files.newDirectoryStream(process.resolve("fd"))) {
        for (var file : files) {
          if (Files.readSymbolicLink(file).startsWith(directory)) {
            return true;
          }
        }
      }
      return false;
    } catch (IOException goneOrAnothers) {
      return false;
    }
  }
}
