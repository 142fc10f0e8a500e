package io.scalr.boot.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A running postmaster of one data directory.
 *
 * @param process the postmaster
 * @param port where it listens
 */
record Postmaster(ProcessHandle process, int port) {
  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;

  /**
   * The live postmaster of exactly this directory. The number in its file proves nothing, numbers
   * are re-used: the process must be a postgres that has this directory as its working directory.
   */
  static Optional<Postmaster> running(Path data) {
    try {
      var lines = Files.readAllLines(data.resolve("postmaster.pid"));
      if (lines.size() <= PORT_LINE) {
        return Optional.empty();
      }
      long pid = Long.parseLong(lines.get(PID_LINE).strip());
      int port = Integer.parseInt(lines.get(PORT_LINE).strip());
      return isPostgresIn(pid, data)
          ? ProcessHandle.of(pid).map(process -> new Postmaster(process, port))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * Removes the file of a postmaster that is gone when its number now belongs to another program,
   * which PostgreSQL would take for a postmaster. In all other cases PostgreSQL judges better.
   */
  static void clearStale(Path data) throws IOException {
    var file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    try {
      long pid = Long.parseLong(Files.readAllLines(file).get(PID_LINE).strip());
      if (ProcessHandle.of(pid).isPresent() && !isPostgresIn(pid, data)) {
        Files.delete(file);
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      // torn by a crash while it was written: PostgreSQL says what to do
    }
  }

  private static boolean isPostgresIn(long pid, Path data) {
    var process = Path.of("/proc", String.valueOf(pid));
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).equals(data)
          && Files.readString(process.resolve("comm")).strip().equals("postgres");
    } catch (IOException e) {
      return false;
    }
  }

  /** Asks for a fast stop: clients are cut off, data is written out. */
  void interrupt() throws IOException {
    new ProcessBuilder(List.of("kill", "-INT", String.valueOf(process.pid()))).inheritIO().start();
  }
}
