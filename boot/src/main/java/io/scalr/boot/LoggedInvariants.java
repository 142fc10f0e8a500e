package io.scalr.boot;

import io.scalr.kernel.Invariants;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what should not be, and counts it. */
final class LoggedInvariants implements Invariants {
  private static final Logger LOG = LoggerFactory.getLogger(LoggedInvariants.class);

  private final AtomicLong count = new AtomicLong();

  @Override
  public void broken(String name, String context) {
    count.incrementAndGet();
    LOG.error("broken: {}: {}", name, context);
  }

  long count() {
    return count.get();
  }
}
