package io.scalr.control.fleet;

import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Tenant;
import java.time.Duration;

/** What {@code orchestration} knows of scripts that a launch waits for. */
public interface BlockingTimeouts {
  /** The sum of the time-outs of the blocking scripts at HostInit and BeforeHostUp. */
  Duration ofInitialisation(Tenant tenant, FarmRoleId farmRole);
}
