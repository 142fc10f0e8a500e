package io.scalr.control.orchestration.work;

import io.scalr.control.audit.AuditEntry;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerEvent.ServerGone;
import io.scalr.control.fleet.ServerEvent.ServerTerminating;
import io.scalr.control.fleet.ServerRef;
import io.scalr.control.orchestration.EventFired;
import io.scalr.control.orchestration.Execution;
import io.scalr.control.orchestration.Execution.Cause;
import io.scalr.control.orchestration.Execution.State;
import io.scalr.control.orchestration.ExecutionEnd;
import io.scalr.control.orchestration.GlobalValues;
import io.scalr.control.orchestration.HiddenValues;
import io.scalr.control.orchestration.LateDecider;
import io.scalr.control.orchestration.Placeholders;
import io.scalr.control.orchestration.Rule;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.RuleDecider;
import io.scalr.control.orchestration.RuleDecider.Order;
import io.scalr.control.orchestration.RuleSight;
import io.scalr.control.orchestration.ScriptChoice;
import io.scalr.control.orchestration.ScriptEnvironment;
import io.scalr.control.orchestration.ScriptText;
import io.scalr.control.orchestration.ServerFacts;
import io.scalr.control.orchestration.TargetServer;
import io.scalr.control.orchestration.UserEvent;
import io.scalr.control.orchestration.UserEvents;
import io.scalr.kernel.Clock;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage.EventScripts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The events of one batch on their way: what was read for all of them is asked once, and what they
 * say is written together. For one transaction.
 */
final class EventBatch {
  private final EventFiring.Ports ports;
  private final ServerFacts servers;
  private final BatchVariables variables;
  private final ExecutionEnds ends;
  private final Clock clock;
  private final Ids ids;
  private final Map<RuleSight, List<Rule>> rulesOf = new HashMap<>();

  /** Events that are not written down yet. */
  private final List<UserEvent> told = new ArrayList<>();

  /** What was decided on them. */
  private final List<AuditEntry> decisions = new ArrayList<>();

  /**
   * @param servers what the batch is about, read together
   */
  EventBatch(EventFiring.Ports ports, ServerFacts servers, Clock clock, Ids ids) {
    this.ports = ports;
    this.servers = servers;
    this.variables = new BatchVariables(ports.variables());
    this.ends = new ExecutionEnds(ports.executions(), ports.life());
    this.clock = clock;
    this.ids = ids;
  }

  /** Carries out one event; {@link #writeDown} ends the batch. */
  void fire(Tx tx, ServerEvent happened) {
    if (happened instanceof ServerGone) {
      loseOpen(tx, happened.of());
      variables.forget(tx, happened.of());
    }
    var own = servers.find(tx, happened.of().tenant(), happened.of().server());
    UserEvents.of(ids.uuid(), happened, own.map(TargetServer::server))
        .ifPresent(event -> {
          told.add(event);
          boolean waiting = fire(tx, event, own);
          if (happened instanceof ServerTerminating(_, _, var forced, _, _)
              && !forced
              && !waiting) {
            ports.life().graceOver(tx, event.of().tenant(), event.of().server());
          }
        });
  }

  /** Carries out what a person fired; it is written down already. */
  void fire(Tx tx, EventFired fired) {
    var own = servers.find(tx, fired.of().tenant(), fired.of().server());
    fire(tx, fired.told(), own);
  }

  /** Whether a blocking script was sent to the event's own server. */
  private boolean fire(Tx tx, UserEvent event, Optional<TargetServer> own) {
    var tenant = event.of().tenant();
    var role = own.map(server -> server.role().id());
    var sight = new RuleSight(Scope.of(tenant), role, Optional.of(event.of().farmRole()));
    var rules = rulesOf.computeIfAbsent(sight, seen -> ports.rules().all(tx, seen));
    var fired = RuleDecider.fired(event, role, rules);
    var orders = orders(tx, event, fired);
    decisions.add(decision(event, fired.size(), orders));
    if (!orders.isEmpty()) {
      // executions refer to their event
      writeDown(tx);
    }
    return send(tx, event, own, orders);
  }

