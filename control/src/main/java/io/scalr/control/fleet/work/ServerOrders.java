package io.scalr.control.fleet.work;

import io.scalr.control.farm.DesiredCause;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.TerminationGrace;
import io.scalr.control.fleet.Observation;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerAction;
import io.scalr.control.fleet.ServerLifecycle;
import io.scalr.control.fleet.ServerState.PendingTerminate;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.fleet.TerminationDecider;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;

/**
 * What a person orders for one server. Each call belongs to the caller's transaction; the answer
 * means accepted, a reconciler does it.
 */
public final class ServerOrders {
  private final FleetPorts ports;
  private final ServerWrites writes;

  public ServerOrders(FleetPorts ports) {
    this.ports = ports;
    this.writes = new ServerWrites(ports);
  }

  /**
   * Terminates a server. The farm role's wanted number goes down by one, though not what scaling
   * holds as its minimum: below that a replacement comes.
   */
  public Outcome<Server> terminate(
      Tx tx, Tenant tenant, ServerId id, TerminateReason reason, boolean forced, String author) {
    var found = ports.servers().find(tx, tenant, id);
    if (found.isEmpty()) {
      return notFound();
    }
    // The farm role's lock comes before the server's, as everywhere.
    var role = ports.desired().lock(tx, tenant, found.get().ref().farmRole());
    var server = ports.servers().lock(tx, tenant, id).orElseThrow();
    var cannot = ServerLifecycle.cannot(server, ServerAction.TERMINATE);
    if (cannot.isPresent()) {
      return Outcome.refused(new Refusal.UnacceptableState(cannot.get()));
    }
    var now = ports.clock().now();
    var grace =
        role.map(DesiredFarmRole::timing)
            .map(DesiredFarmRole.Timing::grace)
            .orElse(TerminationGrace.DEFAULT);
    var callAt = forced ? now : TerminationDecider.graceEnd(grace, now);
    if (role.isPresent() && !(server.state() instanceof PendingTerminate)) {
      ports.desired().changeWanted(tx, tenant, role.get().id(), -1, cause(reason), author);
    }
    var wanted = new Observation.TerminateWanted(reason, forced, callAt);
    return Outcome.done(writes.apply(tx, server, wanted, now).server());
  }

  private static DesiredCause cause(TerminateReason reason) {
    return reason == TerminateReason.API ? DesiredCause.API : DesiredCause.UI;
  }

  public Outcome<Server> reboot(Tx tx, Tenant tenant, ServerId id) {
    return order(tx, tenant, id, ServerAction.REBOOT, new Observation.RebootWanted());
  }

  public Outcome<Server> suspend(Tx tx, Tenant tenant, ServerId id) {
    return order(tx, tenant, id, ServerAction.SUSPEND, new Observation.SuspendWanted());
  }

  public Outcome<Server> resume(Tx tx, Tenant tenant, ServerId id) {
    return order(tx, tenant, id, ServerAction.RESUME, new Observation.ResumeWanted());
  }

  private Outcome<Server> order(
      Tx tx, Tenant tenant, ServerId id, ServerAction action, Observation wanted) {
    var server = ports.servers().lock(tx, tenant, id);
    if (server.isEmpty()) {
      return notFound();
    }
    var cannot = ServerLifecycle.cannot(server.get(), action);
    return cannot.isPresent()
        ? Outcome.refused(new Refusal.UnacceptableState(cannot.get()))
        : Outcome.done(writes.apply(tx, server.get(), wanted, ports.clock().now()).server());
  }

  private static Outcome<Server> notFound() {
    return Outcome.refused(new Refusal.ObjectNotFound("Invalid server."));
  }
}
