package io.scalr.control.fleet.work;

import io.scalr.control.farm.DesiredStore;
import io.scalr.control.fleet.BlockingTimeouts;
import io.scalr.control.fleet.Clouds;
import io.scalr.control.fleet.IntentStore;
import io.scalr.control.fleet.InventoryStore;
import io.scalr.control.fleet.RefusedCredentials;
import io.scalr.control.fleet.ServerStore;
import io.scalr.control.fleet.UserDataSource;
import io.scalr.control.reconcile.Leases;
import io.scalr.control.reconcile.Wakes;
import io.scalr.control.store.EventLog;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Invariants;
import io.scalr.kernel.Transactions;

/**
 * All that the feature needs from outside.
 *
 * @param installation the id of this installation; machines are tagged with it
 */
public record FleetPorts(
    String installation,
    Transactions transactions,
    ServerStore servers,
    IntentStore intents,
    InventoryStore inventory,
    RefusedCredentials refused,
    DesiredStore desired,
    EventLog events,
    Leases leases,
    Wakes wakes,
    Clouds clouds,
    UserDataSource userData,
    BlockingTimeouts timeouts,
    Clock clock,
    Ids ids,
    Invariants invariants) {}
