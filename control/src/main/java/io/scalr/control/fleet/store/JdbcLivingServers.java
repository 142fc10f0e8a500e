package io.scalr.control.fleet.store;

import io.scalr.control.farm.LivingServers;
import io.scalr.control.role.ImageUse;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;

/** Tells the features below which of their rows still have servers. */
public final class JdbcLivingServers implements LivingServers, ImageUse {
  @Override
  public boolean inEnvironment(Tx tx, Tenant tenant) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (select 1 from server
                            where account_id = :account and env_id = :env
                              and state <> 'terminated')
                or exists (select 1 from orphan_machine
                            where account_id = :account and env_id = :env)
            """)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .query(Boolean.class)
        .single();
  }

  @Override
  public boolean inFarm(Tx tx, Tenant tenant, FarmId farm) {
    return exists(tx, tenant, "farm_id", farm.value());
  }

  @Override
  public boolean inFarmRole(Tx tx, Tenant tenant, FarmRoleId farmRole) {
    return exists(tx, tenant, "farm_role_id", farmRole.value());
  }

  @Override
  @Installation
  public boolean runs(Tx tx, ImageId image) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (select 1 from server
                            where image_id = :image and state <> 'terminated')
            """)
        .param("image", image.value())
        .query(Boolean.class)
        .single();
  }

  private static boolean exists(Tx tx, Tenant tenant, String column, long id) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (select 1 from server
             where account_id = :account and env_id = :env and state <> 'terminated'
               and %s = :id)
            """
                .formatted(column))
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("id", id)
        .query(Boolean.class)
        .single();
  }
}
