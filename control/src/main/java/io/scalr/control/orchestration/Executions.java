package io.scalr.control.orchestration;

import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.ServerVariables;
import io.scalr.control.orchestration.Execution.Cause;
import io.scalr.control.variable.Variables;
import io.scalr.kernel.Clock;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.FarmReach;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Refusal.Deprecated;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.OperatingSystemMismatch;
import io.scalr.kernel.Refusal.UnacceptableState;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage.ExecScript;
import io.scalr.protocol.ServerMessage.FetchScriptOutput;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Runs scripts that a person asks for, and answers what became of executions. */
public final class Executions {
  private final ExecutionStore store;
  private final Scripts scripts;
  private final ServerFacts servers;
  private final Variables variables;
  private final ScriptSender agents;
  private final TakenMessages taken;
  private final Clock clock;
  private final Ids ids;

  /** What it reads and writes. */
  public record Ports(
      ExecutionStore executions,
      Scripts scripts,
      ServerFacts servers,
      Variables variables,
      ScriptSender agents,
      TakenMessages taken) {}

  public Executions(Ports ports, Clock clock, Ids ids) {
    this.store = ports.executions();
    this.scripts = ports.scripts();
    this.servers = ports.servers();
    this.variables = ports.variables();
    this.agents = ports.agents();
    this.taken = ports.taken();
    this.clock = clock;
    this.ids = ids;
  }

  /** How far an order has come. */
  public enum Standing {
    /** Its server's agent has not taken it: the server cannot be reached now. */
    WAITING,
    /** The agent has it on its disk. */
    RUNNING,
    FINISHED,
    LOST
  }

  public Standing standing(Tx tx, Execution execution) {
    return switch (execution.state()) {
      case Execution.State.Sent sent ->
          sent.number() < taken.next(tx, execution.on().server())
              ? Standing.RUNNING
              : Standing.WAITING;
      case Execution.State.Finished _ -> Standing.FINISHED;
      case Execution.State.Lost _ -> Standing.LOST;
    };
  }

  /** Whether the agent has messages before this one that it has not taken. */
  public boolean behindOthers(Tx tx, Execution execution) {
    return execution.state() instanceof Execution.State.Sent sent
        && taken.next(tx, execution.on().server()) < sent.number();
  }

  /** What a person asks for; what is empty is as the script says. */
  public record Draft(
      ServerId server,
      ScriptChoice choice,
      Optional<Boolean> blocking,
      Optional<Duration> timeout,
      Optional<String> runAs,
      Map<String, String> variables) {
    public Draft {
      variables = Map.copyOf(variables);
    }
  }

  public ExecutionStore store() {
    return store;
  }

