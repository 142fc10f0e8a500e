package io.scalr.localcloud;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Instances on disk: one directory each, {@code instance.json} in it. A write has reached the disk
 * (file, then name) when the call returns.
 */
final class InstanceStore {
  private final Path root;
  private final ObjectMapper json;

  InstanceStore(Path root, ObjectMapper json) {
    this.root = root;
    this.json = json;
  }

  Path directory(String id) {
    return root.resolve(id);
  }

  void create(Instance instance, byte[] userData) throws IOException {
    var directory = directory(instance.id());
    Files.createDirectories(directory);
    writeDurably(directory.resolve("user-data"), userData);
    write(instance);
    syncDirectory(root);
  }

  void write(Instance instance) throws IOException {
    writeDurably(
        directory(instance.id()).resolve("instance.json"), json.writeValueAsBytes(instance));
  }

  /** All that was fully created; half-made directories hold no instance and are removed. */
  List<Instance> readAll() throws IOException {
    var all = new ArrayList<Instance>();
    try (var directories = Files.list(root)) {
      for (var directory : directories.toList()) {
        var file = directory.resolve("instance.json");
        if (Files.exists(file)) {
          all.add(json.readValue(Files.readAllBytes(file), Instance.class));
        } else if (Files.isDirectory(directory)) {
          deleteTree(directory);
        }
      }
    }
    return all;
  }

  void forget(String id) throws IOException {
    deleteTree(directory(id));
  }

  /** Removes everything but the record itself: disk, console, user data. */
  void removeDisk(String id) throws IOException {
    try (var files = Files.list(directory(id))) {
      for (var file : files.toList()) {
        var name = file.getFileName().toString();
        if (!name.equals("instance.json") && !name.equals("console")) {
          deleteTree(file);
        }
      }
    }
  }

  static void writeDurably(Path file, byte[] content) throws IOException {
    var draft = file.resolveSibling(file.getFileName() + ".draft");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      var buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is somewhere"));
  }

  private static void syncDirectory(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Deletes without following links. */
  static void deleteTree(Path path) throws IOException {
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path directory, @org.jspecify.annotations.Nullable IOException e)
                throws IOException {
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // Already gone is what was wanted.
    }
  }
}
