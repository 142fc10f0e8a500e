package io.scalr.control.agentlink;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What other features do with an agent's identity. */
public interface AgentAdmission {
  /**
   * Expects the agents of new servers: makes the join token and the slot of each.
   *
   * @param until the launch deadline; the tokens are good until then
   * @return the user data for each machine, to be kept with the launch intent and sent unchanged
   */
  Map<ServerId, Secret> expect(Tx tx, Tenant tenant, List<ServerId> servers, Instant until);

  /**
   * The launch is called again, with the same user data: the token is good until then. Changes
   * nothing once the agent is live.
   */
  void extend(Tx tx, Tenant tenant, ServerId server, Instant until);

  /**
   * The server is gone or given up. Nothing of it is heard from this commit on, its links are
   * closed within 5 s, what waits for it is forgotten. May be repeated.
   */
  void revoke(Tx tx, Tenant tenant, ServerId server);

  /** Lifts a freeze: the holder of the first key may enrol again, with a new spool epoch. */
  Outcome<AgentRecord> thaw(Tx tx, Tenant tenant, ServerId server);
}
