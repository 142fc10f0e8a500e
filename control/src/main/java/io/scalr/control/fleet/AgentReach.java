package io.scalr.control.fleet;

import io.scalr.kernel.ServerId;

/** Whether agents can be talked to. A port: {@code agentlink} holds the links. */
public interface AgentReach {
  /** Whether the server's agent is linked to this node now. */
  boolean linked(ServerId server);
}
