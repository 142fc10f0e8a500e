package io.scalr.control.fleet.work;

import io.scalr.control.fleet.Intent;
import io.scalr.control.fleet.Observation;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerLifecycle;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.Transition;
import io.scalr.control.reconcile.Scope;
import io.scalr.control.store.EventLog;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

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
    return apply(tx, List.of(new Seen(server, seen)), now).getFirst();
  }

  /** What was observed of a server. */
  record Seen(Server server, Observation what) {}

  /**
   * Applies observations to different servers that this transaction has locked.
   *
   * @return what came of each, with the server as stored
   */
  List<Transition> apply(Tx tx, List<Seen> all, Instant now) {
    var results = new ArrayList<Transition>();
    var changed = new ArrayList<Server>();
    var events = new ArrayList<ServerEvent>();
    var scopes = new LinkedHashSet<Scope>();
    for (var seen : all) {
      var before = seen.server();
      var transition = ServerLifecycle.next(before, seen.what(), now);
      if (!transition.changes(before)) {
        results.add(transition);
        continue;
      }
      changed.add(transition.server());
      events.addAll(transition.events());
      if (!ServerLifecycle.comesUp(seen.what(), transition.server().state())) {
        scopes.add(scope(before));
      }
      results.add(
          new Transition(
              transition.server().atVersion(before.version() + 1),
              transition.events(),
              transition.ignored()));
    }
    if (!changed.isEmpty()) {
      ports.servers().update(tx, changed);
      append(tx, events);
      changed.forEach(server -> closeIfGone(tx, server, now));
      tx.afterCommit(() -> scopes.forEach(ports.wakes()::wake));
    }
    return results;
  }

  private void closeIfGone(Tx tx, Server server, Instant now) {
    if (server.state() instanceof ServerState.Terminated(var machine, _, _)) {
      ports
          .intents()
          .lockOf(tx, server.tenant(), server.id())
          .filter(Intent::open)
          .ifPresent(intent ->
              ports.intents().update(tx, intent.in(new Intent.Phase.Closed(machine, now))));
      ports.userData().revoke(tx, server.tenant(), server.id());
    }
  }

  void append(Tx tx, List<ServerEvent> events) {
    if (!events.isEmpty()) {
      ports.events().append(tx, events.stream().map(ServerWrites::news).toList());
    }
  }

  private static EventLog.News news(ServerEvent event) {
    return new EventLog.News(event.of().tenant(), "server:" + event.of().server(), event);
  }
}
