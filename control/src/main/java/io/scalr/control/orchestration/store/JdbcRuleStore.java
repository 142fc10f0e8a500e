package io.scalr.control.orchestration.store;

import io.scalr.control.orchestration.Rule;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.control.orchestration.Rule.Trigger;
import io.scalr.control.orchestration.RuleStore;
import io.scalr.control.orchestration.ScriptChoice;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Rows;
import io.scalr.control.store.ScopeColumns;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Rules of farm roles, table {@code orchestration_rule}. */
public final class JdbcRuleStore implements RuleStore {
  private static final String OF_FARM_ROLE =
      """
      select * from orchestration_rule
       where account_id = :account and env_id = :env and farm_role_id = :farmRole\
      """;

  /** The event that the rule names, seen from the rule's own scope. */
  private static final String CALLED =
      "lower(name) = lower(:event) and name = :event and " + ScopeColumns.SEEN;

  private static final ListQuery LIST =
      new ListQuery(
          OF_FARM_ROLE,
          Map.of(
              "id",
              ListQuery.uuid("id"),
              "blocking",
              "blocking",
              "order",
              "position",
              "runAs",
              "run_as"),
          ListOrder.by(ListOrder.whole("position"), ListOrder.whole("made")));

  private final SealedJson sealed;

  public JdbcRuleStore(Sealer sealer) {
    this.sealed = new SealedJson(sealer);
  }

  @Override
  public Listed<Rule> list(Tx tx, Tenant tenant, FarmRoleId farmRole, Listing listing) {
    return LIST.run(tx, listing, s -> of(s, tenant, farmRole), this::rule);
  }

  @Override
  public List<Rule> ofFarmRole(Tx tx, Tenant tenant, FarmRoleId farmRole) {
    return of(Db.jdbc(tx).sql(OF_FARM_ROLE + " order by position, made"), tenant, farmRole)
        .query(this::rule)
        .list();
  }

  @Override
  public Optional<Rule> find(Tx tx, Tenant tenant, FarmRoleId farmRole, UUID id) {
    return of(Db.jdbc(tx).sql(OF_FARM_ROLE + " and id = :id"), tenant, farmRole)
        .param("id", id)
        .query(this::rule)
        .optional();
  }

