package io.scalr.control.orchestration.work;

import io.scalr.control.agentlink.MessageHandler;
import io.scalr.control.agentlink.Received;
import io.scalr.control.orchestration.Execution;
import io.scalr.control.orchestration.Execution.State;
import io.scalr.control.orchestration.ExecutionStore;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.ExecutionMessage;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.ExecutionMessage.ScriptOutput;
import java.time.Instant;
import java.util.List;

/**
 * Takes what agents report of scripts. A repeat changes nothing, and so does a report of an
 * execution that is another server's.
 */
public final class ScriptReports implements MessageHandler<ExecutionMessage> {
  private final ExecutionStore executions;
  private final ExecutionEnds ends;

  public ScriptReports(ExecutionStore executions, LifeReports life) {
    this.executions = executions;
    this.ends = new ExecutionEnds(executions, life);
  }

  @Override
  public void handle(Tx tx, List<Received<ExecutionMessage>> messages) {
    messages.forEach(each -> handle(tx, each.tenant(), each.server(), each.at(), each.message()));
  }

  /**
   * @param server who says so
   * @param at when it was received
   */
  public void handle(Tx tx, Tenant tenant, ServerId server, Instant at, ExecutionMessage message) {
    switch (message) {
      case ExecScriptResult result ->
          executions
              .lock(tx, tenant, server, result.executionId())
              .ifPresent(execution -> ended(tx, execution, result, at));
      case ScriptOutput piece ->
          executions
              .lock(tx, tenant, server, piece.executionId())
              .ifPresent(_ -> executions.keepOutput(tx, tenant, piece));
    }
  }

  private void ended(Tx tx, Execution execution, ExecScriptResult result, Instant at) {
    switch (execution.state()) {
      case State.Finished _ -> {} // a repeat
      case State.Sent _ -> ends.reported(tx, execution, result, at);
      case State.Lost _ -> {
        // It was given up too early; what the agent says is better than what we supposed.
        executions.reopen(tx, execution.tenant(), execution.id(), new State.Sent(0, at));
        ends.reported(tx, execution, result, at);
      }
    }
  }
}
