package io.scalr.control.orchestration.work;

import io.scalr.control.audit.Audit;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerEvent.ServerLaunchRequested;
import io.scalr.control.orchestration.ExecutionStore;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.control.orchestration.RuleStore;
import io.scalr.control.orchestration.ScriptSender;
import io.scalr.control.orchestration.ScriptStore;
import io.scalr.control.orchestration.ServerFacts;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Ids;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Carries out events in the transaction that takes them: writes them down in the users' words,
 * decides which scripts run where, records their executions and hands the orders to the agents'
 * outbox.
 */
public final class EventFiring {
  private final Ports ports;
  private final Clock clock;
  private final Ids ids;

  /** What it reads and writes. */
  public record Ports(
      ScriptStore scripts,
      RuleStore rules,
      ExecutionStore executions,
      ServerFacts servers,
      ScriptSender agents,
      LifeReports life,
      Audit audit) {}

  public EventFiring(Ports ports, Clock clock, Ids ids) {
    this.ports = ports;
    this.clock = clock;
    this.ids = ids;
  }

  /** Carries out the events of one batch, in order. */
  void fire(Tx tx, List<ServerEvent> batch) {
    // Users hear of a server from its acceptance on. Every launch has an event before that.
    var heard = batch.stream().filter(e -> !(e instanceof ServerLaunchRequested)).toList();
    var about = new HashMap<Tenant, Set<ServerId>>();
    heard.forEach(event ->
        about
            .computeIfAbsent(event.of().tenant(), _ -> new LinkedHashSet<>())
            .add(event.of().server()));
    var together = new EventBatch(ports, ports.servers().forOneBatch(tx, about), clock, ids);
    heard.forEach(event -> together.fire(tx, event));
    together.writeDown(tx);
  }
}
