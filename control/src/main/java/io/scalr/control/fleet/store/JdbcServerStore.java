package io.scalr.control.fleet.store;

import static io.scalr.control.fleet.store.Columns.maybeText;
import static io.scalr.control.fleet.store.Columns.maybeTime;
import static io.scalr.control.fleet.store.Columns.texts;
import static io.scalr.control.fleet.store.Columns.time;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.fleet.LaunchReason;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerMarks;
import io.scalr.control.fleet.ServerMarks.Addresses;
import io.scalr.control.fleet.ServerMarks.Reboot;
import io.scalr.control.fleet.ServerMarks.Sight;
import io.scalr.control.fleet.ServerRef;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.ServerState.*;
import io.scalr.control.fleet.ServerStore;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
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
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Servers as rows; what only some states have is null in the others. */
public final class JdbcServerStore implements ServerStore {
  private static final String ALIVE =
      """
      select * from server
       where account_id = :account and env_id = :env and farm_role_id = :role
         and state <> 'terminated'
       order by index
      """;

  private final Transactions transactions;

  public JdbcServerStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  @Installation
  public List<Standing> standing() {
    return transactions.read(tx ->
        Db.jdbc(tx)
            .sql(
                """
                select distinct account_id, env_id, farm_id, farm_role_id,
                       platform, location, credential_id
                  from server where state <> 'terminated'
                 order by farm_role_id, credential_id, location
                """)
            .query((row, _) ->
                new Standing(
                    tenant(row),
                    new FarmId(row.getLong("farm_id")),
                    new FarmRoleId(row.getLong("farm_role_id")),
                    place(row)))
            .list());
  }

  @Override
  public List<Standing> standing(Tenant tenant, Place place) {
    return transactions.read(tx ->
        tenant(
                tx,
                tenant,
                """
                select distinct farm_id, farm_role_id from server
                 where account_id = :account and env_id = :env and credential_id = :credential
                   and location = :location and platform = :platform and state <> 'terminated'
                 order by farm_role_id
                """)
            .param("credential", place.credentialId())
            .param("location", place.location().value())
            .param("platform", place.platform().value())
            .query((row, _) ->
                new Standing(
                    tenant,
                    new FarmId(row.getLong("farm_id")),
                    new FarmRoleId(row.getLong("farm_role_id")),
                    place))
            .list());
  }

  @Override
  public Optional<Server> find(Tenant tenant, ServerId server) {
    return transactions.read(tx -> find(tx, tenant, server));
  }

  @Override
  public Optional<Server> find(Tx tx, Tenant tenant, ServerId server) {
    return tenant(
            tx,
            tenant,
            """
            select * from server
             where account_id = :account and env_id = :env and server_id = :server
            """)
        .param("server", server.value())
        .query((row, _) -> server(row))
        .optional();
  }

  @Override
  public List<Server> find(Tx tx, Tenant tenant, Collection<ServerId> servers) {
    return some(tx, tenant, servers, "");
  }

  @Override
  public Map<ServerId, Server> lock(Tx tx, Tenant tenant, Collection<ServerId> servers) {
    var locked = new HashMap<ServerId, Server>();
    some(tx, tenant, servers, " for no key update")
        .forEach(server -> locked.put(server.id(), server));
    return locked;
  }

  private static List<Server> some(
      Tx tx, Tenant tenant, Collection<ServerId> servers, String lock) {
    return tenant(
            tx,
            tenant,
            """
            select * from server
             where account_id = :account and env_id = :env and server_id = any(:servers::uuid[])
             order by server_id
            """
                + lock)
        .param("servers", servers.stream().map(ServerId::toString).toArray(String[]::new))
        .query((row, _) -> server(row))
        .list();
  }

  @Override
  public List<Server> alive(Tenant tenant, FarmRoleId farmRole) {
    return transactions.read(tx -> aliveUnderLock(tx, tenant, farmRole));
  }

  @Override
  public List<Server> aliveUnderLock(Tx tx, Tenant tenant, FarmRoleId farmRole) {
    return tenant(tx, tenant, ALIVE)
        .param("role", farmRole.value())
        .query((row, _) -> server(row))
        .list();
  }

  @Override
  public List<Server> ended(Tenant tenant, FarmRoleId farmRole, Instant since, int limit) {
    return transactions.read(tx ->
        tenant(
                tx,
                tenant,
                """
                select * from server
                 where account_id = :account and env_id = :env and farm_role_id = :role
                   and state = 'terminated' and created_at > :since
                 order by created_at desc, server_id limit :limit
                """)
            .param("role", farmRole.value())
            .param("since", time(since))
            .param("limit", limit)
            .query((row, _) -> server(row))
            .list());
  }

  @Override
  public List<Server> ofFarm(Tenant tenant, FarmId farm) {
    return transactions.read(tx -> ofFarm(tx, tenant, farm));
  }