  public Outcome<Execution> find(Tx tx, Tenant tenant, ExecutionId id) {
    return store
        .find(tx, tenant, id)
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(
                new ObjectNotFound("'ScriptExecution.id' (" + id + ") was not found.")));
  }

  public Outcome<LogEntry> logEntry(Tx tx, Tenant tenant, ExecutionId id) {
    return store
        .logEntry(tx, tenant, id)
        .map(Outcome::done)
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'LogEntry.id' (" + id + ") was not found.")));
  }

  /**
   * Asks the agent for all that it keeps of both streams; what comes is kept as far as {@link
   * ExecutionStore#MOST_OUTPUT}.
   */
  public Outcome<Execution> fetchOutput(Tx tx, Tenant tenant, ExecutionId id) {
    return find(tx, tenant, id)
        .then(execution -> {
          if (!(execution.state() instanceof Execution.State.Finished)) {
            return refused(new UnacceptableState("The Script's agent has not reported its end."));
          }
          var server = execution.on().server();
          var out = new FetchScriptOutput(id, OutputStreamName.STDOUT, 0);
          var err = new FetchScriptOutput(id, OutputStreamName.STDERR, 0);
          return agents
              .send(tx, tenant, server, out)
              .then(_ -> agents.send(tx, tenant, server, err))
              .map(_ -> execution);
        });
  }

  /** What is kept of a stream beyond the log entry, without the values of hidden variables. */
  public Bytes output(Tx tx, Execution execution, OutputStreamName stream) {
    var kept = store.output(tx, execution.tenant(), execution.id(), stream);
    return store.hidden(tx, execution.tenant(), execution.id()).mask(kept.bytes(), !kept.whole());
  }

  /**
   * Orders the script; it has been accepted, not done.
   *
   * @param reach the farms whose servers there are for the person
   */
  public Outcome<Execution> execute(
      Tx tx, Tenant tenant, FarmReach reach, Draft draft, Offers offers, Cause.Person cause) {
    return scripts
        .find(tx, Scope.of(tenant), draft.choice().script())
        .then(script -> text(tx, tenant, script, draft, offers))
        .then(text ->
            target(tx, tenant, reach, text, draft).then(on -> order(tx, text, on, draft, cause)));
  }

  private Outcome<ScriptText> text(
      Tx tx, Tenant tenant, Script script, Draft draft, Offers offers) {
    if (script.deprecated()) {
      return refused(new Deprecated("Script '" + script.name() + "' is deprecated."));
    }
    return scripts
        .store()
        .text(tx, Scope.of(tenant), draft.choice())
        .map(Outcome::done)
        .orElseGet(() ->
            refused(
                draft
                    .choice()
                    .version()
                    .map(Scripts::noVersion)
                    .orElseGet(() ->
                        new ObjectNotFound("Script '" + script.name() + "' has no version."))))
        .then(found ->
            VariableRules.given(
                    script, draft.variables(), Map.of(), offers, "ScriptExecutionRequest")
                .map(_ -> found));
  }

  private Outcome<TargetServer> target(
      Tx tx, Tenant tenant, FarmReach reach, ScriptText text, Draft draft) {
    var found = servers.find(tx, tenant, draft.server()).filter(each -> each.farm().within(reach));
    if (found.isEmpty()) {
      return refused(
          new ObjectNotFound(
              "'ScriptExecutionRequest.server.id' (" + draft.server() + ") was not found."));
    }
    var target = found.get();
    if (!(target.server().state() instanceof ServerState.Running)) {
      return refused(
          new UnacceptableState(
              "The Server is " + target.server().state().apiName() + ", not running."));
    }
    return text.script().os().runsOn(target.os().windows())
        ? Outcome.done(target)
        : refused(
            new OperatingSystemMismatch(
                "Script '"
                    + text.script().name()
                    + "' is for "
                    + text.script().os().word()
                    + ", not for the Server's operating system."));
  }

  private Outcome<Execution> order(
      Tx tx, ScriptText text, TargetServer target, Draft draft, Cause.Person cause) {
    var script = text.script();
    boolean blocking = draft.blocking().orElse(script.blockingDefault());
    var timeout =
        draft
            .timeout()
            .or(script::timeoutDefault)
            .orElseGet(() -> RuleDecider.defaultTimeout(blocking));
    var id = new ExecutionId(ids.uuid());
    var environment = ScriptEnvironment.of(target);
    var chain = ServerVariables.chain(target.server(), target.role().scope());
    var globals = GlobalValues.of(variables.seen(tx, chain));
    var filled = globals.fill(script, environment);
    var given = globals.fill(draft.variables(), environment);
    var values = ScriptEnvironment.placeholders(environment, filled, given);
    var order =
        new ScriptOrder(
            id,
            script.name(),
            new ScriptOrder.Source.Inline(
                Secret.of(Placeholders.fill(text.version().body(), values))),
            blocking,
            timeout,
            draft.runAs(),
            globals.with(environment),
            1);
    var now = clock.now();
    return agents
        .send(tx, target.server().tenant(), target.id(), new ExecScript(order))
        .map(number -> {
          var execution =
              new Execution(
                  id,
                  target.server().ref(),
                  cause,
                  script.name(),
                  Optional.of(new Execution.Text(script.id(), text.version().number())),
                  blocking,
                  timeout,
                  now,
                  LateDecider.sent(number, now, Duration.ZERO, timeout));
          store.insert(tx, execution);
          var hidden = globals.masked(HiddenValues.of(filled, given));
          if (!hidden.isEmpty()) {
            store.hide(tx, execution.tenant(), id, hidden);
          }
          return execution;
        });
  }

  private static <T> Outcome<T> refused(Refusal refusal) {
    return Outcome.refused(refusal);
  }
}
