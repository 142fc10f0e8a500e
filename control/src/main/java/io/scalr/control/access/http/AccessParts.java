package io.scalr.control.access.http;

import io.scalr.control.access.AccessStores;
import io.scalr.control.audit.Audit;
import io.scalr.kernel.Clock;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Transactions;

/** What every resource of this feature is made of. */
public record AccessParts(
    Transactions transactions,
    AccessStores stores,
    Audit audit,
    Clock clock,
    RandomSource random) {}