  @Override
  public List<Server> ofFarm(Tx tx, Tenant tenant, FarmId farm) {
    return tenant(
            tx,
            tenant,
            """
            select * from server
             where account_id = :account and env_id = :env and farm_id = :farm
               and state <> 'terminated'
             order by farm_role_id, index
            """)
        .param("farm", farm.value())
        .query((row, _) -> server(row))
        .list();
  }

  @Override
  public void insert(Tx tx, List<Server> servers) {
    Db.batch(
        tx,
        """
        insert into server
          (account_id, env_id, server_id, farm_id, farm_role_id, index,
           platform, location, credential_id, role_id, image_id, cloud_image,
           instance_type, launch_reason, launched_by, created_at,
           state, state_since, cloud_server_id, launch_token, attempt,
           terminate_reason, forced, call_at, reboot_wanted_at, rebooting_since,
           cloud_write_at, trouble_since, missing_since, halted_at, init_failed,
           launch_error, early_init_at, early_configured_at, first_running_at,
           resizing, down_told, public_ips, private_ips, version)
        values
          (:account, :env, :server, :farm, :role, :index,
           :platform, :location, :credential, :roleId, :image, :cloudImage,
           :type, :reason, :by, :created,
           :state, :since, :machine, :token, :attempt,
           :why, :forced, :callAt, :rebootWanted, :rebooting,
           :write, :trouble, :missing, :halted, :initFailed,
           :launchError, :earlyInit, :earlyConfigured, :firstRunning,
           :resizing, :downTold, :open, :inner, 1)
        """,
        servers.stream().map(server -> lasting(changing(server), server)).toList());
  }

  @Override
  public void update(Tx tx, List<Server> servers) {
    Db.eachOne(
        tx,
        """
        update server set
          state = :state, state_since = :since, cloud_server_id = :machine,
          launch_token = :token, attempt = :attempt, terminate_reason = :why,
          forced = :forced, call_at = :callAt, reboot_wanted_at = :rebootWanted,
          rebooting_since = :rebooting, cloud_write_at = :write,
          trouble_since = :trouble, missing_since = :missing,
          halted_at = :halted, init_failed = :initFailed,
          launch_error = :launchError, early_init_at = :earlyInit,
          early_configured_at = :earlyConfigured,
          first_running_at = :firstRunning, resizing = :resizing,
          down_told = :downTold, public_ips = :open, private_ips = :inner,
          version = version + 1
        where account_id = :account and env_id = :env and server_id = :server
          and version = :version
        """,
        servers.stream()
            .map(server -> changing(server).addValue("version", server.version()))
            .toList(),
        i -> "not locked at this version: server " + servers.get(i).id());
  }

