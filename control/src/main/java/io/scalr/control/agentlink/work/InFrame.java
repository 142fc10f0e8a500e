package io.scalr.control.agentlink.work;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.protocol.Bytes;
import java.time.Instant;

/** An authentic message on its way from the gate to the consumer of its slot. */
public record InFrame(
    Tenant tenant,
    ServerId server,
    int slot,
    long epoch,
    long sequence,
    String type,
    Bytes body,
    Instant at) {}
