package io.scalr.control.access;

import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.Optional;

/** Asks the features above whether an environment may go. A port: {@code farm} knows its farms. */
@FunctionalInterface
public interface EnvironmentUse {
  /** What still lives there, in words such as {@code 2 farms}; empty if nothing does. */
  Optional<String> livesIn(Tx tx, Tenant tenant);
}
