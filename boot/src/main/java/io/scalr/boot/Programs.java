package io.scalr.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * The programs that the build has laid out: a directory of jars for each, so that no program sees
 * another's classes.
 *
 * @param home holds {@code server}, {@code agent} and {@code localcloud}
 */
public record Programs(Path home) {
  /** The launcher of the JVM that runs us. */
  public Path java() {
    return javaHome().resolve("bin").resolve("java");
  }

  public Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  public Path agent() {
    return home.resolve("agent");
  }

  public boolean hasLocalCloud() {
    return Files.isDirectory(home.resolve("localcloud")) && Files.isDirectory(agent());
  }

  /** All jars of the local cloud. */
  public String localCloudClassPath() throws IOException {
    try (var jars = Files.list(home.resolve("localcloud"))) {
      return jars.filter(jar -> jar.toString().endsWith(".jar"))
          .map(Path::toString)
          .sorted()
          .collect(Collectors.joining(":"));
    }
  }
}