  @Override
  public Rule insert(Tx tx, Rule rule) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into orchestration_rule (account_id, env_id, id, farm_role_id,
                  event_id, trigger_event, target, conditions, action, script_id, script_version, path,
                  variables, blocking, timeout, position, run_as, enabled)
                values (:account, :env, :id, :farmRole,
                  (select id from event_definition where %s), :event, :target, :conditions::jsonb,
                  :action, :script, :version, :path, :variables::jsonb, :blocking, :timeout,
                  :position, :runAs, :enabled)
                returning *
                """
                    .formatted(CALLED));
    return properties(of(statement, rule.tenant(), rule.farmRole()), rule)
        .query(this::rule)
        .single();
  }

  @Override
  public void update(Tx tx, Rule rule) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update orchestration_rule set
                  event_id = (select id from event_definition where %s),
                  trigger_event = :event, target = :target,
                  conditions = :conditions::jsonb, action = :action, script_id = :script,
                  script_version = :version, path = :path, variables = :variables::jsonb,
                  blocking = :blocking, timeout = :timeout, position = :position, run_as = :runAs,
                  enabled = :enabled
                 where account_id = :account and env_id = :env and farm_role_id = :farmRole
                   and id = :id
                """
                    .formatted(CALLED));
    properties(of(statement, rule.tenant(), rule.farmRole()), rule).update();
  }

  @Override
  public void delete(Tx tx, Tenant tenant, UUID id) {
    Db.jdbc(tx)
        .sql(
            """
            delete from orchestration_rule
             where account_id = :account and env_id = :env and id = :id
            """)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("id", id)
        .update();
  }

  private static StatementSpec of(StatementSpec statement, Tenant tenant, FarmRoleId farmRole) {
    return statement
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("farmRole", farmRole.value());
  }

  private StatementSpec properties(StatementSpec statement, Rule rule) {
    var bound =
        statement
            .param("id", rule.id())
            .param(
                "event",
                rule.trigger() instanceof Trigger.SpecificEvent(var event) ? event : null,
                Types.VARCHAR)
            .param("blocking", rule.blocking().orElse(null), Types.BOOLEAN)
            .param("timeout", rule.timeout().map(Duration::toSeconds).orElse(null), Types.INTEGER)
            .param("position", rule.order())
            .param("runAs", rule.runAs().orElse(null), Types.VARCHAR)
            .param("enabled", rule.enabled());
    return action(target(bound, rule.target()), rule.id(), rule.action());
  }

  private static StatementSpec target(StatementSpec statement, Target target) {
    return switch (target) {
      case Target.TriggeringServer(var conditions) ->
          statement
              .param("target", "TriggeringServer")
              .param("conditions", Json.conditions(conditions));
      case Target.TriggeringFarmRole _ ->
          statement
              .param("target", "TriggeringFarmRole")
              .param("conditions", Json.conditions(List.of()));
      case Target.Farm(var conditions) ->
          statement.param("target", "Farm").param("conditions", Json.conditions(conditions));
    };
  }

  private StatementSpec action(StatementSpec statement, UUID id, Action action) {
    return switch (action) {
      case Action.ScalrScript(var choice, var variables) ->
          statement
              .param("action", "ScalrScript")
              .param("script", choice.script().value(), Types.BIGINT)
              .param("version", choice.version().orElse(null), Types.INTEGER)
              .param("path", null, Types.VARCHAR)
              .param("variables", variables(id, variables));
      case Action.LocalScript(var path) -> atPath(statement, "LocalScript", path);
      case Action.RemoteScript(var url) -> atPath(statement, "RemoteScript", url);
    };
  }

  /** Whether the script hides one of them is not known here, and may change. */
  private String variables(UUID id, Map<String, String> variables) {
    var json = Json.texts(variables);
    return variables.isEmpty() ? json : sealed.seal(json, context(id));
  }

  private static String context(UUID id) {
    return "orchestration_rule.variables:" + id;
  }

  private static StatementSpec atPath(StatementSpec statement, String kind, String path) {
    return statement
        .param("action", kind)
        .param("script", null, Types.BIGINT)
        .param("version", null, Types.INTEGER)
        .param("path", path)
        .param("variables", Json.texts(Map.of()));
  }

  private Rule rule(ResultSet row, int number) throws SQLException {
    return new Rule(
        new Tenant(
            new AccountId(row.getLong("account_id")), new EnvironmentId(row.getLong("env_id"))),
        row.getObject("id", UUID.class),
        new FarmRoleId(row.getLong("farm_role_id")),
        row.getLong("made"),
        Rows.maybeText(row, "trigger_event")
            .<Trigger>map(Trigger.SpecificEvent::new)
            .orElseGet(Trigger.AllEvents::new),
        target(row),
        action(row),
        flag(row, "blocking"),
        Rows.maybeLong(row, "timeout").map(Duration::ofSeconds),
        row.getInt("position"),
        Rows.maybeText(row, "run_as"),
        row.getBoolean("enabled"));
  }

  private static Optional<Boolean> flag(ResultSet row, String column) throws SQLException {
    var value = row.getBoolean(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  private static Target target(ResultSet row) throws SQLException {
    var conditions = Json.conditions(row.getString("conditions"));
    var kind = row.getString("target");
    return switch (kind) {
      case "TriggeringServer" -> new Target.TriggeringServer(conditions);
      case "TriggeringFarmRole" -> new Target.TriggeringFarmRole();
      case "Farm" -> new Target.Farm(conditions);
      default -> throw new IllegalStateException("target " + kind);
    };
  }

  private Action action(ResultSet row) throws SQLException {
    var kind = row.getString("action");
    return switch (kind) {
      case "ScalrScript" ->
          new Action.ScalrScript(
              new ScriptChoice(
                  new ScriptId(row.getLong("script_id")),
                  Rows.maybeLong(row, "script_version").map(Long::intValue)),
              Json.texts(
                  sealed.open(
                      row.getString("variables"), context(row.getObject("id", UUID.class)))));
      case "LocalScript" -> new Action.LocalScript(row.getString("path"));
      case "RemoteScript" -> new Action.RemoteScript(row.getString("path"));
      default -> throw new IllegalStateException("action " + kind);
    };
  }
}
