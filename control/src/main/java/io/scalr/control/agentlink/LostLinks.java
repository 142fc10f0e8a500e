package io.scalr.control.agentlink;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.util.Map;

/**
 * Hears which servers' links have ended without a goodbye from us: the machine may be gone, or only
 * the network between. A hint to look, never a fact to decide on. Told at most twice a second, each
 * time with all that are due; the same loss is told three times within 8 s unless the agent is
 * back. What is lost with this node is not told.
 */
public interface LostLinks {
  void lost(Map<ServerId, Tenant> servers);
}
