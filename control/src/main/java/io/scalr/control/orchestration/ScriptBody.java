package io.scalr.control.orchestration;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a script's text must be before it is kept. */
public final class ScriptBody {
  /**
   * The longest text in bytes: what the old product's column held, and a quarter of what one
   * message to an agent may carry.
   */
  public static final int MOST_BYTES = 65_535;

  private static final List<String> WINDOWS = List.of("#!windows", "#!cmd", "#!powershell");

  private ScriptBody() {}

  /** The text as it is kept, or why it is refused. */
  public static Outcome<String> check(ScriptOs os, String body) {
    if (body.indexOf('\0') >= 0) {
      return refused("it holds a NUL character.");
    }
    if (body.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      return refused("it is longer than " + MOST_BYTES + " bytes.");
    }
    var lines = body.lines().limit(2).toList();
    var first = lines.isEmpty() ? "" : lines.getFirst();
    return switch (os) {
      case LINUX -> unix(first) ? Outcome.done(body) : refused(UNIX_TEXT);
      case WINDOWS ->
          windows(first)
              ? Outcome.done(body)
              : refused("its first line must be #!windows, #!cmd or #!powershell.");
      case CROSS_PLATFORM ->
          !unix(first)
              ? refused(UNIX_TEXT)
              : lines.size() > 1 && lines.get(1).startsWith("#!windows")
                  ? Outcome.done(body)
                  : refused("its second line must begin with #!windows.");
    };
  }

  private static final String UNIX_TEXT =
      "its first line must name an interpreter, such as #!/bin/sh.";

  private static boolean unix(String line) {
    return line.startsWith("#!/") && line.length() > 3 && !Character.isWhitespace(line.charAt(3));
  }

  private static boolean windows(String line) {
    return WINDOWS.stream().anyMatch(line::startsWith);
  }

  private static Outcome<String> refused(String why) {
    return Outcome.refused(new InvalidValue("'ScriptVersion.body' is invalid: " + why));
  }
}
