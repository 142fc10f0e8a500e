package io.scalr.acceptance.agent;

import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.process.LeftProcesses;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One agent: a disk (a directory), and the process that runs on it, or not. */
final class AgentProgram implements AutoCloseable {
  private final ServerId server;
  private final Path disk;
  private @Nullable Process process;

  private AgentProgram(ServerId server, Path disk) {
    this.server = server;
    this.disk = disk;
  }

  /** A new machine with this user data. */
  static AgentProgram on(Path directory, ServerId server, Secret userData) throws IOException {
    var disk = Files.createTempDirectory(directory, "disk");
    Files.write(disk.resolve("user-data"), userData.revealBytes());
    Files.writeString(disk.resolve("boot-id"), "boot-1\n");
    return new AgentProgram(server, disk);
  }

  ServerId server() {
    return server;
  }

  Path state() {
    return disk.resolve("state");
  }

  Path log() {
    return disk.resolve("log");
  }

  /** A copy of its disk, as it is now, in another machine. */
  AgentProgram copy() throws IOException {
    var to = disk.resolveSibling(disk.getFileName() + "-copy");
    copy(disk, to);
    return new AgentProgram(server, to);
  }

  /** Puts a disk back that {@link #copy} has kept. */
  void restore(AgentProgram kept) throws IOException {
    remove(state());
    copy(kept.state(), state());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes is)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(each)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes is) throws IOException {
            Files.copy(each, to.resolve(from.relativize(each)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path each, IOException gone) {
            return FileVisitResult.CONTINUE; // a file that was replaced meanwhile
          }
        });
  }

  static void remove(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (var all = Files.walk(tree)) {
      for (var each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  /** Only what the agent may have on its class path. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path ->
            path.matches(
                ".*(kernel|protocol|agent)(/target/classes|-[^/]*SNAPSHOT\\.jar)"
                    + "|.*/jackson-(core|databind|annotations)-[^/]*\\.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  AgentProgram start() throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("..", "agent", "jvm.options").toAbsolutePath());
    command.addAll(List.of("-cp", classPath(), "io.scalr.agent.Main"));
    command.addAll(List.of("--user-data", disk.resolve("user-data").toString()));
    command.addAll(List.of("--state", state().toString()));
    command.addAll(List.of("--boot-id-file", disk.resolve("boot-id").toString()));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    return this;
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  long pid() {
    return process().pid();
  }

  boolean isAlive() {
    return process().isAlive();
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process().destroyForcibly().waitFor();
  }

  /** As {@code kill}; it may say its last words. */
  void stop() throws InterruptedException {
    process().destroy();
    if (!process().waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("the agent does not end");
    }
  }

  String words() throws IOException {
    return Files.exists(log()) ? Files.readString(log()) : "";
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
    try {
      // The scripts of an agent that was killed live on.
      LeftProcesses.end(disk, new SystemClock());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
