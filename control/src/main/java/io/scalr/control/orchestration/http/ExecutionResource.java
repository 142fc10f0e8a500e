package io.scalr.control.orchestration.http;

import static io.scalr.control.orchestration.http.OrchestrationSchemas.EXECUTION;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.EXECUTION_REQUEST;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.LOG;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.LOG_SUMMARY;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.OUTPUT;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.STANDING;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.VERSION_KEY;

import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.control.orchestration.Execution;
import io.scalr.control.orchestration.ExecutionEnd;
import io.scalr.control.orchestration.Executions;
import io.scalr.control.orchestration.LogEntry;
import io.scalr.control.orchestration.Offers;
import io.scalr.control.orchestration.ScriptChoice;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Scripts run by hand, their state, and the log of all executions. */
public final class ExecutionResource {
  private static final String SCRIPT = "/{envId}/scripts/{scriptId}/";
  private static final String EXECUTE = "actions/execute/";
  private static final String LOGS = "/{envId}/orchestration-logs/";

  private static final String STANDING_OF =
      "/environments/{envId}/script-executions/{scriptExecutionId:uuid}/";
  private static final String OUTPUT_OF = STANDING_OF + "output/";

  private static final String UNREACHABLE =
      "The Server's agent has not taken earlier messages; the Script runs when it has.";

  private final Transactions transactions;
  private final Executions executions;
  private final RemoteLists remote;
  private final Audit audit;

  public ExecutionResource(
      Transactions transactions, Executions executions, RemoteLists remote, Audit audit) {
    this.transactions = transactions;
    this.executions = executions;
    this.remote = remote;
    this.audit = audit;
  }

  public List<Route> routes() {
    var execute = Permission.SCRIPTS_EXECUTE;
    var logs = Permission.ORCHESTRATION_LOGS_VIEW;
    return List.of(
        Route.action(Level.USER, SCRIPT + EXECUTE, execute, EXECUTION, this::latest)
            .accepting(EXECUTION_REQUEST)
            .answering(202),
        Route.action(
                Level.USER,
                SCRIPT + "script-versions/{scriptVersionNumber}/" + EXECUTE,
                execute,
                EXECUTION,
                this::version)
            .accepting(EXECUTION_REQUEST)
            .answering(202),
        Route.get(
            Level.USER,
            "/{envId}/script-executions/{scriptExecutionId:uuid}/",
            Permission.SCRIPTS_VIEW,
            EXECUTION,
            this::get),
        Route.get(Level.SCALR, STANDING_OF, Permission.SCRIPTS_VIEW, STANDING, this::standing),
        Route.get(Level.SCALR, OUTPUT_OF, logs, OUTPUT, this::output),
        Route.action(Level.SCALR, OUTPUT_OF + "actions/fetch/", logs, OUTPUT, this::fetch)
            .answering(202),
        Route.list(Level.USER, LOGS, logs, LOG_SUMMARY, this::log),
        Route.get(Level.USER, LOGS + "{logEntryId:uuid}/", logs, LOG, this::logEntry));
  }

  private Outcome<Answer> latest(Call call) {
    return execute(call, new ScriptChoice(ScriptResource.id(call), Optional.empty()));
  }

  private Outcome<Answer> version(Call call) {
    var number = Optional.of(ScriptResource.number(call));
    return execute(call, new ScriptChoice(ScriptResource.id(call), number));
  }

  private Outcome<Answer> execute(Call call, ScriptChoice choice) {
    var body = call.body();
    var draft =
        new Executions.Draft(
            ServerId.of(body.idText("server")),
            choice,
            body.maybeFlag("blocking"),
            body.maybeWhole("timeout").map(Duration::ofSeconds),
            body.maybeText("runAs"),
            ScriptForms.given(body.objects("variables")));
    return remote
        .given(Scope.of(call.tenant()), choice.script(), draft.variables(), Map.of())
        .then(offers -> ordered(call, draft, offers));
  }

