package io.scalr.boot;

import java.util.concurrent.CountDownLatch;

/**
 * SIGTERM, Ctrl-C and a normal end all come here: the JVM's shutdown hook closes what runs, in
 * order, and the JVM ends after it. Also while the start is still under way.
 */
final class Ending {
  private final Parts parts = new Parts();
  private final CountDownLatch never = new CountDownLatch(1);

  Ending() {
    Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "ending"));
  }

  Parts parts() {
    return parts;
  }

  /** Waits for a signal; does not return otherwise. */
  int await() throws InterruptedException {
    never.await();
    return 0;
  }
}
