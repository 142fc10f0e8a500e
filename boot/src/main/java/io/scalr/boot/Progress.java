package io.scalr.boot;

import io.scalr.kernel.Clock;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** What a person in front of the terminal is told, each line with its time. */
public final class Progress {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  private final PrintStream out;
  private final Clock clock;

  public Progress(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  public void say(String line) {
    out.println(TIME.format(clock.now().atZone(ZoneId.systemDefault())) + "  " + line);
    out.flush();
  }

  /** Without a time: a block that a person copies from. */
  public void show(String text) {
    out.println(text);
    out.flush();
  }
}