  private Outcome<Answer> ordered(Call call, Executions.Draft draft, Offers offers) {
    var actor = call.actor();
    var cause = new Execution.Cause.Person(actor.name(), !actor.authenticated().equals("session"));
    return transactions.inTransaction(tx ->
        executions
            .execute(tx, call.tenant(), call.farms(), draft, offers, cause)
            .map(execution -> {
              var view = view(execution);
              var entry =
                  AuditEntry.made(
                      Scope.of(call.tenant()),
                      actor,
                      "script.execute",
                      "script " + draft.choice().script() + " on server " + draft.server(),
                      view.values());
              audit.append(tx, entry);
              var answer = Answer.one(view);
              return executions.behindOthers(tx, execution)
                  ? answer.warning("ServerUnreachable", UNREACHABLE)
                  : answer;
            }));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(
        tx -> executions.find(tx, call.tenant(), id(call)).map(found -> Answer.one(view(found))));
  }

  /** More than the vendor's object says: whether the agent has it, until when, and why not. */
  private Outcome<Answer> standing(Call call) {
    return transactions.inTransaction(tx ->
        executions
            .find(tx, call.tenant(), id(call))
            .map(found -> Answer.one(standing(found, executions.standing(tx, found)))));
  }

  private static View standing(Execution execution, Executions.Standing standing) {
    var view =
        View.of(STANDING)
            .put("id", execution.id())
            .put("ordered", execution.orderedAt())
            .put("server", execution.on().server())
            .put("status", standing.name().toLowerCase(Locale.ROOT));
    return switch (execution.state()) {
      case Execution.State.Sent(var _, var due, var question) ->
          view.put("due", due)
              .put(
                  "reason",
                  standing == Executions.Standing.WAITING
                      ? Optional.of("The Server's agent has not taken the order: unreachable now.")
                      : question.map(_ -> "Its time is over; the Server's agent was asked."));
      case Execution.State.Finished(var at, var exitCode) ->
          view.put("ended", at)
              .put("executionExitCode", exitCode)
              .put("reason", ExecutionEnd.timedOut(exitCode, execution.timeout()));
      case Execution.State.Lost(var at, var why) -> view.put("ended", at).put("reason", why);
    };
  }

  private Outcome<Answer> output(Call call) {
    return transactions.inTransaction(
        tx -> executions.find(tx, call.tenant(), id(call)).map(found -> output(tx, found)));
  }

  /** What is there already is answered; what the agent sends is there a moment later. */
  private Outcome<Answer> fetch(Call call) {
    return transactions.inTransaction(
        tx -> executions.fetchOutput(tx, call.tenant(), id(call)).map(found -> output(tx, found)));
  }

  private Answer output(Tx tx, Execution execution) {
    var out = executions.output(tx, execution, OutputStreamName.STDOUT);
    var err = executions.output(tx, execution, OutputStreamName.STDERR);
    return Answer.one(
        View.of(OUTPUT)
            .put("id", execution.id())
            .put("stderr", err.text())
            .put("stdout", out.text()));
  }

  private static ExecutionId id(Call call) {
    return new ExecutionId(call.uuid("scriptExecutionId"));
  }

  private Outcome<Answer> log(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.read(tx -> executions.store().log(tx, call.tenant(), Lists.asked(call))),
            entry -> view(LOG_SUMMARY, entry)));
  }

  private Outcome<Answer> logEntry(Call call) {
    var id = new ExecutionId(call.uuid("logEntryId"));
    return transactions.inTransaction(tx ->
        executions
            .logEntry(tx, call.tenant(), id)
            .map(entry -> Answer.one(view(LOG, entry).put("result", entry.result()))));
  }

  private static View view(Execution execution) {
    boolean running = execution.state() instanceof Execution.State.Sent;
    return View.of(EXECUTION)
        .put("id", execution.id())
        .put("logEntry", running ? Optional.empty() : Optional.of(execution.id()))
        .put("server", execution.on().server())
        .put("status", running ? "running" : "finished");
  }

  private static View view(Schema schema, LogEntry entry) {
    return View.of(schema)
        .put("executionExitCode", entry.exitCode())
        .put("executionTime", entry.elapsed().toSeconds())
        .put("farm", entry.on().farm())
        .put("farmRole", entry.on().farmRole())
        .put("id", entry.id())
        .put("scriptName", entry.name())
        .put("scriptVersion", entry.text().map(ExecutionResource::view))
        .put("server", entry.on().server())
        .put("triggeredBy", entry.triggeredBy());
  }

  private static View view(Execution.Text text) {
    return View.of(VERSION_KEY).put("script", text.script()).put("version", text.version());
  }
}
