package io.scalr.acceptance.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Who gives the launcher's commands.
 *
 * @param name for the test's title
 * @param words what stands in front of the command, the launcher included
 */
record Caller(String name, List<String> words) {
  /** User {@code nobody}, by number: its name and group differ between distributions. */
  private static final String NOBODY = "65534";

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Whoever runs the test, in this tree. */
  static Caller self() {
    return new Caller("self", List.of(Launched.launcher().toString()));
  }

  /**
   * User {@code nobody}, in a copy of what this tree built: the tree itself may be closed to
   * others.
   *
   * @param directory becomes his
   */
  static Caller nobody(Path directory) throws Exception {
    run(
        """
        set -e
        mkdir "$1/tree" "$1/home"
        built=$(ls -1dt .build/????????????????/ | head -n 1)
        cp -r --parents scalr-server pom.xml */pom.xml */src/main agent/jvm.options "$built" "$1/tree"
        chown -R %s:%s "$1"
        """
            .formatted(NOBODY, NOBODY),
        directory);
    return new Caller(
        "nobody",
        List.of(
            "setpriv",
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            "env",
            "HOME=" + directory.resolve("home"),
            "SCALR_AOT=off", // it takes longer to make than it saves here
            directory.resolve("tree/scalr-server").toString()));
  }

  private static void run(String script, Path directory) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder("sh", "-c", script, "sh", directory.toString())
            .directory(Launched.root().toFile())
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
