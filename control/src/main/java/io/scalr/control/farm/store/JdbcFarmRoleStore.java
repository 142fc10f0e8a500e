package io.scalr.control.farm.store;

import static io.scalr.control.farm.store.JdbcFarmStore.bind;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.FarmRole;
import io.scalr.control.farm.FarmRole.Scaling;
import io.scalr.control.farm.FarmRoleStore;
import io.scalr.control.role.RoleUse;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Rows;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Farm roles, table {@code farm_role}; and who uses a role. */
public final class JdbcFarmRoleStore implements FarmRoleStore, RoleUse {
  private static final String OF_TENANT = "account_id = :account and env_id = :env";
  private static final ListQuery LIST =
      new ListQuery(
          "select * from farm_role where " + OF_TENANT + " and farm_id = :farm",
          Map.of(
              "id",
              ListQuery.whole("id"),
              "alias",
              "alias",
              "farm",
              ListQuery.whole("farm_id"),
              "role",
              ListQuery.whole("role_id"),
              "cloudPlatform",
              "platform",
              "cloudLocation",
              "cloud_location"),
          ListOrder.by(ListOrder.whole("launch_index"), ListOrder.whole("id")));

  @Override
  public Listed<FarmRole> list(Tx tx, Tenant tenant, FarmId farm, Listing listing) {
    return LIST.run(
        tx, listing, s -> bind(s, tenant).param("farm", farm.value()), JdbcFarmRoleStore::farmRole);
  }

  @Override
  public List<FarmRole> ofFarm(Tx tx, Tenant tenant, FarmId farm) {
    var statement =
        Db.jdbc(tx)
            .sql(
                "select * from farm_role where "
                    + OF_TENANT
                    + " and farm_id = :farm order by launch_index, id");
    return bind(statement, tenant)
        .param("farm", farm.value())
        .query(JdbcFarmRoleStore::farmRole)
        .list();
  }

  @Override
  public Optional<FarmRole> find(Tx tx, Tenant tenant, FarmRoleId id) {
    return one(tx, tenant, id, "");
  }

  @Override
  public Optional<FarmRole> lock(Tx tx, Tenant tenant, FarmRoleId id) {
    return one(tx, tenant, id, " for update");
  }

  private static Optional<FarmRole> one(Tx tx, Tenant tenant, FarmRoleId id, String lock) {
    var statement =
        Db.jdbc(tx).sql("select * from farm_role where " + OF_TENANT + " and id = :id" + lock);
    return bind(statement, tenant)
        .param("id", id.value())
        .query(JdbcFarmRoleStore::farmRole)
        .optional();
  }

  @Override
  public boolean aliasTaken(Tx tx, Tenant tenant, FarmId farm, String alias) {
    var statement =
        Db.jdbc(tx)
            .sql(
                "select exists (select 1 from farm_role where "
                    + OF_TENANT
                    + " and farm_id = :farm and alias = :alias)");
    return bind(statement, tenant)
        .param("farm", farm.value())
        .param("alias", alias)
        .query(Boolean.class)
        .single();
  }

