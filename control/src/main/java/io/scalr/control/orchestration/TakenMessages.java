package io.scalr.control.orchestration;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tx;

/** How far an agent has taken what was sent to it. */
@FunctionalInterface
public interface TakenMessages {
  /** The number of the first message that it has not taken; all before are on its disk. */
  long next(Tx tx, ServerId server);
}
