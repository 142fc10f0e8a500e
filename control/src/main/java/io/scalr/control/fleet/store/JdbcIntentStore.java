package io.scalr.control.fleet.store;

import static io.scalr.control.fleet.store.Columns.maybeText;
import static io.scalr.control.fleet.store.Columns.maybeTime;
import static io.scalr.control.fleet.store.Columns.time;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchSpec;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.fleet.Intent;
import io.scalr.control.fleet.Intent.Phase;
import io.scalr.control.fleet.IntentStore;
import io.scalr.control.fleet.ServerRef;
import io.scalr.control.store.Db;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The ledger of launches as rows; the request is sealed under its token. */
public final class JdbcIntentStore implements IntentStore {
  /**
   * Intents with their servers, one lookup each. The order of the two is not left to the planner:
   * joined freely it reads all servers of an environment to find those of a few intents.
   */
  private static String select(String which) {
    return """
    select i.*, s.farm_id, s.farm_role_id, s.index, s.platform, s.location, s.credential_id
      from (select * from launch_intent
             where account_id = :account and env_id = :env and %s) i
     cross join lateral (
       select * from server s
        where s.account_id = i.account_id and s.env_id = i.env_id
          and s.server_id = i.server_id
       offset 0) s
     order by i.token
    """
        .formatted(which);
  }

  private static final Optional<CloudServerId> NO_MACHINE = Optional.empty();

  private final Transactions transactions;
  private final Sealer sealer;
  private final JsonMapper json = new JsonMapper();

  public JdbcIntentStore(Transactions transactions, Sealer sealer) {
    this.transactions = transactions;
    this.sealer = sealer;
  }

  @Override
  public void insert(Tx tx, List<Intent> intents) {
    Db.batch(
        tx,
        """
        insert into launch_intent
          (token, account_id, env_id, server_id, request, phase, phase_at, cloud_server_id, version)
        values
          (:token, :account, :env, :server, :request, :phase, :at, :machine, 1)
        """,
        intents.stream()
            .map(intent ->
                row(intent)
                    .addValue("server", intent.server().server().value())
                    .addValue("request", sealed(intent), Types.BINARY))
            .toList());
  }

  @Override
  public List<Intent> undecided(Tenant tenant, FarmRoleId farmRole) {
    // From the farm role's own servers that have no machine yet, one lookup each: begun at the
    // intents it reads those of all farm roles, and a thousand launches at once read a million.
    return transactions.read(tx ->
        tenant(
                tx,
                tenant,
                """
                select i.*, s.farm_id, s.farm_role_id, s.index, s.platform, s.location,
                       s.credential_id
                  from server s
                  cross join lateral (
                    select * from launch_intent i
                     where i.account_id = s.account_id and i.env_id = s.env_id
                       and i.server_id = s.server_id and i.phase in ('written', 'sent')
                    offset 0) i
                 where s.account_id = :account and s.env_id = :env and s.farm_role_id = :role
                   and s.state <> 'terminated' and s.cloud_server_id is null
                 order by i.token
                """)
            .param("role", farmRole.value())
            .query((row, _) -> intent(row, false))
            .list());
  }

  @Override
  public List<Intent> withTokens(Tenant tenant, Collection<LaunchToken> tokens) {
    if (tokens.isEmpty()) {
      return List.of();
    }
    return transactions.read(tx ->
        tenant(tx, tenant, select("token = any(:tokens::uuid[])"))
            .param("tokens", texts(tokens))
            .query((row, _) -> intent(row, false))
            .list());
  }

  @Override
  public Map<LaunchToken, Intent> lock(Tx tx, Tenant tenant, Collection<LaunchToken> tokens) {
    var locked = new HashMap<LaunchToken, Intent>();
    tenant(tx, tenant, select("token = any(:tokens::uuid[]) order by token for no key update"))
        .param("tokens", texts(tokens))
        .query((row, _) -> intent(row, true))
        .list()
        .forEach(intent -> locked.put(intent.token(), intent));
    return locked;
  }

  private static String[] texts(Collection<LaunchToken> tokens) {
    return tokens.stream().map(LaunchToken::toString).toArray(String[]::new);
  }

  @Override
  public Optional<Intent> lockOf(Tx tx, Tenant tenant, ServerId server) {
    return tenant(tx, tenant, select("server_id = :server for no key update"))
        .param("server", server.value())
        .query((row, _) -> intent(row, true))
        .optional();
  }

