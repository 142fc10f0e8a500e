package io.scalr.control.variable.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.control.store.Db;
import io.scalr.control.store.ScopeColumns;
import io.scalr.control.store.Sealer;
import io.scalr.control.variable.AllowedValue;
import io.scalr.control.variable.GivenVariable;
import io.scalr.control.variable.GivenVariable.Flags;
import io.scalr.control.variable.VariableKind;
import io.scalr.control.variable.VariableOwner;
import io.scalr.control.variable.VariableScope;
import io.scalr.control.variable.VariableStore;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Global variables, table {@code global_variable}. */
public final class JdbcVariableStore implements VariableStore {
  private static final JsonMapper JSON = new JsonMapper();

  private final Sealer sealer;

  public JdbcVariableStore(Sealer sealer) {
    this.sealer = sealer;
  }

  @Override
  public List<GivenVariable> of(Tx tx, Collection<VariableOwner> owners) {
    var byKey = byKey(owners);
    return Db.jdbc(tx)
        .sql("select * from global_variable where owner in (:owners)")
        .param("owners", byKey.keySet())
        .query((row, _) -> variable(row, byKey))
        .list();
  }

  @Override
  public List<GivenVariable> lock(Tx tx, Collection<VariableOwner> owners, String name) {
    var byKey = byKey(owners);
    return Db.jdbc(tx)
        .sql(
            """
            select * from global_variable where owner in (:owners) and lower(name) = :name
             order by id for update
            """)
        .param("owners", byKey.keySet())
        .param("name", GivenVariable.key(name))
        .query((row, _) -> variable(row, byKey))
        .list();
  }

  private static Map<String, VariableOwner> byKey(Collection<VariableOwner> owners) {
    var byKey = new HashMap<String, VariableOwner>();
    owners.forEach(owner -> byKey.put(owner.key(), owner));
    return byKey;
  }

  @Override
  public int count(Tx tx, VariableOwner owner) {
    return Db.jdbc(tx)
        .sql("select count(*) from global_variable where owner = :owner")
        .param("owner", owner.key())
        .query(Integer.class)
        .single();
  }

