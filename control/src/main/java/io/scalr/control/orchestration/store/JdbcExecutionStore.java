package io.scalr.control.orchestration.store;

import io.scalr.control.fleet.ServerRef;
import io.scalr.control.orchestration.EventName;
import io.scalr.control.orchestration.Execution;
import io.scalr.control.orchestration.Execution.Cause;
import io.scalr.control.orchestration.Execution.State;
import io.scalr.control.orchestration.ExecutionStore;
import io.scalr.control.orchestration.HiddenValues;
import io.scalr.control.orchestration.LogEntry;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Rows;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ExecutionMessage.ScriptOutput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Tables {@code script_execution}, {@code orchestration_log} and {@code script_output}. */
public final class JdbcExecutionStore implements ExecutionStore {
  private static final String MINE = " where account_id = :account and env_id = :env";

  private static final ListQuery LOG =
      new ListQuery(
              "select * from orchestration_log" + MINE,
              Map.of(
                  "id", ListQuery.uuid("id"),
                  "server", ListQuery.uuid("server_id"),
                  "farm", ListQuery.whole("farm_id"),
                  "triggeredBy", "triggered_by"),
              ListOrder.lastFirst(ListOrder.time("at"), ListOrder.uuid("id")))
          .ofFarms("orchestration_log.farm_id");

  private final Sealer sealer;

  public JdbcExecutionStore(Sealer sealer) {
    this.sealer = sealer;
  }

