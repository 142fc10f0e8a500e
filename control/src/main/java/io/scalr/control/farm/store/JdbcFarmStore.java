package io.scalr.control.farm.store;

import io.scalr.control.cost.ProjectUse;
import io.scalr.control.farm.Farm;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.farm.FarmStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Rows;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Farms, table {@code farm}. */
public final class JdbcFarmStore implements FarmStore, ProjectUse {
  private static final String OF_TENANT = "account_id = :account and env_id = :env";

  private static final String SELECT =
      """
      select farm.*,
             array(select t.team_id from farm_team t
                    where t.account_id = farm.account_id and t.env_id = farm.env_id
                      and t.farm_id = farm.id order by 1) as team_ids,
             array(select n.name from farm_team t
                     join team n on n.account_id = t.account_id and n.id = t.team_id
                    where t.account_id = farm.account_id and t.env_id = farm.env_id
                      and t.farm_id = farm.id order by t.team_id) as team_names
        from farm\
      """;

  private static final ListQuery LIST =
      new ListQuery(
              SELECT + " where " + OF_TENANT,
              Map.of(
                  "id", ListQuery.whole("id"),
                  "name", "name",
                  "project", ListQuery.uuid("project_id"),
                  "launchOrder", "launch_order",
                  "owner", ListQuery.whole("owner_id"),
                  "teams",
                      """
                      exists (select 1 from farm_team t
                               where t.account_id = farm.account_id and t.env_id = farm.env_id
                                 and t.farm_id = farm.id and t.team_id = cast(:value as bigint))
                      """,
                  "timezone", "timezone",
                  "status", "status"),
              ListOrder.by(ListOrder.whole("id")))
          .ofFarms("farm.id");

  @Override
  public Listed<Farm> list(Tx tx, Tenant tenant, Listing listing) {
    return LIST.run(tx, listing, s -> bind(s, tenant), JdbcFarmStore::farm);
  }

  @Override
  public Optional<Farm> find(Tx tx, Tenant tenant, FarmId id) {
    return one(tx, tenant, id, "");
  }

  @Override
  public Optional<Farm> lock(Tx tx, Tenant tenant, FarmId id) {
    return one(tx, tenant, id, " for update");
  }

  private static Optional<Farm> one(Tx tx, Tenant tenant, FarmId id, String lock) {
    var statement = Db.jdbc(tx).sql(SELECT + " where " + OF_TENANT + " and id = :id" + lock);
    return bind(statement, tenant).param("id", id.value()).query(JdbcFarmStore::farm).optional();
  }

  @Override
  public boolean nameTaken(Tx tx, Tenant tenant, String name) {
    var statement =
        Db.jdbc(tx)
            .sql("select exists (select 1 from farm where " + OF_TENANT + " and name = :name)");
    return bind(statement, tenant).param("name", name).query(Boolean.class).single();
  }

