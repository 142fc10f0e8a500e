package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.AgentIdentities;
import io.scalr.control.agentlink.AgentOutbox;
import io.scalr.control.agentlink.Inbox;
import io.scalr.control.agentlink.SlotLease;
import io.scalr.control.broker.Broker;
import io.scalr.kernel.Clock;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Transactions;

/** What the feature needs from outside. */
public record Ports(
    Transactions transactions,
    AgentIdentities identities,
    Inbox inbox,
    AgentOutbox outbox,
    Broker broker,
    SlotLease lease,
    Clock clock,
    RandomSource random) {}
