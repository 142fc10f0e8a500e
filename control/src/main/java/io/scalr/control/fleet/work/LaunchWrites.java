package io.scalr.control.fleet.work;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.fleet.Intent;
import io.scalr.control.fleet.Intent.Phase;
import io.scalr.control.fleet.Observation;
import io.scalr.control.fleet.RetrySchedule;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerState.PendingLaunch;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What became of a launch call, written to its intent and its server in one transaction. */
final class LaunchWrites {
  private final FleetPorts ports;
  private final ServerWrites writes;

  LaunchWrites(FleetPorts ports) {
    this.ports = ports;
    this.writes = new ServerWrites(ports);
  }

  /** A call's machine. The intent is locked by this transaction. */
  record Made(Intent intent, CloudServerId machine) {}

  /** The calls have made these machines; all intents are one tenant's. */
  void answered(Tx tx, Tenant tenant, List<Made> all) {
    var servers = lock(tx, tenant, all.stream().map(Made::intent).toList());
    var intents = new ArrayList<Intent>();
    var seen = new ArrayList<ServerWrites.Seen>();
    for (var made : all) {
      var server = servers.get(made.intent().server().server());
      if (server != null) {
        intents.add(made.intent().in(new Phase.Answered(made.machine())));
        seen.add(new ServerWrites.Seen(server, new Observation.LaunchAccepted(made.machine())));
      }
    }
    ports.intents().update(tx, intents);
    writes.apply(tx, seen, ports.clock().now());
  }

  /** Nothing was done: back to written, due after the schedule. The intent is locked. */
  void again(Tx tx, Intent intent, PlatformFailure failure, Instant now) {
    var server = lock(tx, intent.tenant(), List.of(intent)).get(intent.server().server());
    if (server == null) {
      return;
    }
    var calls = server.state() instanceof PendingLaunch s ? s.attempt() + 1 : 1;
    // A refused credential has its own gate for all launches; each is ready when that opens.
    var callAt =
        failure instanceof PlatformFailure.Auth
            ? now
            : now.plus(RetrySchedule.after(calls, failure));
    ports.intents().update(tx, intent.in(new Phase.Written(callAt)));
    writes.apply(tx, server, new Observation.LaunchTroubled(failure), now);
  }

  private Map<ServerId, Server> lock(Tx tx, Tenant tenant, List<Intent> intents) {
    var servers =
        ports
            .servers()
            .lock(tx, tenant, intents.stream().map(intent -> intent.server().server()).toList());
    intents.stream()
        .filter(intent -> !servers.containsKey(intent.server().server()))
        .forEach(intent ->
            ports.invariants().broken("an intent has its server", intent.token().toString()));
    return servers;
  }
}
