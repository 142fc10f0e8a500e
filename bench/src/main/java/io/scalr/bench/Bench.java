package io.scalr.bench;

import io.scalr.kernel.Clock;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What a benchmark is given; closing it ends and deletes all that was started through it. */
final class Bench implements AutoCloseable {
  /** The server's command as the launcher would run it, one word a line. */
  private static final String COMMAND_FILE = "scalr.bench.server";

  final Clock clock = new SystemClock();
  final RandomSource random = new SystemRandom();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  void say(String text) {
    System.err.println("  … " + text);
  }

  <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  /** A directory that goes with the benchmark, however that ends. */
  Path directory() throws IOException {
    var directory = Files.createTempDirectory("scalr-bench");
    keep(Undertaker.of(directory));
    return directory;
  }

  /** How the launcher starts the server, without the command and its options. */
  List<String> serverCommand() throws IOException {
    var file = System.getProperty(COMMAND_FILE);
    if (file == null) {
      throw new IllegalStateException("run it as ./scalr-server bench, which knows the server");
    }
    return Files.readAllLines(Path.of(file));
  }

  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("could not be ended: " + e);
      }
    }
  }
}
