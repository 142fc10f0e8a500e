package io.scalr.control.fleet.work;

import io.scalr.control.fleet.Intent;
import io.scalr.control.fleet.Observation;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerLifecycle;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.Transition;
import io.scalr.control.reconcile.Scope;
import io.scalr.kernel.Tx;
import java.time.Instant;

/** The one way in which a server's row changes: state, events and ledger in one transaction. */
final class ServerWrites {
  private final FleetPorts ports;

  ServerWrites(FleetPorts ports) {
    this.ports = ports;
  }

  static Scope.FarmRole scope(Server server) {
    return new Scope.FarmRole(server.tenant(), server.ref().farm(), server.ref().farmRole());
  }

  /**
   * Applies an observation to a server that this transaction has locked.
   *
   * @return what came of it, with the server as stored
   */
  Transition apply(Tx tx, Server server, Observation seen, Instant now) {
    var transition = ServerLifecycle.next(server, seen, now);
    if (!transition.changes(server)) {
      return transition;
    }
    ports.servers().update(tx, transition.server());
    transition.events().forEach(event -> append(tx, event));
    if (transition.server().state() instanceof ServerState.Terminated(var machine, _, _)) {
      ports
          .intents()
          .lockOf(tx, server.tenant(), server.id())
          .filter(Intent::open)
          .ifPresent(intent ->
              ports.intents().update(tx, intent.in(new Intent.Phase.Closed(machine, now))));
      ports.userData().revoke(tx, server.tenant(), server.id());
    }
    tx.afterCommit(() -> ports.wakes().wake(scope(server)));
    return new Transition(
        transition.server().atVersion(server.version() + 1),
        transition.events(),
        transition.ignored());
  }

  void append(Tx tx, ServerEvent event) {
    ports.events().append(tx, event.of().tenant(), "server:" + event.of().server(), event);
  }
}
