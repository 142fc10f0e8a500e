package io.scalr.control.farm;

import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;

/** Where farms tell what happened; the one who waits for it is woken after the commit. */
public interface FarmEvents {
  void append(Tx tx, Tenant tenant, FarmEvent event);
}
