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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
    return transactions.inTransaction(tx ->
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
    return transactions.inTransaction(tx ->
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
    return transactions.inTransaction(tx -> find(tx, tenant, server));
  }

  @Override
  public Optional<Server> find(Tx tx, Tenant tenant, ServerId server) {
    return one(tx, tenant, server, "");
  }

  @Override
  public Optional<Server> lock(Tx tx, Tenant tenant, ServerId server) {
    return one(tx, tenant, server, " for no key update");
  }

  private static Optional<Server> one(Tx tx, Tenant tenant, ServerId server, String lock) {
    return tenant(
            tx,
            tenant,
            """
            select * from server
             where account_id = :account and env_id = :env and server_id = :server
            """
                + lock)
        .param("server", server.value())
        .query((row, _) -> server(row))
        .optional();
  }

  @Override
  public List<Server> alive(Tenant tenant, FarmRoleId farmRole) {
    return transactions.inTransaction(tx -> aliveUnderLock(tx, tenant, farmRole));
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
    return transactions.inTransaction(tx ->
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
    return transactions.inTransaction(tx -> ofFarm(tx, tenant, farm));
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
  public void insert(Tx tx, Server server) {
    var recipe = server.recipe();
    var place = server.place();
    changing(
            tenant(
                    tx,
                    server.tenant(),
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
                    """)
                .param("server", server.id().value())
                .param("farm", server.ref().farm().value())
                .param("role", server.ref().farmRole().value())
                .param("index", server.ref().index())
                .param("platform", place.platform().value())
                .param("location", place.location().value())
                .param("credential", place.credentialId())
                .param("roleId", recipe.role().value())
                .param("image", recipe.image().value())
                .param("cloudImage", recipe.cloudImage())
                .param("type", recipe.instanceType())
                .param("reason", server.launchReason().number())
                .param("by", server.launchedBy())
                .param("created", time(server.createdAt())),
            server)
        .update();
  }

  @Override
  public void update(Tx tx, Server server) {
    var rows =
        changing(
                tenant(
                        tx,
                        server.tenant(),
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
                        """)
                    .param("server", server.id().value())
                    .param("version", server.version()),
                server)
            .update();
    if (rows != 1) {
      throw new IllegalStateException("not locked at this version: server " + server.id());
    }
  }

  private static StatementSpec tenant(Tx tx, Tenant tenant, String sql) {
    return Db.jdbc(tx)
        .sql(sql)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value());
  }

  /** State and marks, as an insert and an update write them. */
  private static StatementSpec changing(StatementSpec sql, Server server) {
    var state = server.state();
    var marks = server.marks();
    var launch =
        state instanceof PendingLaunch s ? Optional.of(s) : Optional.<PendingLaunch>empty();
    var leaving =
        state instanceof PendingTerminate s ? Optional.of(s) : Optional.<PendingTerminate>empty();
    var gone = state instanceof Terminated s ? Optional.of(s) : Optional.<Terminated>empty();
    var why = leaving.map(PendingTerminate::why).or(() -> gone.map(Terminated::why));
    return sql.param("state", state.apiName())
        .param("since", time(state.since()))
        .param("machine", state.machine().map(CloudServerId::value).orElse(null))
        .param("token", launch.map(s -> s.token().value()).orElse(null))
        .param("attempt", launch.map(PendingLaunch::attempt).orElse(0))
        .param("why", why.map(TerminateReason::number).orElse(null))
        .param("forced", leaving.map(PendingTerminate::forced).orElse(false))
        .param("callAt", time(leaving.map(PendingTerminate::callAt)))
        .param("rebootWanted", time(marks.reboot().wantedAt()))
        .param("rebooting", time(marks.reboot().since()))
        .param("write", time(marks.sight().cloudWriteAt()))
        .param("trouble", time(marks.sight().troubleSince()))
        .param("missing", time(marks.sight().missingSince()))
        .param("halted", time(marks.sight().haltedAt()))
        .param("initFailed", marks.initFailed().orElse(null))
        .param("launchError", marks.launchError().orElse(null))
        .param("earlyInit", time(marks.earlyInit()))
        .param("earlyConfigured", time(marks.earlyConfigured()))
        .param("firstRunning", time(marks.firstRunning()))
        .param("resizing", marks.resizing())
        .param("downTold", marks.downTold())
        .param("open", marks.addresses().open().toArray(String[]::new))
        .param("inner", marks.addresses().inner().toArray(String[]::new));
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
