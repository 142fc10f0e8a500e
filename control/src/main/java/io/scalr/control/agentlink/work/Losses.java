package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.LostLinks;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.util.HashMap;
import java.util.Map;

/** Gathers lost links, so that ten thousand lost at once are one call and not as many. */
final class Losses {
  private Map<ServerId, Tenant> gathered = new HashMap<>();

  synchronized void add(Link link) {
    gathered.put(link.server(), link.tenant());
  }

  private synchronized Map<ServerId, Tenant> take() {
    var taken = gathered;
    gathered = new HashMap<>();
    return taken;
  }

  void tell(LostLinks listener) {
    var taken = take();
    if (!taken.isEmpty()) {
      listener.lost(taken);
    }
  }
}
