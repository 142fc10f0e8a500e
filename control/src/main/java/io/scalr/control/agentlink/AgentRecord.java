package io.scalr.control.agentlink;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.protocol.Bytes;
import java.time.Instant;

/**
 * One server's agent as we know it.
 *
 * @param slot 0 to 255, fixed for the server's life
 * @param epoch of its spool
 * @param session the number handed out last
 * @param tokenHash SHA-256 of the join token
 * @param joinUntil the launch deadline
 */
public record AgentRecord(
    Tenant tenant,
    ServerId server,
    int slot,
    long epoch,
    long session,
    Bytes tokenHash,
    Instant joinUntil,
    AgentIdentity identity) {
  public AgentRecord with(AgentIdentity changed) {
    return new AgentRecord(tenant, server, slot, epoch, session, tokenHash, joinUntil, changed);
  }

  public AgentRecord withSession(long changed) {
    return new AgentRecord(tenant, server, slot, epoch, changed, tokenHash, joinUntil, identity);
  }

  public AgentRecord withEpoch(long changed) {
    return new AgentRecord(tenant, server, slot, changed, session, tokenHash, joinUntil, identity);
  }

  public AgentRecord withJoinUntil(Instant changed) {
    return new AgentRecord(tenant, server, slot, epoch, session, tokenHash, changed, identity);
  }
}
