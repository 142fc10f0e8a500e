package io.scalr.localcloud;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the boot scripts find in the instance's directory, and how they are started. */
final class BootFiles {
  private BootFiles() {}

  /** Copies a script of ours out of the program into the instance's directory. */
  static void script(String name, Path directory) throws IOException {
    try (var in = BootFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its script " + name);
      }
      InstanceStore.writeDurably(directory.resolve(name), in.readAllBytes());
    }
  }

  /** Starts a script in a session of its own; it and what it starts outlive this program. */
  static Process start(
      Path directory, String script, Map<String, String> environment, List<String> payload)
      throws IOException {
    var console = directory.resolve("console");
    if (!Files.exists(console)) {
      InstanceStore.writeDurably(console, new byte[0]);
    }
    // A program that a script started in the background ignores interrupts, and so would all that
    // it
    // starts: a machine must hear that it is to reboot.
    var words =
        new ArrayList<String>(List.of("setsid", "env", "--default-signal", "/bin/bash", script));
    words.addAll(payload);
    var builder = new ProcessBuilder(words);
    builder.directory(directory.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", Commands.SYSTEM_PATH);
    builder.environment().put("LANG", "C.UTF-8");
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()));
    return builder.start();
  }

  /**
   * The boot that is now meant: a script that starts late, after another boot was decided on, sees
   * it and gives up.
   */
  static void generation(Path directory, String bootId) throws IOException {
    InstanceStore.writeDurably(
        directory.resolve("generation"), (bootId + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
