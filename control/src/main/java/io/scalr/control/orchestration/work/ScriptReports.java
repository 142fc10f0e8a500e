package io.scalr.control.orchestration.work;

import io.scalr.control.orchestration.Execution;
import io.scalr.control.orchestration.Execution.Cause;
import io.scalr.control.orchestration.Execution.State;
import io.scalr.control.orchestration.ExecutionEnd;
import io.scalr.control.orchestration.ExecutionStore;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.control.orchestration.UserEvent;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.ExecutionMessage;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.ExecutionMessage.ScriptOutput;
import java.time.Instant;

/**
 * Takes what agents report of scripts. A repeat changes nothing, and so does a report of an
 * execution that is another server's.
 */
public final class ScriptReports {
  private final ExecutionStore executions;
  private final LifeReports life;

  public ScriptReports(ExecutionStore executions, LifeReports life) {
    this.executions = executions;
    this.life = life;
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
              .filter(execution -> execution.state() instanceof State.Sent)
              .ifPresent(execution -> ended(tx, execution, result, at));
      case ScriptOutput piece ->
          executions
              .lock(tx, tenant, server, piece.executionId())
              .ifPresent(_ -> executions.keepOutput(tx, tenant, piece));
    }
  }

  private void ended(Tx tx, Execution execution, ExecScriptResult result, Instant at) {
    var entry = ExecutionEnd.reported(execution, result, at);
    executions.end(tx, new State.Finished(at, result.exitCode()), entry);
    var server = execution.on().server();
    ExecutionEnd.initFailure(execution, entry)
        .ifPresent(text -> life.initFailed(tx, execution.tenant(), server, text));
    if (execution.holdsUp(UserEvent.Name.BeforeHostTerminate)
        && execution.cause() instanceof Cause.Event(var event, var _, var _)
        && !executions.blockingOpen(tx, execution.tenant(), server, event)) {
      life.graceOver(tx, execution.tenant(), server);
    }
  }
}
