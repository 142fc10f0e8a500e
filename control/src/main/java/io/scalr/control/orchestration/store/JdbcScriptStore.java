package io.scalr.control.orchestration.store;

import io.scalr.control.orchestration.Script;
import io.scalr.control.orchestration.ScriptChoice;
import io.scalr.control.orchestration.ScriptOs;
import io.scalr.control.orchestration.ScriptStore;
import io.scalr.control.orchestration.ScriptText;
import io.scalr.control.orchestration.ScriptVariable;
import io.scalr.control.orchestration.ScriptVersion;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Rows;
import io.scalr.control.store.ScopeColumns;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Scripts and their versions, tables {@code script} and {@code script_version}. */
public final class JdbcScriptStore implements ScriptStore {
  private static final ListQuery LIST =
      new ListQuery(
          "select * from script where " + ScopeColumns.SEEN,
          Map.of(
              "id", ListQuery.whole("id"),
              "name", "name",
              "osType", "os_type",
              "blockingDefault", "blocking_default",
              "scope", ScopeColumns.WORD,
              "deprecated", "deprecated",
              "requireAdminPrivileges", "require_admin"),
          ListOrder.by(ListOrder.whole("id")));

  private static final ListQuery VERSIONS =
      new ListQuery(
          """
          select script_version.* from script_version join script on script.id = script_id
           where script_id = :script and (%s)
          """
              .formatted(ScopeColumns.SEEN),
          Map.of("script", ListQuery.whole("script_id")),
          ListOrder.by(ListOrder.whole("number")));

  private final SealedJson sealed;

  public JdbcScriptStore(Sealer sealer) {
    this.sealed = new SealedJson(sealer);
  }

  @Override
  public Listed<Script> list(Tx tx, Scope from, Listing listing) {
    return LIST.run(tx, listing, s -> ScopeColumns.bind(s, from), this::script);
  }

  @Override
  public Optional<Script> find(Tx tx, Scope from, ScriptId id) {
    return seen(tx, "select * from script where id = :id and " + ScopeColumns.SEEN, from, id);
  }

  @Override
  public Optional<Script> lock(Tx tx, Scope own, ScriptId id) {
    return seen(
        tx, "select * from script where id = :id and " + ScopeColumns.OWN + " for update", own, id);
  }

  private Optional<Script> seen(Tx tx, String sql, Scope scope, ScriptId id) {
    return ScopeColumns.bind(Db.jdbc(tx).sql(sql), scope)
        .param("id", id.value())
        .query(this::script)
        .optional();
  }

  @Override
  public void hold(Tx tx, ScriptId id) {
    Db.jdbc(tx)
        .sql("select 1 from script where id = :id for key share")
        .param("id", id.value())
        .query()
        .listOfRows();
  }

  @Override
  public boolean nameTaken(Tx tx, Scope own, String name) {
    var statement =
        Db.jdbc(tx)
            .sql(
                "select exists (select 1 from script where name = :name and "
                    + ScopeColumns.OWN
                    + ")");
    return ScopeColumns.bind(statement, own).param("name", name).query(Boolean.class).single();
  }

