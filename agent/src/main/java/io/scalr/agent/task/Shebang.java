package io.scalr.agent.task;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The first line of a script, read as the kernel reads it: an interpreter and at most one argument.
 * The agent starts the interpreter itself, so that a state directory on a {@code noexec} file
 * system works and a script that another thread has just written is never "busy".
 */
sealed interface Shebang {
  /** What to start before the script's own path. */
  record Interpreter(List<String> command) implements Shebang {}

  /** Why the script cannot be run; shown to the user. */
  record Unusable(String text) implements Shebang {}

  /** Longer first lines are cut by Linux (BINPRM_BUF_SIZE 256 less the rest). */
  int MAX_LINE = 254;

  /** How much of a file shows its first line. */
  int PEEK_BYTES = 512;

  /** A script that lies on the machine already; without a shebang it must be a program. */
  static Shebang at(Path path) throws IOException {
    if (!path.isAbsolute() || !Files.isRegularFile(path)) {
      return new Unusable("There is no script %s on this server.".formatted(path));
    }
    byte[] start;
    try (var file = Files.newInputStream(path)) {
      start = file.readNBytes(PEEK_BYTES);
    }
    var text = new String(start, StandardCharsets.ISO_8859_1);
    if (!text.startsWith("#!") && Files.isExecutable(path)) {
      return new Interpreter(List.of());
    }
    return of(text.startsWith("#!") ? text.split("\n", 2)[0] + "\n" : text);
  }

  static Shebang of(String body) {
    if (body.indexOf('\0') >= 0) {
      return new Unusable("The script holds a NUL character and was not run.");
    }
    if (!body.startsWith("#!")) {
      return new Unusable(
          "The script has no shebang: its first line must name the interpreter,"
              + " for example #!/bin/sh. It was not run.");
    }
    int end = body.indexOf('\n');
    var line = end < 0 ? body : body.substring(0, end);
    if (line.length() > MAX_LINE) {
      return new Unusable(
          "The script's first line is longer than %d characters. It was not run."
              .formatted(MAX_LINE));
    }
    if (line.endsWith("\r")) {
      return new Unusable(
          "The script has Windows line ends (carriage returns), which no interpreter here reads."
              + " It was not run.");
    }
    return interpreter(line.substring(2).strip());
  }

  private static Shebang interpreter(String text) {
    var parts = text.split("[ \t]+", 2);
    if (parts[0].isEmpty()) {
      return new Unusable("The script's first line names no interpreter. It was not run.");
    }
    var path = Path.of(parts[0]);
    if (!path.isAbsolute() || !Files.isRegularFile(path) || !Files.isExecutable(path)) {
      return new Unusable(
          "The script's interpreter %s does not exist here or cannot be executed. It was not run."
              .formatted(parts[0]));
    }
    var command = new ArrayList<String>();
    command.add(parts[0]);
    if (parts.length > 1 && !parts[1].isBlank()) {
      command.add(parts[1].strip());
    }
    return new Interpreter(List.copyOf(command));
  }
}
