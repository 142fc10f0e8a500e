package io.scalr.control.orchestration.store;

import io.scalr.control.orchestration.Rule;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.control.orchestration.Rule.Trigger;
import io.scalr.control.orchestration.RuleHome;
import io.scalr.control.orchestration.RuleSight;
import io.scalr.control.orchestration.RuleStore;
import io.scalr.control.orchestration.ScriptChoice;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
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
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Rules at all levels, table {@code orchestration_rule}. */
public final class JdbcRuleStore implements RuleStore {
  /** A farm role's and a role's rules have a place in their row; all others are of their scope. */
  private static final String SEEN =
      """
      select * from (
        select orchestration_rule.*,
          case when farm_role_id is not null then 0 when role_id is not null then 3
               when env_id is not null then 2 else 1 end as level
          from orchestration_rule) seen
       where (account_id = :account and env_id = :env and farm_role_id = :farmRole
              or role_id = :role
              or role_id is null and farm_role_id is null and account_id = :account
                 and (env_id is null or env_id = :env))\
      """;

  /** The event that the rule names, seen from the rule's own scope. */
  private static final String CALLED =
      """
      (select id from event_definition
        where lower(name) = lower(:event) and name = :event
          and (account_id is null or account_id = :eventAccount
                and (env_id is null or env_id = :eventEnv)))\
      """;

  private static final ListQuery LIST =
      new ListQuery(
          SEEN,
          Map.of(
              "id", ListQuery.uuid("id"),
              "blocking", ListQuery.flag("blocking"),
              "order", ListQuery.whole("position"),
              "runAs", "run_as"),
          ListOrder.by(
              ListOrder.whole("position"), ListOrder.whole("level"), ListOrder.whole("made")));

  private final SealedJson sealed;

  public JdbcRuleStore(Sealer sealer) {
    this.sealed = new SealedJson(sealer);
  }

  @Override
  public Listed<Rule> list(Tx tx, RuleSight sight, Listing listing) {
    return LIST.run(tx, listing, s -> of(s, sight), this::rule);
  }

  @Override
  public List<Rule> all(Tx tx, RuleSight sight) {
    return of(Db.jdbc(tx).sql(SEEN + " order by position, level, made"), sight)
        .query(this::rule)
        .list();
  }

  @Override
  public Optional<Rule> find(Tx tx, RuleSight sight, UUID id) {
    return of(Db.jdbc(tx).sql(SEEN + " and id = :id"), sight)
        .param("id", id)
        .query(this::rule)
        .optional();
  }

  private static StatementSpec of(StatementSpec statement, RuleSight sight) {
    return ScopeColumns.bind(statement, sight.from())
        .param("role", sight.role().map(RoleId::value).orElse(null), Types.BIGINT)
        .param("farmRole", sight.farmRole().map(FarmRoleId::value).orElse(null), Types.BIGINT);
  }

  @Override
  public void lock(Tx tx, Scope scope) {
    var sql =
        scope.environment().isPresent()
            ? "select 1 from environment where account_id = :account and id = :env"
            : "select 1 from account where id = :account";
    ScopeColumns.bind(Db.jdbc(tx).sql(sql + " for no key update"), scope)
        .query(Integer.class)
        .optional();
  }

  @Override
  public Count count(Tx tx, RuleHome home) {
    var sql =
        "select count(*) as rules, coalesce(max(position), 0) as last from orchestration_rule where "
            + switch (home) {
              case RuleHome.OfScope _ ->
                  ScopeColumns.OWN + " and role_id is null and farm_role_id is null";
              case RuleHome.OfRole _ -> "role_id = :role";
              case RuleHome.OfFarmRole _ ->
                  "account_id = :account and env_id = :env and farm_role_id = :farmRole";
            };
    return home(Db.jdbc(tx).sql(sql), home)
        .query((row, _) -> new Count(row.getInt("rules"), row.getInt("last")))
        .single();
  }

