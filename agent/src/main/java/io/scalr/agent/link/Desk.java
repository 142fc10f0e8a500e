package io.scalr.agent.link;

import io.scalr.agent.Journal;
import io.scalr.agent.sense.MetricQueue;
import io.scalr.agent.spool.Spool;

/** What every conversation of one agent works on. */
public record Desk(
    IdentityStore store,
    Spool spool,
    Inbox inbox,
    MetricQueue metrics,
    ServerTime time,
    Journal journal,
    String agentVersion) {}