  @Override
  public FarmRole insert(Tx tx, FarmRole farmRole, Wanted wanted) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into farm_role (account_id, env_id, farm_id, role_id, alias, platform,
                  cloud_location, instance_type, launch_index, scaling_enabled, min_instances,
                  max_instances, wanted, wanted_cause, wanted_by, resumed_at, resumed_by)
                values (:account, :env, :farm, :role, :alias, :platform, :location, :type,
                  :launchIndex, :enabled, :min, :max, least(:wanted, :max), :cause, :by, :at, :by)
                returning *
                """);
    return properties(statement, farmRole)
        .param("farm", farmRole.farm().value())
        .param("platform", farmRole.platform().value())
        .param("location", farmRole.location().value())
        .param("wanted", wanted.count())
        .param("cause", wanted.cause().name())
        .param("by", wanted.author())
        .param("at", Rows.moment(wanted.at()))
        .query(JdbcFarmRoleStore::farmRole)
        .single();
  }

  @Override
  public void update(Tx tx, FarmRole farmRole) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update farm_role set role_id = :role, alias = :alias, instance_type = :type,
                  launch_index = :launchIndex, scaling_enabled = :enabled, min_instances = :min,
                  max_instances = :max, wanted = least(wanted, :max), version = :version,
                """
                    + SettingsColumns.SET
                    + " where account_id = :account and env_id = :env and id = :id");
    SettingsColumns.bind(properties(statement, farmRole), farmRole.settings())
        .param("version", farmRole.version())
        .param("id", farmRole.id().value())
        .update();
  }

  @Override
  public void want(Tx tx, Tenant tenant, FarmRoleId id, Wanted wanted) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update farm_role set wanted = least(:wanted, max_instances),
                  wanted_cause = :cause, wanted_by = :by, resumed_at = :at, resumed_by = :by,
                  version = version + 1
                 where account_id = :account and env_id = :env and id = :id
                """);
    bind(statement, tenant)
        .param("id", id.value())
        .param("wanted", wanted.count())
        .param("cause", wanted.cause().name())
        .param("by", wanted.author())
        .param("at", Rows.moment(wanted.at()))
        .update();
  }

  @Override
  public void delete(Tx tx, Tenant tenant, FarmRoleId id) {
    bind(Db.jdbc(tx).sql("delete from farm_role where " + OF_TENANT + " and id = :id"), tenant)
        .param("id", id.value())
        .update();
  }

  @Override
  @Installation
  public boolean inUse(Tx tx, RoleId role) {
    return Db.jdbc(tx)
        .sql("select exists (select 1 from farm_role where role_id = :role)")
        .param("role", role.value())
        .query(Boolean.class)
        .single();
  }

  @Override
  @Installation
  public boolean inUseOutside(Tx tx, RoleId role, List<EnvironmentId> environments) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (select 1 from farm_role
             where role_id = :role and env_id <> all (:environments))
            """)
        .param("role", role.value())
        .param("environments", environments.stream().map(EnvironmentId::value).toArray(Long[]::new))
        .query(Boolean.class)
        .single();
  }

  @Override
  @Installation
  public boolean inUseAt(
      Tx tx, RoleId role, PlatformId platform, Optional<CloudLocation> location) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (select 1 from farm_role
             where role_id = :role and platform = :platform
               and (:location::text is null or cloud_location = :location))
            """)
        .param("role", role.value())
        .param("platform", platform.value())
        .param("location", location.map(CloudLocation::value).orElse(null), Types.VARCHAR)
        .query(Boolean.class)
        .single();
  }

  private static StatementSpec properties(StatementSpec statement, FarmRole farmRole) {
    return bind(statement, farmRole.tenant())
        .param("role", farmRole.role().value())
        .param("alias", farmRole.alias())
        .param("type", farmRole.instanceType())
        .param("launchIndex", farmRole.launchIndex())
        .param("enabled", farmRole.scaling().enabled())
        .param("min", farmRole.scaling().min())
        .param("max", farmRole.scaling().max());
  }

  private static FarmRole farmRole(ResultSet row, int number) throws SQLException {
    return new FarmRole(
        JdbcFarmStore.tenant(row),
        new FarmId(row.getLong("farm_id")),
        new FarmRoleId(row.getLong("id")),
        row.getString("alias"),
        new RoleId(row.getLong("role_id")),
        new PlatformId(row.getString("platform")),
        new CloudLocation(row.getString("cloud_location")),
        row.getString("instance_type"),
        row.getInt("launch_index"),
        new Scaling(
            row.getBoolean("scaling_enabled"),
            row.getInt("min_instances"),
            row.getInt("max_instances")),
        SettingsColumns.of(row),
        row.getLong("version"));
  }
}
