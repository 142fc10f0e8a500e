package io.scalr.platforms.local;

import io.scalr.kernel.Clock;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A local cloud in a process and a short-named directory of its own, ended with the test. */
final class LocalCloudProcess {
  private final Path directory;
  private final Process process;
  private final Path losing;
  private final ServerSocketChannel proxy;

  private LocalCloudProcess(
      Path directory, Process process, Path losing, ServerSocketChannel proxy) {
    this.directory = directory;
    this.process = process;
    this.losing = losing;
    this.proxy = proxy;
  }

  static LocalCloudProcess start(String backend, Clock clock) throws Exception {
    // Not the build's directory: a socket's name may have 107 characters only.
    var directory = Files.createTempDirectory("lc");
    var images = directory.resolve("images.json");
    Files.writeString(
        images,
        """
        {"prints": {"name": "Prints and sleeps",
          "command": ["sh", "-c", "echo hello from the console; exec sleep infinity"]}}
        """);
    var log = directory.resolve("log");
    var process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx64m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.scalr.localcloud.Main",
                    "--dir",
                    directory.resolve("d").toString(),
                    "--backend",
                    backend,
                    "--images",
                    images.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var socket = directory.resolve("d/localcloud.sock");
    var deadline = clock.now().plus(Duration.ofSeconds(30));
    while (!Files.exists(socket)) {
      if (!process.isAlive() || clock.now().isAfter(deadline)) {
        throw new AssertionError("the local cloud did not start: " + Files.readString(log));
      }
      clock.sleep(Duration.ofMillis(20));
    }
    var losing = directory.resolve("losing.sock");
    var proxy = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    proxy.bind(UnixDomainSocketAddress.of(losing));
    var started = new LocalCloudProcess(directory, process, losing, proxy);
    Thread.ofVirtual().start(() -> started.loseAnswers(socket));
    return started;
  }

  String socket() {
    return directory.resolve("d/localcloud.sock").toString();
  }

  /** A socket behind which everything is done and nothing is answered. */
  String losingSocket() {
    return losing.toString();
  }

  private void loseAnswers(Path socket) {
    while (proxy.isOpen()) {
      try (var client = proxy.accept();
          var cloud = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        var request = ByteBuffer.allocate(64 * 1024);
        client.read(request);
        cloud.write(request.flip());
        var answer = ByteBuffer.allocate(64 * 1024);
        while (cloud.read(answer) >= 0) {
          answer.clear();
        }
      } catch (IOException e) {
        // The test has ended.
      }
    }
  }

  void end() throws Exception {
    proxy.close();
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the local cloud did not end within 20 s of SIGTERM");
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("it ended with " + process.exitValue());
    }
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
