package io.scalr.kernel.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text that a reviewer must see whole, checked in. {@code ./scalr-server golden} rewrites it
 * ({@code -Dgolden.update=true}); a change of it is read in the diff.
 */
public final class GoldenFile {
  private GoldenFile() {}

  /**
   * @param name path below the root of the tree
   * @param actual what the program says now
   */
  public static void check(String name, String actual) {
    var file = root().resolve(name);
    try {
      if (Boolean.getBoolean("golden.update")) {
        Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
        Files.writeString(file, actual);
        return;
      }
      assertThat(file).as("run ./scalr-server golden to write it").exists();
      assertThat(actual)
          .as(name + " differs; if that is meant, run ./scalr-server golden and say why")
          .isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The root of the source tree, from wherever in it the test runs. */
  public static Path root() {
    var here = Path.of("").toAbsolutePath();
    while (here != null && !Files.isRegularFile(here.resolve("check/presubmit.txt"))) {
      here = here.getParent();
    }
    if (here == null) {
      throw new IllegalStateException("not inside the source tree");
    }
    return here;
  }
}
