package io.scalr.control.fleet.work;

import io.scalr.control.farm.TerminationGrace;
import io.scalr.control.fleet.InventoryStore;
import io.scalr.control.fleet.Observation;
import io.scalr.control.fleet.Transition;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.LifeMessage;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/**
 * What agents and {@code orchestration} tell of servers. Each call belongs to the caller's
 * transaction, so a message and what it does are committed together.
 */
public final class LifeHandler {
  private final FleetPorts ports;
  private final ServerWrites writes;

  public LifeHandler(FleetPorts ports) {
    this.ports = ports;
    this.writes = new ServerWrites(ports);
  }

  /**
   * Applies a message. What does not belong into the server's state changes nothing; the answer
   * then says why, for the record of ignored messages.
   */
  public Optional<String> said(Tx tx, Tenant tenant, ServerId server, LifeMessage message) {
    return apply(tx, tenant, server, new Observation.AgentSaid(message));
  }

  /** A blocking script of HostInit or BeforeHostUp failed, or the agent cannot go on. */
  public Optional<String> initFailed(Tx tx, Tenant tenant, ServerId server, String text) {
    return apply(tx, tenant, server, new Observation.InitFailed(text));
  }

  /**
   * All blocking BeforeHostTerminate scripts have reported. A grace of {@code auto} ends with that;
   * one of so many seconds lasts as long as its farm role says.
   */
  public Optional<String> readyToTerminate(Tx tx, Tenant tenant, ServerId server) {
    var auto =
        ports
            .servers()
            .find(tx, tenant, server)
            .flatMap(found -> ports.desired().find(tx, tenant, found.ref().farmRole()))
            .filter(role -> role.timing().grace() instanceof TerminationGrace.Auto);
    return auto.isPresent()
        ? apply(tx, tenant, server, new Observation.GraceOver())
        : Optional.of("its grace is not auto");
  }

  /**
   * The agents of these servers are not heard any more: a fresh listing of where they stand is
   * wanted, earlier than the timer would make one. Decides nothing.
   */
  public void linksLost(Map<ServerId, Tenant> lost) {
    var now = ports.clock().now();
    var places = new HashSet<InventoryStore.Location>();
    ports
        .transactions()
        .inTransaction(tx -> {
          lost.forEach((id, tenant) ->
              ports
                  .servers()
                  .find(tx, tenant, id)
                  .filter(server -> server.state().notProvenGone())
                  .ifPresent(
                      server -> places.add(new InventoryStore.Location(tenant, server.place()))));
          places.forEach(at -> ports.inventory().want(tx, at.tenant(), at.place(), now));
          tx.afterCommit(() ->
              places.forEach(
                  at -> ports.wakes().wake(InventoryReconciler.scope(at.tenant(), at.place()))));
          return places;
        });
  }

  private Optional<String> apply(Tx tx, Tenant tenant, ServerId id, Observation seen) {
    return ports
        .servers()
        .lock(tx, tenant, id)
        .map(server -> writes.apply(tx, server, seen, ports.clock().now()))
        .map(Transition::ignored)
        .orElse(Optional.of("no such server"));
  }
}