  @Override
  public Script insert(Tx tx, Script script) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into script (account_id, env_id, name, description, os_type,
                  blocking_default, timeout_default, deprecated, require_admin, tags, variables,
                  added_at, changed_at)
                values (:account, :env, :name, :description, :os, :blocking, :timeout, :deprecated,
                  :admin, :tags, :variables::jsonb, :added, :changed)
                returning *
                """);
    return properties(ScopeColumns.bind(statement, script.scope()), script)
        .param("os", script.os().word())
        .param("added", Rows.moment(script.added()))
        .query(this::script)
        .single();
  }

  @Override
  public void update(Tx tx, Script script) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update script set name = :name, description = :description,
                  blocking_default = :blocking, timeout_default = :timeout,
                  deprecated = :deprecated, require_admin = :admin, tags = :tags,
                  variables = :variables::jsonb, changed_at = :changed
                 where id = :id
                """);
    properties(statement, script).param("id", script.id().value()).update();
  }

  private StatementSpec properties(StatementSpec statement, Script script) {
    return statement
        .param("name", script.name())
        .param("description", script.description())
        .param("blocking", script.blockingDefault())
        .param(
            "timeout", script.timeoutDefault().map(Duration::toSeconds).orElse(null), Types.INTEGER)
        .param("deprecated", script.deprecated())
        .param("admin", script.requireAdmin())
        .param("tags", Rows.texts(script.tags()))
        .param("variables", variables(script))
        .param("changed", Rows.moment(script.changed()));
  }

  private String variables(Script script) {
    var json = Json.variables(script.variables());
    return script.variables().stream().anyMatch(ScriptVariable::hidden)
        ? sealed.seal(json, context(script.scope(), script.name()))
        : json;
  }

  /** Scope and name are unique too, and known before the row is. */
  private static String context(Scope scope, String name) {
    var owner = scope.owner().map(AccountId::toString).orElse("-");
    var environment = scope.environment().map(EnvironmentId::toString).orElse("-");
    return "script.variables:" + owner + "/" + environment + "/" + name;
  }

  @Override
  public void delete(Tx tx, ScriptId id) {
    Db.jdbc(tx).sql("delete from script where id = :id").param("id", id.value()).update();
  }

  @Override
  public boolean inUse(Tx tx, ScriptId id) {
    return Db.jdbc(tx)
        .sql("select exists (select 1 from orchestration_rule where script_id = :id)")
        .param("id", id.value())
        .query(Boolean.class)
        .single();
  }

  @Override
  public boolean inUse(Tx tx, ScriptId id, int version) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (
              select 1 from orchestration_rule
               where script_id = :id
                 and (script_version = :number
                      or script_version is null
                         and not exists (select 1 from script_version
                                          where script_version.script_id = :id
                                            and number <> :number)))
            """)
        .param("id", id.value())
        .param("number", version)
        .query(Boolean.class)
        .single();
  }

  @Override
  public Listed<ScriptVersion> versions(Tx tx, Scope from, ScriptId id, Listing listing) {
    return VERSIONS.run(
        tx,
        listing,
        s -> ScopeColumns.bind(s, from).param("script", id.value()),
        JdbcScriptStore::version);
  }

  @Override
  public Optional<ScriptVersion> version(Tx tx, Scope from, ScriptId id, int number) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                select script_version.* from script_version join script on script.id = script_id
                 where script_id = :script and number = :number and (%s)
                """
                    .formatted(ScopeColumns.SEEN));
    return ScopeColumns.bind(statement, from)
        .param("script", id.value())
        .param("number", number)
        .query(JdbcScriptStore::version)
        .optional();
  }

  @Override
  public Optional<ScriptText> text(Tx tx, Scope from, ScriptChoice choice) {
    var script = find(tx, from, choice.script());
    var number =
        choice
            .version()
            .or(() ->
                Db.jdbc(tx)
                    .sql("select max(number) from script_version where script_id = :script")
                    .param("script", choice.script().value())
                    .query((row, _) -> Rows.maybeLong(row, "max").map(Long::intValue))
                    .single());
    return script.flatMap(s ->
        number
            .flatMap(n -> version(tx, from, choice.script(), n))
            .map(version -> new ScriptText(s, version)));
  }

  @Override
  public ScriptVersion addVersion(Tx tx, ScriptId id, String body, Instant at) {
    return Db.jdbc(tx)
        .sql(
            """
            with next as (
              update script set last_version = last_version + 1, changed_at = :at where id = :script
              returning last_version)
            insert into script_version (script_id, number, body, added_at)
            select :script, last_version, :body, :at from next
            returning *
            """)
        .param("script", id.value())
        .param("body", body)
        .param("at", Rows.moment(at))
        .query(JdbcScriptStore::version)
        .single();
  }

  @Override
  public void changeVersion(Tx tx, ScriptId id, int number, String body, Instant at) {
    Db.jdbc(tx)
        .sql(
            """
            with touched as (update script set changed_at = :at where id = :script)
            update script_version set body = :body where script_id = :script and number = :number
            """)
        .param("script", id.value())
        .param("number", number)
        .param("body", body)
        .param("at", Rows.moment(at))
        .update();
  }

  @Override
  public void deleteVersion(Tx tx, ScriptId id, int number) {
    Db.jdbc(tx)
        .sql("delete from script_version where script_id = :script and number = :number")
        .param("script", id.value())
        .param("number", number)
        .update();
  }

  private Script script(ResultSet row, int number) throws SQLException {
    var scope = ScopeColumns.read(row);
    var name = row.getString("name");
    return new Script(
        new ScriptId(row.getLong("id")),
        scope,
        name,
        row.getString("description"),
        ScriptOs.of(row.getString("os_type")),
        row.getBoolean("blocking_default"),
        Rows.maybeLong(row, "timeout_default").map(Duration::ofSeconds),
        row.getBoolean("deprecated"),
        row.getBoolean("require_admin"),
        Rows.texts(row, "tags"),
        Json.variables(sealed.open(row.getString("variables"), context(scope, name))),
        Rows.instant(row, "added_at"),
        Rows.instant(row, "changed_at"));
  }

  private static ScriptVersion version(ResultSet row, int number) throws SQLException {
    return new ScriptVersion(
        new ScriptId(row.getLong("script_id")),
        row.getInt("number"),
        row.getString("body"),
        Rows.instant(row, "added_at"));
  }
}
