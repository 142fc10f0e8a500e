package io.scalr.control.farm.store;

import static io.scalr.control.farm.store.JdbcFarmStore.bind;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.DesiredCause;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredFarmRole.Count;
import io.scalr.control.farm.DesiredFarmRole.Launching;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.farm.DesiredStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.Rows;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is wanted, read from farms, farm roles, the role's image in that place and the environment's
 * credential. The last two cannot be missing: they are refused to go while a farm role is there.
 */
public final class JdbcDesiredStore implements DesiredStore {
  private static final String SELECT =
      """
      select fr.*, f.status, f.launch_order, e.credential_id, i.id as image_id, i.cloud_image_id
        from farm_role fr
        join farm f
          on f.account_id = fr.account_id and f.env_id = fr.env_id and f.id = fr.farm_id
        join environment_cloud e
          on e.account_id = fr.account_id and e.env_id = fr.env_id and e.platform = fr.platform
        join lateral (
          select image.id, image.cloud_image_id
            from role_image ri join image on image.id = ri.image_id
           where ri.role_id = fr.role_id and ri.platform = fr.platform
             and (ri.cloud_location = fr.cloud_location or ri.cloud_location is null)
           order by ri.cloud_location nulls last limit 1) i on true
       where fr.account_id = :account and fr.env_id = :env
      """;

  private final Db db;

  public JdbcDesiredStore(Db db) {
    this.db = db;
  }

  @Override
  @Installation
  public List<Key> all() {
    return db.read(tx ->
        Db.jdbc(tx)
            .sql("select account_id, env_id, farm_id, id from farm_role order by id")
            .query((row, number) ->
                new Key(
                    JdbcFarmStore.tenant(row),
                    new FarmId(row.getLong("farm_id")),
                    new FarmRoleId(row.getLong("id"))))
            .list());
  }

  @Override
  public Optional<DesiredFarmRole> find(Tenant tenant, FarmRoleId farmRole) {
    return db.read(tx -> find(tx, tenant, farmRole));
  }

  @Override
  public Optional<DesiredFarmRole> find(Tx tx, Tenant tenant, FarmRoleId farmRole) {
    return bind(Db.jdbc(tx).sql(SELECT + " and fr.id = :id"), tenant)
        .param("id", farmRole.value())
        .query(JdbcDesiredStore::desired)
        .optional();
  }

  @Override
  public List<DesiredFarmRole> ofFarm(Tenant tenant, FarmId farm) {
    return db.read(tx ->
        bind(
                Db.jdbc(tx).sql(SELECT + " and fr.farm_id = :farm order by fr.launch_index, fr.id"),
                tenant)
            .param("farm", farm.value())
            .query(JdbcDesiredStore::desired)
            .list());
  }

  /** The farm first, as every writer of farms does, so that two never wait for each other. */
  @Override
  public Optional<DesiredFarmRole> lock(Tx tx, Tenant tenant, FarmRoleId farmRole) {
    bind(
            Db.jdbc(tx)
                .sql(
                    """
                    select 1 from farm
                     where account_id = :account and env_id = :env and id =
                       (select farm_id from farm_role
                         where account_id = :account and env_id = :env and id = :id)
                       for share
                    """),
            tenant)
        .param("id", farmRole.value())
        .query()
        .listOfRows();
    bind(
            Db.jdbc(tx)
                .sql(
                    """
                    select 1 from farm_role
                     where account_id = :account and env_id = :env and id = :id for update
                    """),
            tenant)
        .param("id", farmRole.value())
        .query()
        .listOfRows();
    // and the credential: it is not replaced and then deleted before what is launched is written
    bind(
            Db.jdbc(tx)
                .sql(
                    """
                    select 1 from environment_cloud
                     where account_id = :account and env_id = :env and platform =
                       (select platform from farm_role
                         where account_id = :account and env_id = :env and id = :id)
                       for share
                    """),
            tenant)
        .param("id", farmRole.value())
        .query()
        .listOfRows();
    return find(tx, tenant, farmRole);
  }

  @Override
  public int changeWanted(
      Tx tx, Tenant tenant, FarmRoleId farmRole, int delta, DesiredCause cause, String author) {
    return bind(
            Db.jdbc(tx)
                .sql(
                    """
                    update farm_role
                       set wanted = greatest(0, least(max_instances, :delta + greatest(
                             wanted, case when scaling_enabled then min_instances else 0 end))),
                           wanted_cause = :cause, wanted_by = :by, version = version + 1
                     where account_id = :account and env_id = :env and id = :id
                    returning wanted
                    """),
            tenant)
        .param("delta", delta)
        .param("cause", cause.name())
        .param("by", author)
        .param("id", farmRole.value())
        .query(Integer.class)
        .single();
  }

  @Override
  public void resumeLaunching(
      Tx tx, Tenant tenant, FarmRoleId farmRole, Instant at, String author) {
    bind(
            Db.jdbc(tx)
                .sql(
                    """
                    update farm_role
                       set resumed_at = :at, resumed_by = :by, version = version + 1
                     where account_id = :account and env_id = :env and id = :id
                    """),
            tenant)
        .param("at", Rows.moment(at))
        .param("by", author)
        .param("id", farmRole.value())
        .update();
  }

  private static DesiredFarmRole desired(ResultSet row, int number) throws SQLException {
    var settings = SettingsColumns.of(row);
    return new DesiredFarmRole(
        JdbcFarmStore.tenant(row),
        new FarmId(row.getLong("farm_id")),
        new FarmRoleId(row.getLong("id")),
        row.getString("alias"),
        row.getLong("version"),
        JdbcFarmStore.status(row.getString("status")),
        new Count(
            row.getBoolean("scaling_enabled"),
            row.getInt("min_instances"),
            row.getInt("max_instances"),
            row.getInt("wanted"),
            DesiredCause.valueOf(row.getString("wanted_cause")),
            row.getString("wanted_by")),
        new Launching(Rows.instant(row, "resumed_at")),
        new Place(
            new PlatformId(row.getString("platform")),
            new CloudLocation(row.getString("cloud_location")),
            row.getString("credential_id")),
        new Recipe(
            new RoleId(row.getLong("role_id")),
            new ImageId(row.getObject("image_id", UUID.class)),
            row.getString("cloud_image_id"),
            row.getString("instance_type")),
        row.getString("launch_order").equals("sequential") ? row.getInt("launch_index") : 0,
        settings.timing(),
        settings.troubles());
  }
}
