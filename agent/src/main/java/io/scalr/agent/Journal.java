package io.scalr.agent;

import io.scalr.kernel.Clock;
import java.io.PrintStream;

/**
 * The agent's log: one line per entry on a stream that the machine's own service keeps. Not a
 * logging library, since one costs more memory than the rest of the agent's code. Callers give it
 * no secrets, bodies or output.
 */
public final class Journal {
  private final PrintStream out;
  private final Clock clock;

  public Journal(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  public void info(String text) {
    line("info", text);
  }

  public void warn(String text) {
    line("warn", text);
  }

  /** With what went wrong, and where if it looks like a bug of ours. */
  public void error(String text, Throwable cause) {
    line("error", text + ": " + cause);
    if (cause instanceof RuntimeException) {
      cause.printStackTrace(out);
    }
  }

  /** Control characters from outside must not forge lines. */
  private void line(String level, String text) {
    out.println(clock.now() + " " + level + " " + text.replaceAll("\\p{Cntrl}", " "));
  }
}
