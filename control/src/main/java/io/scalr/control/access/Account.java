package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import java.time.Instant;

/** A customer of the installation. */
public record Account(AccountId id, String name, Instant createdAt) {}
