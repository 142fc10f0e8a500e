package io.scalr.boot;

import io.scalr.kernel.Clock;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * What a person in front of the terminal is told, each line with its time. While work is under way
 * it is never silent for long: {@link #lively} says that time passes, and on what.
 */
public final class Progress {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  /** Nobody shall look at a still screen for 5 s. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(4);

  private static final Duration LOOK = Duration.ofMillis(250);

  private final PrintStream out;
  private final Clock clock;
  private Instant lastSaid;
  private Instant lastStep;
  private String doing = "starting";

  public Progress(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
    this.lastSaid = clock.now();
    this.lastStep = lastSaid;
  }

  /** A step that is done or begins; what follows is called by it until the next one. */
  public synchronized void say(String line) {
    doing = line;
    lastStep = clock.now();
    print(line);
  }

  /** What is being waited for, for the lines that break a silence. */
  public synchronized void waitingFor(String what) {
    doing = "waiting for " + what;
  }

  /** Without a time: a block that a person copies from. */
  public synchronized void show(String text) {
    out.println(text);
    out.flush();
    lastSaid = clock.now();
  }

  private synchronized void print(String line) {
    lastSaid = clock.now();
    out.println(TIME.format(lastSaid.atZone(ZoneId.systemDefault())) + "  " + line);
    out.flush();
  }

  private synchronized void breakSilence() {
    var now = clock.now();
    if (Duration.between(lastSaid, now).compareTo(LONGEST_SILENCE) >= 0) {
      print("  … %d s: %s".formatted(Duration.between(lastStep, now).toSeconds(), doing));
    }
  }

  /** Breaks silences until it is closed. */
  Lively lively() {
    return new Lively(
        Thread.ofVirtual()
            .name("progress")
            .start(() -> {
              try {
                while (true) {
                  clock.sleep(LOOK);
                  breakSilence();
                }
              } catch (InterruptedException e) {
                // closed
              }
            }));
  }

  /** The breaking of silences under way. */
  record Lively(Thread thread) implements AutoCloseable {
    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
