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
import java.util.stream.Collectors;

/**
 * The local cloud's image that boots our agent. The agent's jars are copied into the data
 * directory, named by their content: a rebuild must not take the files away from under running
 * instances.
 */
public final class AgentImage {
  /** The cloud's id of the image; what a role's image names. */
  public static final String ID = "scalarizr";

  private static final String INSIDE = "/opt/scalarizr";

  /** Does not begin with the other: the loopback backend replaces both by their outside paths. */
  private static final String JAVA_INSIDE = "/opt/java-of-scalarizr";

  private static final int NAME_LENGTH = 16;

  /** The start-up cache that the build may have put beside the jars. */
  private static final String CACHE = "start.aot";

  /** The boot id lies beside the user data on both backends of the local cloud. */
  private static final List<String> START =
      List.of(
          "/bin/sh",
          "-c",
          // one arena: many threads would each keep some MB of it
          "MALLOC_ARENA_MAX=1 exec \"$0\" \"$@\" --boot-id-file \"${SCALR_USER_DATA%/*}/boot-id\"");

  /** The agent's own JVM flags, with which the launcher has made the start-up cache too. */
  private static final String FLAGS = "jvm.options";

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
    START.forEach(command::add);
    command.add(JAVA_INSIDE + "/bin/java");
    command.add("@" + INSIDE + "/" + FLAGS);
    if (Files.exists(kept.resolve(CACHE))) {
      command.add("-XX:AOTCache=" + INSIDE + "/" + CACHE);
      command.add("-Xlog:aot*=off");
      command.add("-Xlog:cds*=off");
    }
    command.add("-cp").add(classPath(kept)).add("io.scalr.agent.Main");
    command.add("--user-data").add("{userData}").add("--state").add("{state}");
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
        Files.copy(
            jar,
            fresh.resolve(jar.getFileName()),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES); // the cache knows the jars by their times
      }
    }
    return Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
  }

  /** In the order in which the cache was made: by name. */
  private static String classPath(Path kept) throws IOException {
    try (var all = Files.list(kept)) {
      return all.map(jar -> jar.getFileName().toString())
          .filter(jar -> jar.endsWith(".jar"))
          .sorted()
          .map(jar -> INSIDE + "/" + jar)
          .collect(Collectors.joining(":"));
    }
  }

  /** By names, sizes and times: reading 40 MB would cost each start memory and a quarter second. */
  private static String fingerprint(Path jars) throws IOException {
    try (var all = Files.list(jars)) {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var jar : (Iterable<Path>) all.sorted()::iterator) {
        var known =
            "%s %d %s%n"
                .formatted(jar.getFileName(), Files.size(jar), Files.getLastModifiedTime(jar));
        digest.update(known.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, NAME_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