  private static StatementSpec tenant(Tx tx, Tenant tenant, String sql) {
    return Db.jdbc(tx)
        .sql(sql)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value());
  }

  /** What never changes, as an insert writes it. */
  private static MapSqlParameterSource lasting(MapSqlParameterSource row, Server server) {
    var recipe = server.recipe();
    var place = server.place();
    return row.addValue("farm", server.ref().farm().value())
        .addValue("role", server.ref().farmRole().value())
        .addValue("index", server.ref().index())
        .addValue("platform", place.platform().value())
        .addValue("location", place.location().value())
        .addValue("credential", place.credentialId())
        .addValue("roleId", recipe.role().value())
        .addValue("image", recipe.image().value())
        .addValue("cloudImage", recipe.cloudImage())
        .addValue("type", recipe.instanceType())
        .addValue("reason", server.launchReason().number())
        .addValue("by", server.launchedBy())
        .addValue("created", time(server.createdAt()));
  }

  /** State and marks, as an insert and an update write them. */
  private static MapSqlParameterSource changing(Server server) {
    var state = server.state();
    var marks = server.marks();
    var launch =
        state instanceof PendingLaunch s ? Optional.of(s) : Optional.<PendingLaunch>empty();
    var leaving =
        state instanceof PendingTerminate s ? Optional.of(s) : Optional.<PendingTerminate>empty();
    var gone = state instanceof Terminated s ? Optional.of(s) : Optional.<Terminated>empty();
    var why = leaving.map(PendingTerminate::why).or(() -> gone.map(Terminated::why));
    var row =
        new MapSqlParameterSource()
            .addValue("account", server.tenant().account().value())
            .addValue("env", server.tenant().environment().value())
            .addValue("server", server.id().value())
            .addValue("state", state.apiName())
            .addValue("since", time(state.since()))
            .addValue("token", launch.map(s -> s.token().value()).orElse(null), Types.OTHER)
            .addValue("attempt", launch.map(PendingLaunch::attempt).orElse(0))
            .addValue("why", why.map(TerminateReason::number).orElse(null), Types.INTEGER)
            .addValue("forced", leaving.map(PendingTerminate::forced).orElse(false))
            .addValue("resizing", marks.resizing())
            .addValue("downTold", marks.downTold())
            .addValue("open", marks.addresses().open().toArray(String[]::new))
            .addValue("inner", marks.addresses().inner().toArray(String[]::new));
    maybe(row, "machine", state.machine().map(CloudServerId::value));
    maybe(row, "initFailed", marks.initFailed());
    maybe(row, "launchError", marks.launchError());
    maybeAt(row, "callAt", leaving.map(PendingTerminate::callAt));
    maybeAt(row, "rebootWanted", marks.reboot().wantedAt());
    maybeAt(row, "rebooting", marks.reboot().since());
    maybeAt(row, "write", marks.sight().cloudWriteAt());
    maybeAt(row, "trouble", marks.sight().troubleSince());
    maybeAt(row, "missing", marks.sight().missingSince());
    maybeAt(row, "halted", marks.sight().haltedAt());
    maybeAt(row, "earlyInit", marks.earlyInit());
    maybeAt(row, "earlyConfigured", marks.earlyConfigured());
    maybeAt(row, "firstRunning", marks.firstRunning());
    return row;
  }

  // A null without its type would have the statement prepared anew.

  private static void maybe(MapSqlParameterSource row, String name, Optional<String> text) {
    row.addValue(name, text.orElse(null), Types.VARCHAR);
  }

  private static void maybeAt(MapSqlParameterSource row, String name, Optional<Instant> at) {
    row.addValue(name, time(at), Types.TIMESTAMP_WITH_TIMEZONE);
  }

  static Server server(ResultSet row) throws SQLException {
    return new Server(
        new ServerRef(
            tenant(row),
            new FarmId(row.getLong("farm_id")),
            new FarmRoleId(row.getLong("farm_role_id")),
            new ServerId(row.getObject("server_id", UUID.class)),
            row.getInt("index")),
        place(row),
        new Recipe(
            new RoleId(row.getLong("role_id")),
            new ImageId(row.getObject("image_id", UUID.class)),
            row.getString("cloud_image"),
            row.getString("instance_type")),
        LaunchReason.of(row.getInt("launch_reason")),
        row.getString("launched_by"),
        time(row, "created_at"),
        state(row),
        marks(row),
        row.getLong("version"));
  }

  static Tenant tenant(ResultSet row) throws SQLException {
    return new Tenant(
        new AccountId(row.getLong("account_id")), new EnvironmentId(row.getLong("env_id")));
  }

  static Place place(ResultSet row) throws SQLException {
    return new Place(
        new PlatformId(row.getString("platform")),
        new CloudLocation(row.getString("location")),
        row.getString("credential_id"));
  }

  private static ServerState state(ResultSet row) throws SQLException {
    var since = time(row, "state_since");
    var name = row.getString("state");
    var machine = maybeText(row, "cloud_server_id").map(CloudServerId::new);
    return switch (name) {
      case "temporary" -> new Temporary(machine.orElseThrow(), since);
      case "importing" -> new Importing(machine.orElseThrow(), since);
      case "pending_launch" ->
          new PendingLaunch(
              new LaunchToken(row.getObject("launch_token", UUID.class)),
              row.getInt("attempt"),
              since);
      case "pending" -> new Pending(machine.orElseThrow(), since);
      case "initializing" -> new Initializing(machine.orElseThrow(), since);
      case "running" -> new Running(machine.orElseThrow(), since);
      case "pending_suspend" -> new PendingSuspend(machine.orElseThrow(), since);
      case "suspended" -> new Suspended(machine.orElseThrow(), since);
      case "resuming" -> new Resuming(machine.orElseThrow(), since);
      case "pending_terminate" ->
          new PendingTerminate(
              machine,
              TerminateReason.of(row.getInt("terminate_reason")),
              row.getBoolean("forced"),
              time(row, "call_at"),
              since);
      case "terminated" ->
          new Terminated(machine, TerminateReason.of(row.getInt("terminate_reason")), since);
      default -> throw new IllegalStateException("server state " + name);
    };
  }

  private static ServerMarks marks(ResultSet row) throws SQLException {
    return new ServerMarks(
        new Reboot(maybeTime(row, "reboot_wanted_at"), maybeTime(row, "rebooting_since")),
        new Sight(
            maybeTime(row, "cloud_write_at"),
            maybeTime(row, "trouble_since"),
            maybeTime(row, "missing_since"),
            maybeTime(row, "halted_at")),
        new Addresses(texts(row, "public_ips"), texts(row, "private_ips")),
        maybeText(row, "init_failed"),
        maybeText(row, "launch_error"),
        maybeTime(row, "early_init_at"),
        maybeTime(row, "early_configured_at"),
        maybeTime(row, "first_running_at"),
        row.getBoolean("resizing"),
        row.getBoolean("down_told"));
  }
}
