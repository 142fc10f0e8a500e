package io.scalr.control.agentlink;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.time.Instant;

/**
 * A message of an agent, authentic and the next of its spool.
 *
 * @param at when the gate had it, by our clock
 */
public record Received<M>(
    Tenant tenant, ServerId server, long epoch, long sequence, Instant at, M message) {}
