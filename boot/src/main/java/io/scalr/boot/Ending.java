package io.scalr.boot;

import io.scalr.kernel.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/**
 * SIGTERM, Ctrl-C and a normal end all come here: the JVM's shutdown hook closes what runs, in
 * order, and the JVM ends after it. Also while the start is still under way. The exit code is the
 * command's own at a normal end, 143 after SIGTERM and 130 after Ctrl-C, as the shell expects.
 */
final class Ending {
  private final Parts parts = new Parts();
  private final CountDownLatch never = new CountDownLatch(1);
  private final Clock clock;
  private final Progress progress;
  private volatile boolean begun;

  Ending(Clock clock, Progress progress) {
    this.clock = clock;
    this.progress = progress;
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "ending"));
  }

  private void end() {
    begun = true;
    if (!parts.isEmpty()) {
      var begin = clock.now();
      progress.say("ending: instances are powered off and keep their disks");
      parts.close();
      progress.say("ended in %.1f s".formatted(seconds(begin, clock.now())));
    }
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  Parts parts() {
    return parts;
  }

  /** Whether the end is under way, so that what fails now fails because of it. */
  boolean begun() {
    return begun;
  }

  /** Waits for a signal; does not return otherwise. */
  int await() throws InterruptedException {
    never.await();
    return 0;
  }
}
