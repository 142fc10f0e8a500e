package io.scalr.control.agentlink.work;

import io.scalr.kernel.ServerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The few things that this feature logs. */
final class Log {
  private static final Logger LOGGER = LoggerFactory.getLogger("io.scalr.agentlink");

  private Log() {}

  /** A loop was thrown out of; it goes on. */
  static void loop(String which, RuntimeException failure) {
    LOGGER.error("agentlink {}: goes on after a failure", which, failure);
  }

  static void dead(ServerId server, long sequence, String type, Exception cause) {
    LOGGER.error(
        "agentlink: message {} ({}) of server {} cannot be applied and was put aside",
        sequence,
        type,
        server,
        cause);
  }
}