  void writeDown(Tx tx) {
    ports.log().insert(tx, told);
    ports.audit().append(tx, decisions);
    told.clear();
    decisions.clear();
  }

  /** One row for each event: how many scripts go where, or why none does. */
  private static AuditEntry decision(UserEvent event, int fired, List<Order> orders) {
    var servers = orders.stream().map(order -> order.target().id()).distinct().count();
    var blocked = orders.stream().filter(order -> order.obstacle().isPresent()).count();
    var reason =
        fired == 0
            ? "no script: no enabled rule is for this event"
            : orders.isEmpty()
                ? "no script: %d rules fired, but no server that may hear of it is their target"
                    .formatted(fired)
                : "%d scripts of %d rules on %d servers%s"
                    .formatted(
                        orders.size(),
                        fired,
                        servers,
                        blocked == 0 ? "" : ", " + blocked + " of them cannot be sent");
    return AuditEntry.decided(
        Scope.of(event.of().tenant()),
        "orchestration",
        "event." + event.name().word(),
        "server " + event.of().server(),
        reason);
  }

  private List<Order> orders(Tx tx, UserEvent event, List<Rule> fired) {
    if (fired.isEmpty()) {
      return List.of();
    }
    var tenant = event.of().tenant();
    Map<ScriptChoice, ScriptText> texts = new HashMap<>();
    for (var choice : RuleDecider.choices(fired)) {
      ports.scripts().text(tx, Scope.of(tenant), choice).ifPresent(text -> texts.put(choice, text));
    }
    var farm = servers.ofFarm(tx, tenant, event.of().farm());
    return RuleDecider.decide(event, fired, farm, texts);
  }

  /** Whether a blocking script was sent to the event's own server. */
  private boolean send(Tx tx, UserEvent event, Optional<TargetServer> own, List<Order> orders) {
    boolean waiting = false;
    boolean answered = false;
    variables.read(tx, orders.stream().map(Order::target).toList());
    for (int i = 0; i < orders.size(); ) {
      var target = orders.get(i).target();
      int end = i;
      while (end < orders.size() && orders.get(end).target().id().equals(target.id())) {
        end++;
      }
      boolean mine = target.id().equals(event.of().server());
      boolean blocked = send(tx, event, own, target, orders.subList(i, end));
      waiting |= mine && blocked;
      answered |= mine;
      i = end;
    }
    if (event.name().awaited() && !answered) {
      // The agent waits for this answer; without it the server would never be up.
      own.filter(server -> RuleDecider.receives(event, server))
          .ifPresent(server -> send(tx, event, own, server, List.of()));
    }
    return waiting;
  }

  /** Whether a blocking script was sent. */
  private boolean send(
      Tx tx, UserEvent event, Optional<TargetServer> own, TargetServer target, List<Order> orders) {
    boolean mine = target.id().equals(event.of().server());
    boolean awaited = mine && event.name().awaited();
    var cause = new Cause.Event(event.id(), event.name(), mine);
    var environment = ScriptEnvironment.of(event, own, target);
    var globals = orders.isEmpty() ? GlobalValues.NONE : variables.of(target);
    var now = clock.now();
    var executions = new ArrayList<Execution>();
    var scripts = new ArrayList<ScriptOrder>();
    for (var order : orders) {
      var execution = execution(order, cause, now);
      executions.add(execution);
      if (order.obstacle().isEmpty()) {
        scripts.add(script(execution, order, environment, globals));
      }
    }
    var obstacle =
        orders.stream()
            .filter(order -> awaited && order.blocking())
            .flatMap(order -> order.obstacle().stream())
            .findFirst();
    // A list without the script that cannot run would let the agent go on.
    var sent =
        obstacle.map(Delivery::refused).orElseGet(() -> sent(tx, event, target, scripts, awaited));
    var refused = sent.refused();
    boolean waiting = false;
    var before = Duration.ZERO;
    for (int i = 0; i < executions.size(); i++) {
      var execution =
          executions
              .get(i)
              .in(LateDecider.sent(sent.number(), now, before, executions.get(i).timeout()));
      ports.executions().insert(tx, execution);
      var hidden = globals.masked(hidden(orders.get(i), environment, globals));
      if (!hidden.isEmpty()) {
        ports.executions().hide(tx, execution.tenant(), execution.id(), hidden);
      }
      boolean lost = orders.get(i).obstacle().isPresent() || refused.isPresent();
      waiting |= !lost && execution.blocking();
      before = execution.blocking() ? before.plus(execution.timeout()) : before;
    }
    for (int i = 0; i < executions.size(); i++) {
      var execution = executions.get(i);
      orders
          .get(i)
          .obstacle()
          .or(() -> refused)
          .ifPresent(why -> ends.lost(tx, execution, why, now));
    }
    return waiting;
  }

