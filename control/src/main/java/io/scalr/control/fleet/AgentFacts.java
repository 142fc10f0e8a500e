package io.scalr.control.fleet;

import java.time.Instant;
import java.util.Optional;

/**
 * What a server's agent said of its machine; shown, never decided by.
 *
 * @param os in words
 * @param saidAt when it said so
 * @param rebootedAt when it said last that a reboot is over
 */
public record AgentFacts(
    String hostname,
    String agentVersion,
    String os,
    Instant saidAt,
    Optional<Instant> rebootedAt) {}
