package io.scalr.control.orchestration.work;

import io.scalr.control.orchestration.Execution;
import io.scalr.control.orchestration.Execution.State;
import io.scalr.control.orchestration.ExecutionStore;
import io.scalr.control.orchestration.LateDecider;
import io.scalr.control.orchestration.LateDecider.Action;
import io.scalr.control.orchestration.LateDecider.Late;
import io.scalr.control.orchestration.LateDecider.Seen;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.control.orchestration.ScriptSender;
import io.scalr.control.orchestration.TakenMessages;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Lease;
import io.scalr.control.reconcile.Leases;
import io.scalr.control.reconcile.Plan;
import io.scalr.control.reconcile.Reconciler;
import io.scalr.control.reconcile.Scope;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ServerMessage.FetchScriptOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Looks after executions whose end nobody reports. */
public final class LateReconciler implements Reconciler<Scope.FarmRole, Seen, Action> {
  public static final String NAME = "late-scripts";

  /** Farm roles looked at in one period; the oldest deadlines come first. */
  private static final int MOST_ROWS = 1_000;

  private final Ports ports;
  private final ExecutionEnds ends;
  private final Clock clock;

  /** What it reads and writes. */
  public record Ports(
      Transactions transactions,
      Leases leases,
      ExecutionStore executions,
      ScriptSender agents,
      TakenMessages taken,
      LifeReports life) {}

  public LateReconciler(Ports ports, Clock clock) {
    this.ports = ports;
    this.ends = new ExecutionEnds(ports.executions(), ports.life());
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Scope.FarmRole> kind() {
    return Scope.FarmRole.class;
  }

  /** Only where a deadline has passed; everywhere else there is nothing to see. */
  @Override
  public List<Scope.FarmRole> scopes() {
    var now = clock.now();
    return ports
        .transactions()
        .inTransaction(tx -> ports.executions().withLate(tx, now, MOST_ROWS))
        .stream()
        .map(late -> new Scope.FarmRole(late.tenant(), late.farm(), late.farmRole()))
        .toList();
  }

  /** Small beside the grace, so that it matters to nobody. */
  @Override
  public Duration period() {
    return Duration.ofSeconds(10);
  }

  @Override
  public Seen observe(Scope.FarmRole scope) {
    var now = clock.now();
    return ports
        .transactions()
        .inTransaction(tx ->
            new Seen(
                scope.tenant(),
                ports
                    .executions()
                    .late(tx, scope.tenant(), scope.farmRole(), now, LateDecider.MOST)
                    .stream()
                    .map(each -> new Late(each, ports.taken().next(tx, each.on().server())))
                    .toList()));
  }

  @Override
  public Plan<Action> plan(Seen seen, Instant now) {
    return LateDecider.plan(seen, now);
  }

  @Override
  public void act(Action action, Fence fence) {
    ports
        .transactions()
        .inTransaction(tx -> {
          if (ports.leases().hold(tx, fence, Lease.SHORT) == Leases.Hold.HELD) {
            var planned = action.of();
            ports
                .executions()
                .lock(tx, planned.tenant(), planned.on().server(), planned.id())
                .filter(now -> now.state().equals(planned.state()))
                .ifPresent(now -> act(tx, action, now));
          }
          return true;
        });
  }

  private void act(Tx tx, Action action, Execution execution) {
    var sent = (State.Sent) execution.state();
    switch (action) {
      case Action.Lose(var _, var why) -> ends.lost(tx, execution, why, clock.now());
      case Action.Wait(var _, var until) ->
          wait(tx, execution, new State.Sent(sent.number(), until, sent.question()));
      case Action.Ask(var _, var until) -> {
        var question = new FetchScriptOutput(execution.id(), OutputStreamName.STDOUT, 0);
        var server = execution.on().server();
        switch (ports.agents().send(tx, execution.tenant(), server, question)) {
          case Outcome.Done<Long>(var number) ->
              wait(tx, execution, new State.Sent(sent.number(), until, Optional.of(number)));
          case Outcome.Refused<Long>(var refusal) ->
              ends.lost(
                  tx, execution, "No end was reported; not asked: " + refusal.text(), clock.now());
        }
      }
    }
  }

  private void wait(Tx tx, Execution execution, State.Sent state) {
    ports.executions().wait(tx, execution.tenant(), execution.id(), state);
  }
}
