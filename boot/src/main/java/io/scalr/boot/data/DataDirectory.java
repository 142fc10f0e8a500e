package io.scalr.boot.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/**
 * The one directory of an installation, held by at most one process. Its first file says which
 * layout it has; a newer one than ours is left untouched.
 */
public final class DataDirectory implements AutoCloseable {
  /** Raised when what is below the directory changes so that older versions would break it. */
  private static final int LAYOUT = 1;

  private static final int MAX_LAYOUT_FILE_BYTES = 64;

  private final Path root;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path root, FileChannel channel, FileLock lock) {
    this.root = root;
    this.channel = channel;
    this.lock = lock;
  }

  /** Takes the directory, making it if need be. */
  public static DataDirectory open(Path directory) {
    var root = directory.toAbsolutePath().normalize();
    refuseNewer(root);
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
      }
      root = root.toRealPath();
      var held = hold(root);
      for (var name : new String[] {"log", "run"}) {
        Files.createDirectories(root.resolve(name));
      }
      if (!Files.exists(root.resolve("layout"))) {
        Files.writeString(root.resolve("layout"), LAYOUT + "\n");
      }
      return held;
    } catch (IOException e) {
      throw new CannotStart(
          "The data directory %s cannot be written (%s); choose another with --data, or run as its owner."
              .formatted(root, reason(e)),
          e);
    }
  }

  private static String reason(IOException e) {
    return e.getClass()
        .getSimpleName()
        .replace("Exception", "")
        .replaceAll("([a-z])([A-Z])", "$1 $2")
        .toLowerCase(Locale.ROOT);
  }

  private static void refuseNewer(Path root) {
    var file = root.resolve("layout");
    int layout;
    try {
      if (!Files.exists(file) || Files.size(file) > MAX_LAYOUT_FILE_BYTES) {
        return;
      }
      layout = Integer.parseInt(Files.readString(file).strip());
    } catch (IOException | NumberFormatException e) {
      throw new CannotStart(
          "The file %s cannot be read; is this a data directory?".formatted(file), e);
    }
    if (layout > LAYOUT) {
      throw new CannotStart(
          "The data directory %s was made by a newer version (layout %d, this program knows %d); nothing was touched."
              .formatted(root, layout, LAYOUT));
    }
  }

  private static DataDirectory hold(Path root) throws IOException {
    var channel =
        FileChannel.open(
            root.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new CannotStart(
          "Another Scalr Server%s is running on %s; stop it, or choose another directory with --data."
              .formatted(holder(root), root));
    }
    channel.truncate(0);
    var pid = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
    return new DataDirectory(root, channel, lock);
  }

  private static String holder(Path root) {
    try {
      return " (process " + Files.readString(root.resolve("lock")).strip() + ")";
    } catch (IOException e) {
      return "";
    }
  }

  public Path root() {
    return root;
  }

  public Path resolve(String name) {
    return root.resolve(name);
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      // the process ends and with it the lock
    }
  }
}
