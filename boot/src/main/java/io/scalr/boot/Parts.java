package io.scalr.boot;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started so far; closed last first. */
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private boolean closed;

  /** Takes a part to close; when the end has begun already, closes it at once and says so. */
  synchronized <T extends AutoCloseable> T add(T part) {
    if (closed) {
      close(part);
      throw new IllegalStateException("the end has begun during the start");
    }
    running.push(part);
    return part;
  }

  synchronized boolean isEmpty() {
    return running.isEmpty();
  }

  /** A part that fails to stop does not keep the others from it. */
  @Override
  public synchronized void close() {
    closed = true;
    while (!running.isEmpty()) {
      close(running.pop());
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.error("{} did not stop cleanly", part.getClass().getSimpleName(), e);
    }
  }
}
