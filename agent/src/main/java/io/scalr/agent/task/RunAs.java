package io.scalr.agent.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Which user a script runs as, and what to put before its command for that. {@code setpriv} of
 * util-linux changes the user and then becomes the script's interpreter: no shell reads anything
 * and no process stays in between.
 */
sealed interface RunAs {
  /**
   * @param prefix what to put before the command; empty for the agent's own user
   * @param user the owner that the script's file needs
   */
  record Account(List<String> prefix, String user, String home) implements RunAs {}

  /** Why it cannot be; shown to the user. */
  record Unusable(String text) implements RunAs {}

  /** What useradd allows, with a little more; keeps options and paths out. */
  Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}");

  /** The directory service may be on a network. */
  int LOOK_UP_SECONDS = 10;

  static RunAs of(String asked) {
    var own = System.getProperty("user.name", "root");
    if (asked.isEmpty() || asked.equals(own)) {
      return new Account(List.of(), own, System.getProperty("user.home", "/"));
    }
    if (!NAME.matcher(asked).matches()) {
      return new Unusable("The user to run as has an impossible name. The script was not run.");
    }
    if (!own.equals("root")) {
      return new Unusable(
          "The agent runs as %s and cannot run a script as %s. It was not run."
              .formatted(own, asked));
    }
    try {
      var fields = lookUp(asked).split(":", -1);
      if (fields.length < 6 || !fields[0].equals(asked)) {
        return new Unusable(
            "There is no user %s on this server. The script was not run.".formatted(asked));
      }
      var prefix =
          List.of("setpriv", "--reuid=" + fields[2], "--regid=" + fields[3], "--init-groups", "--");
      return new Account(prefix, asked, fields[5].isEmpty() ? "/" : fields[5]);
    } catch (IOException unreadable) {
      return new Unusable(
          "The user %s could not be looked up (%s). The script was not run."
              .formatted(asked, unreadable.getMessage()));
    }
  }

  /** The account's passwd line, or an empty text. */
  private static String lookUp(String name) throws IOException {
    try (var lines = Files.lines(Path.of("/etc/passwd"))) {
      var local = lines.filter(line -> line.startsWith(name + ":")).findFirst();
      if (local.isPresent()) {
        return local.get();
      }
    }
    var process =
        new ProcessBuilder("getent", "passwd", name)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    try {
      if (!process.waitFor(LOOK_UP_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the directory did not answer");
      }
      // a passwd line is far shorter than a pipe's buffer, so it can be read after the end
      return process.exitValue() == 0
          ? new String(process.getInputStream().readNBytes(4096)).strip()
          : "";
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("the agent is stopping", stopped);
    } finally {
      process.destroyForcibly();
    }
  }
}