  /**
   * What the outbox said.
   *
   * @param number the message's; 0 when there is none
   */
  private record Delivery(long number, Optional<String> refused) {
    static Delivery refused(String why) {
      return new Delivery(0, Optional.of(why));
    }
  }

  private Delivery sent(
      Tx tx, UserEvent event, TargetServer target, List<ScriptOrder> scripts, boolean awaited) {
    if (scripts.isEmpty() && !awaited) {
      return new Delivery(0, Optional.empty());
    }
    var message = new EventScripts(event.id(), event.name().word(), scripts, awaited);
    return switch (ports.agents().send(tx, event.of().tenant(), target.id(), message)) {
      case Outcome.Done<Long>(var number) -> new Delivery(number, Optional.empty());
      case Outcome.Refused<Long>(var refusal) -> Delivery.refused("Not sent: " + refusal.text());
    };
  }

  private Execution execution(Order order, Cause cause, Instant at) {
    return new Execution(
        new ExecutionId(ids.uuid()),
        order.target().server().ref(),
        cause,
        order.name(),
        order.text().map(text -> new Execution.Text(text.script().id(), text.version().number())),
        order.blocking(),
        order.timeout(),
        at,
        new State.Sent(0, at));
  }

  private static ScriptOrder script(
      Execution execution, Order order, Map<String, String> environment, GlobalValues globals) {
    ScriptOrder.Source source =
        switch (order.rule().action()) {
          case Action.LocalScript(var path) -> new ScriptOrder.Source.AtPath(path);
          case Action.RemoteScript(var url) -> new ScriptOrder.Source.AtPath(url);
          case Action.Chef _, Action.AnsibleTower _ ->
              throw new IllegalStateException("sent in spite of its obstacle: " + order.name());
          case Action.ScalrScript(var _, var variables) ->
              new ScriptOrder.Source.Inline(
                  order
                      .text()
                      .map(text -> body(text, environment, globals, variables))
                      .orElseThrow());
        };
    return new ScriptOrder(
        execution.id(),
        execution.name(),
        source,
        execution.blocking(),
        execution.timeout(),
        order.rule().runAs(),
        globals.with(environment),
        order.position());
  }

  private static Secret body(
      ScriptText text,
      Map<String, String> environment,
      GlobalValues globals,
      Map<String, String> variables) {
    var values =
        ScriptEnvironment.placeholders(
            environment,
            globals.fill(text.script(), environment),
            globals.fill(variables, environment));
    return Secret.of(Placeholders.fill(text.version().body(), values));
  }

  private static HiddenValues hidden(
      Order order, Map<String, String> environment, GlobalValues globals) {
    return order.rule().action() instanceof Action.ScalrScript(var _, var variables)
        ? order
            .text()
            .map(text ->
                HiddenValues.of(
                    globals.fill(text.script(), environment), globals.fill(variables, environment)))
            .orElse(HiddenValues.NONE)
        : HiddenValues.NONE;
  }

  /** Ends what a server that is gone will never report. */
  private void loseOpen(Tx tx, ServerRef server) {
    for (var execution : ports.executions().open(tx, server.tenant(), server.server())) {
      ends.lost(tx, execution, ExecutionEnd.goneWith(server), clock.now());
    }
  }
}
