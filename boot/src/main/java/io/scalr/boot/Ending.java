package io.scalr.boot;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * SIGTERM, Ctrl-C and a normal end all come here: the JVM's shutdown hook closes the server once,
 * in order, and the JVM ends after it.
 */
final class Ending {
  private final AtomicReference<@Nullable Server> server = new AtomicReference<>();
  private final CountDownLatch never = new CountDownLatch(1);

  Ending() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "ending"));
  }

  void closes(Server started) {
    server.set(started);
  }

  /** Waits for a signal; does not return otherwise. */
  int await() throws InterruptedException {
    never.await();
    return 0;
  }

  private void close() {
    var closing = server.getAndSet(null);
    if (closing != null) {
      closing.close();
    }
  }
}
