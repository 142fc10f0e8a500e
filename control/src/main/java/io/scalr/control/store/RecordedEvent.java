package io.scalr.control.store;

import io.scalr.kernel.DomainEvent;
import io.scalr.kernel.Tenant;
import java.time.Instant;

/**
 * A domain event as the log keeps it.
 *
 * @param transaction the id of the transaction that wrote it; with {@code id} its place in the log
 * @param subject what it is about, such as {@code server:<id>}
 */
public record RecordedEvent(
    long transaction, long id, Tenant tenant, String subject, Instant at, DomainEvent event) {}
