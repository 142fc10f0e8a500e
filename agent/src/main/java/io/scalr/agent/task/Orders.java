package io.scalr.agent.task;

import io.scalr.agent.disk.Directories;
import io.scalr.agent.disk.DurableFile;
import io.scalr.agent.spool.Envelope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The server's orders that are not yet carried out, each a file named by its number. An order lies
 * here before the server hears that it was received, so a crash loses none. Bodies hold secrets:
 * the files are the owner's only and go away when the order is done.
 */
final class Orders {
  private final Path directory;

  Orders(Path directory) throws IOException {
    this.directory = Directories.make(directory, Directories.PRIVATE);
  }

  void keep(long sequence, Envelope order) throws IOException {
    file(sequence).write(order.toBytes());
  }

  void done(long sequence) throws IOException {
    file(sequence).delete();
  }

  /** All that is kept, by number. */
  NavigableMap<Long, Envelope> all() throws IOException {
    var orders = new TreeMap<Long, Envelope>();
    List<Path> files;
    try (var found = Files.list(directory)) {
      files = found.filter(file -> file.toString().endsWith(".order")).toList();
    }
    for (var file : files) {
      long sequence = Long.parseLong(file.getFileName().toString().replace(".order", ""));
      orders.put(sequence, Envelope.read(Files.readAllBytes(file)));
    }
    return orders;
  }

  private DurableFile file(long sequence) {
    return new DurableFile(directory.resolve(sequence + ".order"));
  }
}
