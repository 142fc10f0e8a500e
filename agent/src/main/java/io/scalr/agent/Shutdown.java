package io.scalr.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Why the agent is being stopped, asked once SIGTERM has come: whether the machine goes down to
 * come back at once. The word is looked for where the machine's init leaves it, and else asked of
 * systemd, whose jobs are there to see while it shuts down.
 *
 * @param word holds {@code reboot} when the machine's init goes down to come back
 * @param systemd there if systemd runs
 * @param jobs the command that lists systemd's jobs
 */
public record Shutdown(Path word, Path systemd, List<String> jobs) {
  /** A local question; a machine that cannot answer it in time goes down all the same. */
  private static final long LIMIT_MILLIS = 300;

  /** More is not read: a shutdown has some dozen jobs. */
  private static final int MAX_JOBS_BYTES = 64 * 1024;

  public Shutdown {
    jobs = List.copyOf(jobs);
  }

  static Shutdown ofThisMachine(Path bootId) {
    return new Shutdown(
        bootId.resolveSibling("shutdown"),
        Path.of("/run/systemd/system"),
        List.of("systemctl", "--no-legend", "--no-pager", "list-jobs"));
  }

  /** Also false when nobody says anything: then it may be the agent alone that is stopped. */
  boolean isReboot() throws InterruptedException {
    try {
      if (Files.exists(word)) {
        return Files.readString(word).strip().equals("reboot");
      }
      return Files.isDirectory(systemd) && systemdReboots();
    } catch (IOException unreadable) {
      return false;
    }
  }

  private boolean systemdReboots() throws IOException, InterruptedException {
    var file = Files.createTempFile("scalarizr", ".jobs");
    try {
      var process =
          new ProcessBuilder(jobs)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(file.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
      process.destroyForcibly();
      try (var in = Files.newInputStream(file)) {
        var text = new String(in.readNBytes(MAX_JOBS_BYTES), StandardCharsets.UTF_8);
        return ended
            && text.lines()
                .anyMatch(line -> line.matches(".*\\b(reboot|kexec)\\.target\\b.*start.*"));
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