  @Override
  public Rule insert(Tx tx, Rule rule) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into orchestration_rule (account_id, env_id, id, role_id, farm_role_id,
                  event_id, trigger_event, target, conditions, action, script_id, script_version,
                  path, tower, variables, blocking, timeout, position, run_as, enabled)
                values (:account, :env, :id, :role, :farmRole, %s, :event, :target,
                  :conditions::jsonb, :action, :script, :version, :path, :tower::jsonb,
                  :variables::jsonb, :blocking, :timeout, :position, :runAs, :enabled)
                returning *
                """
                    .formatted(CALLED));
    return properties(tx, home(statement, rule.home()), rule).query(this::rule).single();
  }

  @Override
  public void update(Tx tx, Rule rule) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update orchestration_rule set event_id = %s, trigger_event = :event,
                  target = :target, conditions = :conditions::jsonb, action = :action,
                  script_id = :script, script_version = :version, path = :path,
                  tower = :tower::jsonb, variables = :variables::jsonb, blocking = :blocking,
                  timeout = :timeout, position = :position, run_as = :runAs, enabled = :enabled
                 where id = :id
                """
                    .formatted(CALLED));
    properties(tx, statement, rule).update();
  }

  @Override
  public void delete(Tx tx, UUID id) {
    Db.jdbc(tx).sql("delete from orchestration_rule where id = :id").param("id", id).update();
  }

  @Override
  @Installation
  public boolean namesTower(Tx tx, UUID configuration) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (
              select 1 from orchestration_rule
               where tower is not null and tower ->> 'configuration' = :id)
            """)
        .param("id", configuration.toString())
        .query(Boolean.class)
        .single();
  }

  @Override
  public boolean names(Tx tx, Tenant tenant, FarmRoleId farmRole) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (
              select 1 from orchestration_rule
               where account_id = :account and env_id = :env and farm_role_id <> :farmRole
                 and conditions @> jsonb_build_array(jsonb_build_object('kind', 'FarmRoles',
                       'farmRoles', jsonb_build_array(jsonb_build_object('value', :farmRole)))))
            """)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("farmRole", farmRole.value())
        .query(Boolean.class)
        .single();
  }

  private static StatementSpec home(StatementSpec statement, RuleHome home) {
    var bound =
        switch (home) {
          case RuleHome.OfScope(var scope) -> ScopeColumns.bind(statement, scope);
          case RuleHome.OfRole _ -> ScopeColumns.bind(statement, Scope.installation());
          case RuleHome.OfFarmRole(var tenant, var _) ->
              ScopeColumns.bind(statement, Scope.of(tenant));
        };
    return bound
        .param(
            "role", home instanceof RuleHome.OfRole(var role) ? role.value() : null, Types.BIGINT)
        .param(
            "farmRole",
            home instanceof RuleHome.OfFarmRole(var _, var farmRole) ? farmRole.value() : null,
            Types.BIGINT);
  }

  /** The scope whose events the rule can name. */
  private static Scope scope(Tx tx, RuleHome home) {
    return switch (home) {
      case RuleHome.OfScope(var scope) -> scope;
      case RuleHome.OfFarmRole(var tenant, var _) -> Scope.of(tenant);
      case RuleHome.OfRole(var role) ->
          Db.jdbc(tx)
              .sql("select account_id, env_id from role where id = :role")
              .param("role", role.value())
              .query((row, _) -> ScopeColumns.read(row))
              .single();
    };
  }

  private StatementSpec properties(Tx tx, StatementSpec statement, Rule rule) {
    var scope = scope(tx, rule.home());
    var bound =
        statement
            .param("eventAccount", scope.owner().map(AccountId::value).orElse(null), Types.BIGINT)
            .param(
                "eventEnv",
                scope.environment().map(EnvironmentId::value).orElse(null),
                Types.BIGINT)
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
              .param("tower", null, Types.VARCHAR)
              .param("variables", variables(id, variables));
      case Action.LocalScript(var path) -> atPath(statement, "LocalScript", path);
      case Action.RemoteScript(var url) -> atPath(statement, "RemoteScript", url);
      case Action.Chef _ -> elsewhere(statement, "Chef", null);
      case Action.AnsibleTower job -> elsewhere(statement, "AnsibleTower", Json.tower(job));
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
        .param("tower", null, Types.VARCHAR)
        .param("variables", Json.texts(Map.of()));
  }

  private static StatementSpec elsewhere(
      StatementSpec statement, String kind, @Nullable String tower) {
    return statement
        .param("action", kind)
        .param("script", null, Types.BIGINT)
        .param("version", null, Types.INTEGER)
        .param("path", null, Types.VARCHAR)
        .param("tower", tower, Types.VARCHAR)
        .param("variables", Json.texts(Map.of()));
  }

  private Rule rule(ResultSet row, int number) throws SQLException {
    return new Rule(
        home(row),
        row.getObject("id", UUID.class),
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

  private static RuleHome home(ResultSet row) throws SQLException {
    var role = Rows.maybeLong(row, "role_id");
    if (role.isPresent()) {
      return new RuleHome.OfRole(new RoleId(role.get()));
    }
    var farmRole = Rows.maybeLong(row, "farm_role_id");
    var scope = ScopeColumns.read(row);
    return farmRole.isPresent() && scope instanceof Scope.OfEnvironment(var tenant)
        ? new RuleHome.OfFarmRole(tenant, new FarmRoleId(farmRole.get()))
        : new RuleHome.OfScope(scope);
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
      case "Chef" -> new Action.Chef();
      case "AnsibleTower" -> Json.tower(row.getString("tower"));
      default -> throw new IllegalStateException("action " + kind);
    };
  }
}
