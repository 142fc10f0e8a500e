package io.scalr.boot;

import io.scalr.boot.data.DataDirectory;
import io.scalr.boot.data.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The HTTPS port of the last start. It comes before any other, because the agents of machines that
 * were launched then call just that one.
 */
final class LastPort {
  private final Path file;

  LastPort(DataDirectory directory) {
    this.file = directory.resolve("port");
  }

  OptionalInt read() {
    try {
      return OptionalInt.of(Integer.parseInt(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return OptionalInt.empty(); // the first start, or somebody else's file
    }
  }

  void write(int port) {
    try {
      PrivateFile.write(file, port + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
