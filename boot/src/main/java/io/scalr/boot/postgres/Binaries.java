package io.scalr.boot.postgres;

import io.scalr.boot.data.CannotStart;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs, unpacked once from the class path. */
final class Binaries {
  /** The version of the artefact on the class path, and so the name of its directory. */
  private static final String VERSION = "18.6.0";

  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int EXECUTABLE = 0100;

  private Binaries() {}

  /** The directory that holds {@code bin}, {@code lib} and {@code share}. */
  static Path unpackInto(Path parent) throws IOException {
    var home = parent.resolve("postgresql-" + VERSION);
    if (Files.isDirectory(home)) {
      return home;
    }
    var fresh = parent.resolve("postgresql-" + VERSION + ".new");
    deleteTree(fresh);
    Files.createDirectories(fresh);
    unpack(fresh);
    readableByAll(fresh);
    Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    return home;
  }

  private static void unpack(Path target) throws IOException {
    var packed = Binaries.class.getResourceAsStream(ARCHIVE);
    if (packed == null) {
      throw new CannotStart(
          "There is no embedded PostgreSQL for this machine (x86-64 Linux only); name one with --jdbc-url.");
    }
    try (var tar =
        new TarArchiveInputStream(
            new XZCompressorInputStream(new BufferedInputStream(packed, BUFFER_BYTES)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, target);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    var path = target.resolve(entry.getName()).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("entry outside of the archive: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, path);
    boolean executable = (entry.getMode() & EXECUTABLE) != 0;
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }

  /** PostgreSQL may run as another user than the one that unpacks. */
  private static void readableByAll(Path tree) throws IOException {
    Set<PosixFilePermission> open = new HashSet<>(PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var all = Files.walk(tree)) {
      for (var path : (Iterable<Path>) all.filter(Files::isDirectory)::iterator) {
        Files.setPosixFilePermissions(path, open);
      }
    }
  }

  static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (var all = Files.walk(tree)) {
      for (var path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}