  @Override
  public void insert(Tx tx, GivenVariable variable) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into global_variable (id, owner, account_id, env_id, role_id, farm_id,
                  farm_role_id, server_id, name, kind, value, category, description, hidden, locked,
                  required_in, output_format, validation_pattern, allowed_values, endpoint_id)
                values (:id, :owner, :account, :env, :role, :farm, :farmRole, :server, :name, :kind,
                  :value, :category, :description, :hidden, :locked, :requiredIn, :format, :pattern,
                  :allowed::jsonb, :endpoint)
                """);
    var bound =
        ScopeColumns.bind(statement, variable.owner().scope())
            .param("owner", variable.owner().key())
            .param("name", variable.name());
    properties(owner(bound, variable.owner()), variable).update();
  }

  @Override
  public void update(Tx tx, GivenVariable variable) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update global_variable set kind = :kind, value = :value, category = :category,
                  description = :description, hidden = :hidden, locked = :locked,
                  required_in = :requiredIn, output_format = :format, validation_pattern = :pattern,
                  allowed_values = :allowed::jsonb, endpoint_id = :endpoint
                 where id = :id
                """);
    properties(statement, variable).update();
  }

  @Override
  public void delete(Tx tx, GivenVariable variable) {
    Db.jdbc(tx)
        .sql("delete from global_variable where id = :id")
        .param("id", variable.id())
        .update();
  }

  @Override
  public void move(Tx tx, VariableOwner owner) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update global_variable set account_id = :account, env_id = :env
                 where owner = :owner
                """);
    ScopeColumns.bind(statement, owner.scope()).param("owner", owner.key()).update();
  }

  @Override
  public void forget(Tx tx, VariableOwner owner) {
    Db.jdbc(tx)
        .sql("delete from global_variable where owner = :owner")
        .param("owner", owner.key())
        .update();
  }

  @Override
  public void hideBelow(Tx tx, GivenVariable variable) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update global_variable set hidden = true
                 where lower(name) = :name and owner <> :owner and not hidden and %s
                """
                    .formatted(below(variable.owner())));
    owner(ScopeColumns.bind(statement, variable.owner().scope()), variable.owner())
        .param("name", GivenVariable.key(variable.name()))
        .param("owner", variable.owner().key())
        .update();
  }

  /** Whose chains hold the owner. */
  private static String below(VariableOwner owner) {
    var tenant = "account_id = :account and env_id = :env";
    return switch (owner.level()) {
      case SCALR -> "true";
      case ACCOUNT -> "account_id = :account";
      case ENVIRONMENT -> tenant;
      case ROLE -> "farm_role_id in (select id from farm_role where role_id = :role)";
      case FARM ->
          "farm_role_id in (select id from farm_role where %s and farm_id = :farm)"
              .formatted(tenant);
      case FARM_ROLE -> tenant + " and farm_role_id = :farmRole";
      case SERVER -> "false";
    };
  }

  private static StatementSpec owner(StatementSpec statement, VariableOwner owner) {
    Long role = null;
    Long farm = null;
    Long farmRole = null;
    UUID server = null;
    switch (owner) {
      case VariableOwner.Shared _ -> {}
      case VariableOwner.OfRole(var _, var id) -> role = id.value();
      case VariableOwner.OfFarm(var _, var id) -> farm = id.value();
      case VariableOwner.OfFarmRole(var _, var id) -> farmRole = id.value();
      case VariableOwner.OfServer(var _, var of, var id) -> {
        farmRole = of.value();
        server = id.value();
      }
    }
    return statement
        .param("role", role, Types.BIGINT)
        .param("farm", farm, Types.BIGINT)
        .param("farmRole", farmRole, Types.BIGINT)
        .param("server", server, Types.OTHER);
  }

  private StatementSpec properties(StatementSpec statement, GivenVariable variable) {
    var sealed =
        variable
            .value()
            .map(value -> sealer.seal(value.revealBytes(), context(variable.id())))
            .orElse(null);
    var kind = Columns.of(variable.kind());
    return statement
        .param("id", variable.id())
        .param("kind", kind.word())
        .param("value", sealed, Types.BINARY)
        .param("category", variable.category().orElse(null), Types.VARCHAR)
        .param("description", variable.description().orElse(null), Types.VARCHAR)
        .param("hidden", variable.flags().hidden())
        .param("locked", variable.flags().locked())
        .param(
            "requiredIn",
            variable.flags().requiredIn().map(VariableScope::word).orElse(null),
            Types.VARCHAR)
        .param("format", kind.format(), Types.VARCHAR)
        .param("pattern", kind.pattern(), Types.VARCHAR)
        .param("allowed", kind.allowed(), Types.VARCHAR)
        .param("endpoint", kind.endpoint(), Types.OTHER);
  }

  private GivenVariable variable(ResultSet row, Map<String, VariableOwner> byKey)
      throws SQLException {
    var id = row.getObject("id", UUID.class);
    var owner = Optional.ofNullable(byKey.get(row.getString("owner"))).orElseThrow();
    var value = row.getBytes("value");
    return new GivenVariable(
        id,
        owner,
        row.getString("name"),
        Columns.kind(row),
        value == null ? Optional.empty() : Optional.of(Secret.of(sealer.open(value, context(id)))),
        Optional.ofNullable(row.getString("category")),
        Optional.ofNullable(row.getString("description")),
        new Flags(
            row.getBoolean("hidden"),
            row.getBoolean("locked"),
            Optional.ofNullable(row.getString("required_in")).flatMap(VariableScope::of)));
  }

  private static String context(UUID id) {
    return "global_variable.value:" + id;
  }

  /** A kind as it is stored. */
  private record Columns(
      String word,
      @Nullable String format,
      @Nullable String pattern,
      @Nullable String allowed,
      @Nullable UUID endpoint) {
    static Columns of(VariableKind kind) {
      return switch (kind) {
        case VariableKind.Text(var format, var pattern) ->
            new Columns("string", format.orElse(null), pattern.orElse(null), null, null);
        case VariableKind.Json _ -> new Columns("json", null, null, null, null);
        case VariableKind.Choice(var allowed) ->
            new Columns("list", null, null, json(allowed), null);
        case VariableKind.RemoteChoice(var endpoint) ->
            new Columns("remote_list", null, null, null, endpoint);
      };
    }

    static VariableKind kind(ResultSet row) throws SQLException {
      var word = row.getString("kind");
      return switch (word) {
        case "string" ->
            new VariableKind.Text(
                Optional.ofNullable(row.getString("output_format")),
                Optional.ofNullable(row.getString("validation_pattern")));
        case "json" -> new VariableKind.Json();
        case "list" -> new VariableKind.Choice(allowed(row.getString("allowed_values")));
        case "remote_list" ->
            new VariableKind.RemoteChoice(row.getObject("endpoint_id", UUID.class));
        default -> throw new IllegalStateException("a variable of kind " + word);
      };
    }

    private static String json(List<AllowedValue> allowed) {
      var list = JSON.createArrayNode();
      for (var each : allowed) {
        var item = list.addObject().put("value", each.value());
        each.label().ifPresent(label -> item.put("label", label));
      }
      return list.toString();
    }

    private static List<AllowedValue> allowed(String json) {
      try {
        var all = new ArrayList<AllowedValue>();
        for (var each : JSON.readTree(json)) {
          all.add(
              new AllowedValue(
                  each.path("value").asText(),
                  Optional.ofNullable(each.get("label")).map(label -> label.asText())));
        }
        return List.copyOf(all);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("allowed values that are no JSON", e);
      }
    }
  }
}
