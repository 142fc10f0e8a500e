package io.scalr.boot.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code run/endpoint.json} (mode 0600): where the running server is, for scripts. It is there
 * while the server is ready; a reader checks {@code pid}, because a killed server leaves it behind.
 */
public final class EndpointFile {
  private final Path file;
  private final Map<String, Object> fields = new LinkedHashMap<>();

  public EndpointFile(DataDirectory directory) {
    this.file = directory.resolve("run").resolve("endpoint.json");
  }

  public static Path fileIn(Path directory) {
    return directory.resolve("run").resolve("endpoint.json");
  }

  /** Adds the fields to those already written and replaces the file. */
  public synchronized void write(Map<String, ?> more) {
    fields.putAll(more);
    var json = JsonNodeFactory.instance.objectNode();
    fields.forEach(json::putPOJO);
    try {
      PrivateFile.write(file, json.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public synchronized void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
