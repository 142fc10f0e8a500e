package io.scalr.control.orchestration.work;

import io.scalr.control.audit.Audit;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerEvent.ServerLaunchRequested;
import io.scalr.control.fleet.ServerRef;
import io.scalr.control.orchestration.EventFired;
import io.scalr.control.orchestration.EventLogStore;
import io.scalr.control.orchestration.ExecutionStore;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.control.orchestration.RuleStore;
import io.scalr.control.orchestration.ScriptSender;
import io.scalr.control.orchestration.ScriptStore;
import io.scalr.control.orchestration.ServerFacts;
import io.scalr.control.variable.Variables;
import io.scalr.kernel.Clock;
import io.scalr.kernel.DomainEvent;
import io.scalr.kernel.Ids;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
      EventLogStore log,
      ExecutionStore executions,
      ServerFacts servers,
      Variables variables,
      ScriptSender agents,
      LifeReports life,
      Audit audit) {}

  public EventFiring(Ports ports, Clock clock, Ids ids) {
    this.ports = ports;
    this.clock = clock;
    this.ids = ids;
  }

  /** Carries out the events of one batch, in order. */
  void fire(Tx tx, List<DomainEvent> batch) {
    var heard = batch.stream().flatMap(EventFiring::heard).toList();
    var about = new HashMap<Tenant, Set<ServerId>>();
    heard.forEach(news ->
        about
            .computeIfAbsent(news.of().tenant(), _ -> new LinkedHashSet<>())
            .add(news.of().server()));
    var together = new EventBatch(ports, ports.servers().forOneBatch(tx, about), clock, ids);
    heard.forEach(news -> {
      switch (news) {
        case News.OfServer(var event) -> together.fire(tx, event);
        case News.OfPerson(var event) -> together.fire(tx, event);
      }
    });
    together.writeDown(tx);
  }

  /** Users hear of a server from its acceptance on. Every launch has an event before that. */
  private static Stream<News> heard(DomainEvent event) {
    return switch (event) {
      case ServerLaunchRequested _ -> Stream.of();
      case ServerEvent happened -> Stream.of(new News.OfServer(happened));
      case EventFired fired -> Stream.of(new News.OfPerson(fired));
      default -> Stream.of(); // other features' events
    };
  }

  /** What rules may hang on. */
  private sealed interface News {
    ServerRef of();

    record OfServer(ServerEvent event) implements News {
      @Override
      public ServerRef of() {
        return event.of();
      }
    }

    record OfPerson(EventFired event) implements News {
      @Override
      public ServerRef of() {
        return event.of();
      }
    }
  }
}
