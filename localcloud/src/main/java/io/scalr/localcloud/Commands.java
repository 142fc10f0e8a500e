package io.scalr.localcloud;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the host's tools (ip, mkfs.ext4, …) as child processes that end by themselves. */
final class Commands {
  /** The slowest of them, making a file system, takes a second on a busy machine. */
  private static final long LIMIT_SECONDS = 20;

  /** Not the caller's: root may not be made to run what lies on a user's path. */
  static final String SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Commands() {}

  /** What it printed; fails when it cannot be run, exits other than 0 or takes too long. */
  static String run(String... words) throws IOException {
    return feed("", words);
  }

  /** The same with text on its standard input. */
  static String feed(String input, String... words) throws IOException {
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("PATH", SYSTEM_PATH);
    builder.environment().put("LC_ALL", "C");
    var process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It did not read its input; its exit code says what matters.
    }
    try {
      var watchdog =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      watchdog.interrupt();
      if (code != 0) {
        throw new IOException(
            String.join(" ", List.of(words)) + " failed with " + code + ": " + output.strip());
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new IOException("interrupted while running " + words[0], e);
    }
  }

  /** Whether it ran and exited with 0. */
  static boolean succeeds(String... words) {
    try {
      run(words);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
