package io.scalr.control.orchestration.work;

import io.scalr.control.orchestration.Execution;
import io.scalr.control.orchestration.Execution.Cause;
import io.scalr.control.orchestration.Execution.State;
import io.scalr.control.orchestration.ExecutionEnd;
import io.scalr.control.orchestration.ExecutionStore;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.control.orchestration.LogEntry;
import io.scalr.control.orchestration.UserEvent;
import io.scalr.kernel.Tx;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import java.time.Instant;

/** Ends executions: log entry, state and what fleet wants to hear of it, in one transaction. */
final class ExecutionEnds {
  private final ExecutionStore executions;
  private final LifeReports life;

  ExecutionEnds(ExecutionStore executions, LifeReports life) {
    this.executions = executions;
    this.life = life;
  }

  /** The agent said how it ended. The caller holds the lock of an open execution. */
  void reported(Tx tx, Execution execution, ExecScriptResult result, Instant at) {
    var hidden = executions.hidden(tx, execution.tenant(), execution.id());
    var entry = ExecutionEnd.reported(execution, result, hidden, at);
    end(tx, execution, new State.Finished(at, result.exitCode()), entry);
  }

  /** Nobody will say. The caller holds the lock of an open execution, or has just made it. */
  void lost(Tx tx, Execution execution, String why, Instant at) {
    end(tx, execution, new State.Lost(at, why), ExecutionEnd.lost(execution, why, at));
  }

  private void end(Tx tx, Execution execution, State state, LogEntry entry) {
    executions.end(tx, state, entry);
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