  @Override
  public Farm insert(Tx tx, Farm farm) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into farm (account_id, env_id, name, description, hash, timezone,
                  launch_order, project_id, owner_id, owner_email, status, created_at)
                values (:account, :env, :name, :description, :hash, :timezone, :launchOrder,
                  :project, :owner, :email, :status, :createdAt)
                returning id
                """);
    var id =
        properties(statement, farm)
            .param("hash", farm.hash())
            .param("createdAt", Rows.moment(farm.createdAt()))
            .query((row, _) -> new FarmId(row.getLong("id")))
            .single();
    give(tx, farm.tenant(), id, farm.teams());
    return find(tx, farm.tenant(), id).orElseThrow();
  }

  private static void give(Tx tx, Tenant tenant, FarmId id, List<Farm.Team> teams) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into farm_team (account_id, env_id, farm_id, team_id)
                select :account, :env, :id, unnest(:teams)
                """);
    bind(statement, tenant)
        .param("id", id.value())
        .param("teams", teams.stream().map(team -> team.id().value()).toArray(Long[]::new))
        .update();
  }

  @Override
  public boolean hasTeam(Tx tx, AccountId account, TeamId team) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (select 1 from farm_team where account_id = :account and team_id = :team)
            """)
        .param("account", account.value())
        .param("team", team.value())
        .query(Boolean.class)
        .single();
  }

  @Override
  public void update(Tx tx, Farm farm) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update farm set name = :name, description = :description, timezone = :timezone,
                  launch_order = :launchOrder, project_id = :project, owner_id = :owner,
                  owner_email = :email, status = :status, version = :version
                 where account_id = :account and env_id = :env and id = :id
                """);
    properties(statement, farm)
        .param("id", farm.id().value())
        .param("version", farm.version())
        .update();
    var old = "delete from farm_team where " + OF_TENANT + " and farm_id = :id";
    bind(Db.jdbc(tx).sql(old), farm.tenant()).param("id", farm.id().value()).update();
    give(tx, farm.tenant(), farm.id(), farm.teams());
  }

  @Override
  public void delete(Tx tx, Tenant tenant, FarmId id) {
    bind(Db.jdbc(tx).sql("delete from farm where " + OF_TENANT + " and id = :id"), tenant)
        .param("id", id.value())
        .update();
  }

  private static StatementSpec properties(StatementSpec statement, Farm farm) {
    return bind(statement, farm.tenant())
        .param("name", farm.name())
        .param("description", farm.description())
        .param("timezone", farm.timezone())
        .param("launchOrder", farm.sequential() ? "sequential" : "simultaneous")
        .param("project", farm.project())
        .param("owner", farm.owner().map(o -> o.user().value()).orElse(null), Types.BIGINT)
        .param("email", farm.owner().map(Farm.Owner::email).orElse(null), Types.VARCHAR)
        .param("status", word(farm.status()));
  }

  static StatementSpec bind(StatementSpec statement, Tenant tenant) {
    return statement
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value());
  }

  static Tenant tenant(ResultSet row) throws SQLException {
    return new Tenant(
        new AccountId(row.getLong("account_id")), new EnvironmentId(row.getLong("env_id")));
  }

  static FarmStatus status(String word) {
    return FarmStatus.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static String word(FarmStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static List<Farm.Team> teams(ResultSet row) throws SQLException {
    var ids = (Long[]) row.getArray("team_ids").getArray();
    var names = Rows.texts(row, "team_names");
    return IntStream.range(0, ids.length)
        .mapToObj(i -> new Farm.Team(new TeamId(ids[i]), names.get(i)))
        .toList();
  }

  private static Farm farm(ResultSet row, int number) throws SQLException {
    var email = row.getString("owner_email");
    return new Farm(
        tenant(row),
        new FarmId(row.getLong("id")),
        row.getString("name"),
        row.getString("description"),
        row.getString("hash"),
        row.getString("timezone"),
        row.getString("launch_order").equals("sequential"),
        row.getObject("project_id", UUID.class),
        Rows.maybeLong(row, "owner_id")
            .map(owner -> new Farm.Owner(new UserId(owner), email == null ? "" : email)),
        teams(row),
        status(row.getString("status")),
        Rows.instant(row, "created_at"),
        row.getLong("version"));
  }

  @Override
  public UUID costCenter(Tx tx, Tenant tenant) {
    return bind(
            Db.jdbc(tx)
                .sql(
                    """
                    select cost_center_id from environment
                     where account_id = :account and id = :env for share
                    """),
            tenant)
        .query(UUID.class)
        .single();
  }

  @Override
  public long paidElsewhere(Tx tx, Tenant tenant, UUID costCenter) {
    return bind(
            Db.jdbc(tx)
                .sql(
                    """
                    select count(*) from farm f join project p on p.id = f.project_id
                     where f.account_id = :account and f.env_id = :env
                       and p.cost_center_id <> :center
                    """),
            tenant)
        .param("center", costCenter)
        .query(Long.class)
        .single();
  }

  @Override
  public boolean inUse(Tx tx, UUID project) {
    return Db.jdbc(tx)
        .sql("select exists (select 1 from farm where project_id = :project)")
        .param("project", project)
        .query(Boolean.class)
        .single();
  }
}