  @Override
  public void update(Tx tx, List<Intent> intents) {
    Db.eachOne(
        tx,
        """
        update launch_intent
           set request = case when :keep then request end, phase = :phase, phase_at = :at,
               cloud_server_id = :machine, version = version + 1
         where account_id = :account and env_id = :env and token = :token
           and version = :version
        """,
        intents.stream()
            .map(intent ->
                row(intent)
                    .addValue("version", intent.version())
                    .addValue("keep", intent.request().isPresent()))
            .toList(),
        i -> "not locked at this version: intent " + intents.get(i).token());
  }

  private static StatementSpec tenant(Tx tx, Tenant tenant, String sql) {
    return Db.jdbc(tx)
        .sql(sql)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value());
  }

  private byte @Nullable [] sealed(Intent intent) {
    return intent
        .request()
        .map(spec -> sealer.seal(encode(spec), context(intent.token())))
        .orElse(null);
  }

  /** What an insert and an update both write. */
  private MapSqlParameterSource row(Intent intent) {
    var row =
        new MapSqlParameterSource()
            .addValue("token", intent.token().value())
            .addValue("account", intent.tenant().account().value())
            .addValue("env", intent.tenant().environment().value());
    return switch (intent.phase()) {
      case Phase.Written(var callAt) -> phase(row, "written", Optional.of(callAt), NO_MACHINE);
      case Phase.Sent(var deadline) -> phase(row, "sent", Optional.of(deadline), NO_MACHINE);
      case Phase.Answered(var machine) ->
          phase(row, "answered", Optional.empty(), Optional.of(machine));
      case Phase.Closed(var machine, var at) -> phase(row, "closed", Optional.of(at), machine);
    };
  }

  private static MapSqlParameterSource phase(
      MapSqlParameterSource row,
      String name,
      Optional<Instant> at,
      Optional<CloudServerId> machine) {
    return row.addValue("phase", name)
        .addValue("at", time(at), Types.TIMESTAMP_WITH_TIMEZONE)
        .addValue("machine", machine.map(CloudServerId::value).orElse(null), Types.VARCHAR);
  }

  private Intent intent(ResultSet row, boolean withRequest) throws SQLException {
    var token = new LaunchToken(row.getObject("token", UUID.class));
    var request =
        Optional.ofNullable(row.getBytes("request"))
            .filter(_ -> withRequest)
            .map(sealed -> decode(sealer.open(sealed, context(token))));
    return new Intent(
        token,
        new ServerRef(
            JdbcServerStore.tenant(row),
            new FarmId(row.getLong("farm_id")),
            new FarmRoleId(row.getLong("farm_role_id")),
            new ServerId(row.getObject("server_id", UUID.class)),
            row.getInt("index")),
        JdbcServerStore.place(row),
        request,
        phase(row),
        row.getLong("version"));
  }

  private static Phase phase(ResultSet row) throws SQLException {
    var name = row.getString("phase");
    var at = maybeTime(row, "phase_at");
    var machine = maybeText(row, "cloud_server_id").map(CloudServerId::new);
    return switch (name) {
      case "written" -> new Phase.Written(at.orElseThrow());
      case "sent" -> new Phase.Sent(at.orElseThrow());
      case "answered" -> new Phase.Answered(machine.orElseThrow());
      case "closed" -> new Phase.Closed(machine, at.orElseThrow());
      default -> throw new IllegalStateException("intent phase " + name);
    };
  }

  private static String context(LaunchToken token) {
    return "launch_intent.request:" + token;
  }

  /** As stored; the user data is a secret, so no mapper sees it but this one. */
  private record Stored(
      String image, String type, String name, Map<String, String> tags, byte[] userData) {}

  private byte[] encode(LaunchSpec spec) {
    try {
      return json.writeValueAsBytes(
          new Stored(
              spec.image(),
              spec.instanceType(),
              spec.name(),
              spec.tags(),
              spec.userData().revealBytes()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LaunchSpec decode(byte[] body) {
    try {
      var stored = json.readValue(body, Stored.class);
      return new LaunchSpec(
          stored.image(),
          stored.type(),
          stored.name(),
          stored.tags(),
          Secret.of(stored.userData()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
