package io.scalr.localcloud;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.scalr.kernel.Clock;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** The program: {@code --dir DIR [--backend netns|loopback|auto] [--images FILE]}. */
public final class Main {
  /** What the kernel allows for the name of a unix socket. */
  private static final int MAX_SOCKET_NAME = 107;

  /** Held here because a channel that nobody refers to is closed, and its lock with it. */
  private static final AtomicReference<FileChannel> LOCK = new AtomicReference<>();

  private Main() {}

  /** Exit codes: 0 ended cleanly, 2 could not start (one sentence on standard error). */
  public static void main(String[] words) {
    try {
      run(words);
    } catch (StartupTrouble e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(2);
    } catch (IOException e) {
      System.err.println("The local cloud cannot start: " + e.getMessage());
      Runtime.getRuntime().halt(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Runtime.getRuntime().halt(1);
    }
  }

  private record Options(Path dir, String backend, Optional<Path> images) {}

  private static Options options(String[] words) throws StartupTrouble {
    Optional<Path> dir = Optional.empty();
    Optional<Path> images = Optional.empty();
    var backend = "auto";
    for (int i = 0; i < words.length; i += 2) {
      if (i + 1 == words.length) {
        throw new StartupTrouble("The option " + words[i] + " needs a value.");
      }
      switch (words[i]) {
        case "--dir" -> dir = Optional.of(Path.of(words[i + 1]));
        case "--images" -> images = Optional.of(Path.of(words[i + 1]));
        case "--backend" -> backend = words[i + 1];
        default -> throw new StartupTrouble("There is no option " + words[i] + ".");
      }
    }
    if (!backend.matches("auto|netns|loopback")) {
      throw new StartupTrouble("The backend must be netns, loopback or auto.");
    }
    if (dir.isEmpty()) {
      throw new StartupTrouble("The option --dir is missing.");
    }
    return new Options(dir.get(), backend, images);
  }

  private static void run(String[] words) throws StartupTrouble, IOException, InterruptedException {
    var options = options(words);
    var directory = makeDirectory(options.dir());
    var socket = directory.resolve("localcloud.sock");
    if (socket.toString().length() > MAX_SOCKET_NAME) {
      throw new StartupTrouble(
          "The directory's name is too long for a socket in it: at most "
              + (MAX_SOCKET_NAME - "/localcloud.sock".length())
              + " characters.");
    }
    lock(directory);
    var json =
        new ObjectMapper()
            .registerModule(
                new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader()))
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
    var clock = new SystemClock();
    var images =
        options.images().isPresent() ? Images.read(options.images().get(), json) : Images.builtIn();
    var cloud =
        new LocalCloud(
            new Backends(directory, clock).choose(options.backend()),
            new InstanceStore(directory.resolve("instances"), json),
            images,
            directory.resolve("account"),
            Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
            clock,
            new SystemIds());
    serve(cloud, socket, json, clock);
  }

  private static Path makeDirectory(Path dir) throws StartupTrouble {
    try {
      var owner =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      Files.createDirectories(dir, owner);
      var directory = dir.toRealPath();
      Files.setPosixFilePermissions(directory, owner.value());
      Files.createDirectories(directory.resolve("instances"), owner);
      return directory;
    } catch (AccessDeniedException e) {
      throw new StartupTrouble("The directory " + dir + " may not be written by this user.");
    } catch (IOException e) {
      throw new StartupTrouble("The directory " + dir + " cannot be used: " + e.getMessage());
    }
  }

  /** Held until the process ends, however it ends; children do not inherit it. */
  private static void lock(Path directory) throws IOException, StartupTrouble {
    var channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        channel.close();
        throw new StartupTrouble("Another local cloud runs on " + directory + ".");
      }
      LOCK.set(channel);
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new StartupTrouble("Another local cloud runs on " + directory + ".");
    }
  }

  private static void serve(LocalCloud cloud, Path socket, ObjectMapper json, Clock clock)
      throws IOException, InterruptedException {
    var asked = new CountDownLatch(1);
    var started = new CountDownLatch(1);
    // SIGTERM and SIGINT arrive as a shutdown hook. The exit code of a clean end is 0, whoever
    // asked for it.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  try {
                    started.await();
                    Files.deleteIfExists(socket);
                    cloud.end();
                    Runtime.getRuntime().halt(0);
                  } catch (IOException | InterruptedException e) {
                    System.err.println("localcloud: the end was not clean: " + e.getMessage());
                    Runtime.getRuntime().halt(1);
                  }
                },
                "end"));
    try {
      cloud.start();
    } finally {
      started.countDown();
    }
    var server =
        UnixHttpServer.start(socket, new Api(cloud, json, asked::countDown)::handle, clock);
    System.out.println("localcloud: " + cloud.backend().name() + " answers on " + socket);
    asked.await();
    server.close();
    System.exit(0);
  }
}