  @Override
  public void insert(Tx tx, Execution execution) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into script_execution (account_id, env_id, id, server_id, farm_id,
                  farm_role_id, server_index, event_id, event_name, own_event, triggered_by,
                  wanted_by, name, script_id, script_version, blocking, timeout, ordered_at,
                  status, ended_at, exit_code, lost_because, due_at, order_number, question_number)
                values (:account, :env, :id, :server, :farm, :farmRole, :index, :event,
                  :eventName, :own, :triggeredBy, :by, :name, :script, :version, :blocking,
                  :timeout, :ordered, :status, :ended, :exit, :why, :due, :order, :question)
                """);
    state(
            text(cause(on(statement, execution.on()), execution.cause()), execution.text()),
            execution.state())
        .param("id", execution.id().value())
        .param("name", execution.name())
        .param("blocking", execution.blocking())
        .param("timeout", execution.timeout().toSeconds())
        .param("ordered", Rows.moment(execution.orderedAt()))
        .update();
  }

  @Override
  public Optional<Execution> find(Tx tx, Tenant tenant, ExecutionId id) {
    return mine(Db.jdbc(tx).sql("select * from script_execution" + MINE + " and id = :id"), tenant)
        .param("id", id.value())
        .query(JdbcExecutionStore::execution)
        .optional();
  }

  @Override
  public Optional<Execution> lock(Tx tx, Tenant tenant, ServerId server, ExecutionId id) {
    var sql =
        "select * from script_execution"
            + MINE
            + " and id = :id and server_id = :server for update";
    return mine(Db.jdbc(tx).sql(sql), tenant)
        .param("id", id.value())
        .param("server", server.value())
        .query(JdbcExecutionStore::execution)
        .optional();
  }

  @Override
  public List<Execution> open(Tx tx, Tenant tenant, ServerId server) {
    var sql =
        "select * from script_execution"
            + MINE
            + " and server_id = :server and status = 'sent' order by id for update";
    return mine(Db.jdbc(tx).sql(sql), tenant)
        .param("server", server.value())
        .query(JdbcExecutionStore::execution)
        .list();
  }

  @Override
  public boolean blockingOpen(Tx tx, Tenant tenant, ServerId server, UUID event) {
    var sql =
        "select exists (select 1 from script_execution"
            + MINE
            + " and event_id = :event and server_id = :server and blocking and status = 'sent')";
    return mine(Db.jdbc(tx).sql(sql), tenant)
        .param("server", server.value())
        .param("event", event)
        .query(Boolean.class)
        .single();
  }

  @Override
  public void end(Tx tx, State state, LogEntry entry) {
    var update =
        Db.jdbc(tx)
            .sql(
                "update script_execution set status = :status, ended_at = :ended,"
                    + " exit_code = :exit, lost_because = :why, due_at = :due,"
                    + " order_number = :order, question_number = :question"
                    + MINE
                    + " and id = :id and status = 'sent'");
    int changed =
        state(mine(update, entry.on().tenant()), state).param("id", entry.id().value()).update();
    if (changed != 1) {
      throw new IllegalStateException("execution " + entry.id() + " was not open");
    }
    insertLog(tx, entry);
  }

  private void insertLog(Tx tx, LogEntry entry) {
    var insert =
        Db.jdbc(tx)
            .sql(
                """
                insert into orchestration_log (account_id, env_id, id, server_id, farm_id,
                  farm_role_id, server_index, triggered_by, event_name, name, script_id,
                  script_version, at, exit_code, elapsed_ms, stdout, stderr, stdout_bytes,
                  stderr_bytes, error, sealed)
                values (:account, :env, :id, :server, :farm, :farmRole, :index, :triggeredBy,
                  :eventName, :name, :script, :version, :at, :exit, :elapsed, :stdout, :stderr,
                  :stdoutBytes, :stderrBytes, :error, true)
                """);
    text(on(insert, entry.on()), entry.text())
        .param("id", entry.id().value())
        .param("triggeredBy", entry.triggeredBy())
        .param("eventName", entry.event().orElse(null), Types.VARCHAR)
        .param("name", entry.name())
        .param("at", Rows.moment(entry.at()))
        .param("exit", entry.exitCode().orElse(null), Types.INTEGER)
        .param("elapsed", entry.elapsed().toMillis())
        .param("stdout", sealer.seal(entry.stdout().toArray(), logged(entry.id(), "stdout")))
        .param("stderr", sealer.seal(entry.stderr().toArray(), logged(entry.id(), "stderr")))
        .param("stdoutBytes", entry.stdoutBytes())
        .param("stderrBytes", entry.stderrBytes())
        .param("error", entry.error().orElse(null), Types.VARCHAR)
        .update();
  }

  @Override
  public void wait(Tx tx, Tenant tenant, ExecutionId id, State.Sent state) {
    var update =
        Db.jdbc(tx)
            .sql(
                "update script_execution set due_at = :due, order_number = :order,"
                    + " question_number = :question"
                    + MINE
                    + " and id = :id and status = 'sent'");
    sent(mine(update, tenant), state).param("id", id.value()).update();
  }

  @Override
  public void reopen(Tx tx, Tenant tenant, ExecutionId id, State.Sent state) {
    mine(Db.jdbc(tx).sql("delete from orchestration_log" + MINE + " and id = :id"), tenant)
        .param("id", id.value())
        .update();
    var update =
        Db.jdbc(tx)
            .sql(
                "update script_execution set status = :status, ended_at = :ended,"
                    + " exit_code = :exit, lost_because = :why, due_at = :due,"
                    + " order_number = :order, question_number = :question"
                    + MINE
                    + " and id = :id and status = 'lost'");
    state(mine(update, tenant), state).param("id", id.value()).update();
  }

  @Override
  public List<Late> withLate(Tx tx, Instant now, int limit) {
    return Db.jdbc(tx)
        .sql(
            """
            select distinct account_id, env_id, farm_id, farm_role_id from (
              select * from script_execution where status = 'sent' and due_at <= :now
               order by due_at limit :limit) late
            """)
        .param("now", Rows.moment(now))
        .param("limit", limit)
        .query((row, _) ->
            new Late(
                tenant(row),
                new FarmId(row.getLong("farm_id")),
                new FarmRoleId(row.getLong("farm_role_id"))))
        .list();
  }

  @Override
  public List<Execution> late(Tx tx, Tenant tenant, FarmRoleId farmRole, Instant now, int limit) {
    var sql =
        "select * from script_execution"
            + MINE
            + " and farm_role_id = :farmRole and status = 'sent' and due_at <= :now"
            + " order by due_at, id limit :limit";
    return mine(Db.jdbc(tx).sql(sql), tenant)
        .param("farmRole", farmRole.value())
        .param("now", Rows.moment(now))
        .param("limit", limit)
        .query(JdbcExecutionStore::execution)
        .list();
  }

  @Override
  public Listed<LogEntry> log(Tx tx, Tenant tenant, Listing listing) {
    return LOG.run(tx, listing, s -> mine(s, tenant), this::entry);
  }

  @Override
  public Optional<LogEntry> logEntry(Tx tx, Tenant tenant, ExecutionId id) {
    return mine(Db.jdbc(tx).sql("select * from orchestration_log" + MINE + " and id = :id"), tenant)
        .param("id", id.value())
        .query(this::entry)
        .optional();
  }

  @Override
  public void keepOutput(Tx tx, Tenant tenant, ScriptOutput piece) {
    boolean beyond = piece.offset() > MOST_OUTPUT - piece.bytes().length();
    if (beyond || piece.bytes().length() == 0) {
      return;
    }
    mine(
            Db.jdbc(tx)
                .sql(
                    """
                    insert into script_output (account_id, env_id, execution_id, stream, starts_at,
                      bytes, plain_bytes, last, sealed)
                    select :account, :env, :id, :stream, :offset, :bytes, :length, :last, true
                     where :offset = (select coalesce(sum(plain_bytes), 0)
                                        from script_output
                                       where account_id = :account and env_id = :env
                                         and execution_id = :id and stream = :stream)
                    """),
            tenant)
        .param("id", piece.executionId().value())
        .param("stream", piece.stream().name())
        .param("offset", piece.offset())
        .param(
            "bytes",
            sealer.seal(
                piece.bytes().toArray(),
                piece(piece.executionId(), piece.stream(), piece.offset())))
        .param("length", piece.bytes().length())
        .param("last", piece.last())
        .update();
  }

  @Override
  public Output output(Tx tx, Tenant tenant, ExecutionId id, OutputStreamName stream) {
    var ends = new ArrayList<Boolean>();
    var pieces =
        mine(
                Db.jdbc(tx)
                    .sql(
                        "select bytes, sealed, starts_at, last from script_output"
                            + MINE
                            + " and execution_id = :id and stream = :stream order by starts_at"),
                tenant)
            .param("id", id.value())
            .param("stream", stream.name())
            .query((row, _) -> {
              ends.add(row.getBoolean("last"));
              return opened(row, "bytes", piece(id, stream, row.getLong("starts_at"))).toArray();
            })
            .list();
    var out = new ByteArrayOutputStream();
    pieces.forEach(out::writeBytes);
    return new Output(Bytes.of(out.toByteArray()), ends.contains(true));
  }

  @Override
  public void hide(Tx tx, Tenant tenant, ExecutionId id, HiddenValues values) {
    var texts = values.values().stream().map(Secret::revealText).toList();
    var plain = Json.list(texts).getBytes(StandardCharsets.UTF_8);
    mine(
            Db.jdbc(tx)
                .sql("update script_execution set hidden = :hidden" + MINE + " and id = :id"),
            tenant)
        .param("id", id.value())
        .param("hidden", sealer.seal(plain, hiddenOf(id)))
        .update();
  }

  @Override
  public HiddenValues hidden(Tx tx, Tenant tenant, ExecutionId id) {
    var sql = "select hidden from script_execution" + MINE + " and id = :id and hidden is not null";
    return mine(Db.jdbc(tx).sql(sql), tenant)
        .param("id", id.value())
        .query((row, _) -> sealer.open(row.getBytes("hidden"), hiddenOf(id)))
        .optional()
        .map(plain -> Json.list(new String(plain, StandardCharsets.UTF_8)))
        .map(texts -> new HiddenValues(texts.stream().map(Secret::of).toList()))
        .orElse(HiddenValues.NONE);
  }

  private static String hiddenOf(ExecutionId id) {
    return "script_execution.hidden:" + id;
  }

  private Bytes opened(ResultSet row, String column, String context) throws SQLException {
    var stored = row.getBytes(column);
    return Bytes.of(row.getBoolean("sealed") ? sealer.open(stored, context) : stored);
  }

  private static String logged(ExecutionId id, String stream) {
    return "orchestration_log." + stream + ":" + id;
  }

  private static String piece(ExecutionId id, OutputStreamName stream, long startsAt) {
    return "script_output.bytes:" + id + "/" + stream + "/" + startsAt;
  }

  private static StatementSpec mine(StatementSpec statement, Tenant tenant) {
    return statement
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value());
  }

  private static StatementSpec on(StatementSpec statement, ServerRef server) {
    return mine(statement, server.tenant())
        .param("server", server.server().value())
        .param("farm", server.farm().value())
        .param("farmRole", server.farmRole().value())
        .param("index", server.index());
  }

  private static StatementSpec text(StatementSpec statement, Optional<Execution.Text> text) {
    return statement
        .param("script", text.map(t -> t.script().value()).orElse(null), Types.BIGINT)
        .param("version", text.map(Execution.Text::version).orElse(null), Types.INTEGER);
  }

  private static StatementSpec cause(StatementSpec statement, Cause cause) {
    var bound = statement.param("triggeredBy", cause.word());
    return switch (cause) {
      case Cause.Event(var event, var name, var own) ->
          bound
              .param("event", event, Types.OTHER)
              .param("eventName", name.word(), Types.VARCHAR)
              .param("own", own)
              .param("by", null, Types.VARCHAR);
      case Cause.Person(var by, var _) ->
          bound
              .param("event", null, Types.OTHER)
              .param("eventName", null, Types.VARCHAR)
              .param("own", false)
              .param("by", by, Types.VARCHAR);
    };
  }

  private static StatementSpec state(StatementSpec statement, State state) {
    return switch (state) {
      case State.Sent sent -> sent(ended(statement, "sent", null, null, null), sent);
      case State.Finished(var at, var exit) ->
          notSent(ended(statement, "finished", at, exit, null));
      case State.Lost(var at, var why) -> notSent(ended(statement, "lost", at, null, why));
    };
  }

  private static StatementSpec ended(
      StatementSpec statement,
      String status,
      @Nullable Instant at,
      @Nullable Integer exit,
      @Nullable String why) {
    return statement
        .param("status", status)
        .param("ended", at == null ? null : Rows.moment(at), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("exit", exit, Types.INTEGER)
        .param("why", why, Types.VARCHAR);
  }

  private static StatementSpec sent(StatementSpec statement, State.Sent sent) {
    return statement
        .param("due", Rows.moment(sent.dueAt()))
        .param("order", sent.number())
        .param("question", sent.question().orElse(null), Types.BIGINT);
  }

  private static StatementSpec notSent(StatementSpec statement) {
    return statement
        .param("due", null, Types.TIMESTAMP_WITH_TIMEZONE)
        .param("order", null, Types.BIGINT)
        .param("question", null, Types.BIGINT);
  }

  private static Tenant tenant(ResultSet row) throws SQLException {
    return new Tenant(
        new AccountId(row.getLong("account_id")), new EnvironmentId(row.getLong("env_id")));
  }

  private static ServerRef on(ResultSet row) throws SQLException {
    return new ServerRef(
        tenant(row),
        new FarmId(row.getLong("farm_id")),
        new FarmRoleId(row.getLong("farm_role_id")),
        new ServerId(row.getObject("server_id", UUID.class)),
        row.getInt("server_index"));
  }

  private static Optional<Execution.Text> text(ResultSet row) throws SQLException {
    var script = Rows.maybeLong(row, "script_id");
    return script.isEmpty()
        ? Optional.empty()
        : Optional.of(new Execution.Text(new ScriptId(script.get()), row.getInt("script_version")));
  }

  private static Execution execution(ResultSet row, int number) throws SQLException {
    return new Execution(
        new ExecutionId(row.getObject("id", UUID.class)),
        on(row),
        cause(row),
        row.getString("name"),
        text(row),
        row.getBoolean("blocking"),
        Duration.ofSeconds(row.getLong("timeout")),
        Rows.instant(row, "ordered_at"),
        state(row));
  }

  private static Cause cause(ResultSet row) throws SQLException {
    var event = Rows.maybeText(row, "event_name");
    return event.isPresent()
        ? new Cause.Event(
            row.getObject("event_id", UUID.class),
            EventName.of(event.get()),
            row.getBoolean("own_event"))
        : new Cause.Person(row.getString("wanted_by"), row.getString("triggered_by").equals("api"));
  }

  private static State state(ResultSet row) throws SQLException {
    var status = row.getString("status");
    return switch (status) {
      case "sent" ->
          new State.Sent(
              row.getLong("order_number"),
              Rows.instant(row, "due_at"),
              Rows.maybeLong(row, "question_number"));
      case "finished" -> new State.Finished(Rows.instant(row, "ended_at"), row.getInt("exit_code"));
      case "lost" -> new State.Lost(Rows.instant(row, "ended_at"), row.getString("lost_because"));
      default -> throw new IllegalStateException("status " + status);
    };
  }

  private LogEntry entry(ResultSet row, int number) throws SQLException {
    var id = new ExecutionId(row.getObject("id", UUID.class));
    return new LogEntry(
        id,
        on(row),
        row.getString("triggered_by"),
        Rows.maybeText(row, "event_name"),
        row.getString("name"),
        text(row),
        Rows.instant(row, "at"),
        Rows.maybeLong(row, "exit_code").map(Long::intValue),
        Duration.ofMillis(row.getLong("elapsed_ms")),
        opened(row, "stdout", logged(id, "stdout")),
        opened(row, "stderr", logged(id, "stderr")),
        row.getLong("stdout_bytes"),
        row.getLong("stderr_bytes"),
        Rows.maybeText(row, "error"));
  }
}
