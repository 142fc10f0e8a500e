package io.scalr.boot.localcloud;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The local cloud's image that boots our agent. The agent's jars are copied into the data
 * directory, named by their content: a rebuild must not take the files away from under running
 * instances.
 */
public final class AgentImage {
  /** The cloud's id of the image; what a role's image names. */
  public static final String ID = "scalarizr";

  private static final String INSIDE = "/opt/scalarizr";
  private static final String JAVA_INSIDE = "/opt/scalarizr-java";
  private static final int NAME_LENGTH = 16;

  private AgentImage() {}

  /**
   * Writes the images file.
   *
   * @param jars the agent's class path, a directory
   * @param java home of the run-time that the instances see
   * @param store below it the copy is kept
   * @param file the images file to write
   */
  public static void write(Path jars, Path java, Path store, Path file) throws IOException {
    var kept = keep(jars, store);
    var image = JsonNodeFactory.instance.objectNode();
    image.put("name", "This machine's system with scalarizr");
    var command = image.putArray("command");
    for (var word :
        List.of(
            JAVA_INSIDE + "/bin/java",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "-XX:-UsePerfData",
            "-Xss256k",
            "-Xmx32m",
            "-cp",
            INSIDE + "/*",
            "io.scalr.agent.Main")) {
      command.add(word);
    }
    image
        .putObject("mounts")
        .put(INSIDE, kept.toString())
        .put(JAVA_INSIDE, java.toRealPath().toString());
    var images = JsonNodeFactory.instance.objectNode();
    images.set(ID, image);
    Files.writeString(file, images.toPrettyString() + "\n");
  }

  private static Path keep(Path jars, Path store) throws IOException {
    var kept = store.resolve(fingerprint(jars));
    if (Files.isDirectory(kept)) {
      return kept;
    }
    var fresh = store.resolve("new");
    Files.createDirectories(fresh);
    try (var all = Files.list(jars)) {
      for (var jar : (Iterable<Path>) all::iterator) {
        Files.copy(jar, fresh.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String fingerprint(Path jars) throws IOException {
    try (var all = Files.list(jars)) {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var jar : (Iterable<Path>) all.sorted()::iterator) {
        digest.update(jar.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(jar));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, NAME_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
