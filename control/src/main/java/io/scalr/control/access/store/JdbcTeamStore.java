package io.scalr.control.access.store;

import io.scalr.control.access.AclRole;
import io.scalr.control.access.Team;
import io.scalr.control.access.TeamAccess;
import io.scalr.control.access.TeamStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Rows;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Tables {@code team}, {@code team_member}, {@code team_member_role}, {@code team_environment}. */
public final class JdbcTeamStore implements TeamStore {
  private static final String ACL_ROLE = "acl_role_id = lower(:value)";

  private static final ListQuery TEAMS =
      new ListQuery(
          "select * from team where account_id = :account",
          Map.of("id", ListQuery.whole("id"), "name", "name", "defaultAclRole", ACL_ROLE),
          ListOrder.by(ListOrder.whole("id")));

  private static final String MEMBER =
      """
      select m.*, u.login,
             array(select r.acl_role_id from team_member_role r
                    where r.account_id = m.account_id and r.team_id = m.team_id
                      and r.user_id = m.user_id order by 1) as roles
        from team_member m
        join app_user u on u.account_id = m.account_id and u.id = m.user_id
       where m.account_id = :account and m.team_id = :team
      """;

  private static final ListQuery MEMBERS =
      new ListQuery(
          MEMBER,
          Map.of("user", ListQuery.whole("m.user_id")),
          ListOrder.by(ListOrder.whole("user_id")));

  private static final String GRANT =
      """
      select g.*, t.name from team_environment g
        join team t on t.account_id = g.account_id and t.id = g.team_id
       where g.account_id = :account and g.env_id = :env
      """;

  private static final ListQuery GRANTS =
      new ListQuery(
          GRANT,
          Map.of("team", ListQuery.whole("g.team_id"), "defaultAclRole", "g." + ACL_ROLE),
          ListOrder.by(ListOrder.whole("team_id")));

  private final Clock clock;

  public JdbcTeamStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Listed<Team> list(Tx tx, AccountId account, Listing listing) {
    return TEAMS.run(tx, listing, s -> s.param("account", account.value()), JdbcTeamStore::team);
  }

  @Override
  @Installation
  public Optional<Team> find(Tx tx, Optional<AccountId> account, TeamId id) {
    return one(tx, account, id, "");
  }

  @Override
  @Installation
  public Optional<Team> lock(Tx tx, Optional<AccountId> account, TeamId id) {
    return one(tx, account, id, " for update");
  }

  private static Optional<Team> one(Tx tx, Optional<AccountId> account, TeamId id, String lock) {
    return Db.jdbc(tx)
        .sql(
            """
            select * from team
             where id = :id and (:account::bigint is null or account_id = :account)
            """
                + lock)
        .param("id", id.value())
        .param("account", account.map(AccountId::value).orElse(null), Types.BIGINT)
        .query(JdbcTeamStore::team)
        .optional();
  }

  @Override
  public boolean nameTaken(Tx tx, AccountId account, String name) {
    return Db.jdbc(tx)
        .sql("select exists (select 1 from team where account_id = :account and name = :name)")
        .param("account", account.value())
        .param("name", name)
        .query(Boolean.class)
        .single();
  }

  @Override
  public Team insert(Tx tx, Team team) {
    return properties(
            Db.jdbc(tx)
                .sql(
                    """
                    insert into team (account_id, name, description, acl_role_id, created_at)
                    values (:account, :name, :description, :role, :now) returning *
                    """),
            team)
        .param("now", Rows.moment(clock.now()))
        .query(JdbcTeamStore::team)
        .single();
  }

  @Override
  public void update(Tx tx, Team team) {
    properties(
            Db.jdbc(tx)
                .sql(
                    """
                    update team set name = :name, description = :description, acl_role_id = :role
                     where account_id = :account and id = :id
                    """),
            team)
        .param("id", team.id().value())
        .update();
  }

  private static StatementSpec properties(StatementSpec statement, Team team) {
    return statement
        .param("account", team.account().value())
        .param("name", team.name())
        .param("description", team.description())
        .param("role", team.role().value());
  }

  @Override
  public void delete(Tx tx, Team team) {
    of(Db.jdbc(tx).sql("delete from team where account_id = :account and id = :team"), team)
        .update();
  }

  private static StatementSpec of(StatementSpec statement, Team team) {
    return statement.param("account", team.account().value()).param("team", team.id().value());
  }

  @Override
  public Listed<Team.Member> members(Tx tx, Team team, Listing listing) {
    return MEMBERS.run(tx, listing, s -> of(s, team), JdbcTeamStore::member);
  }

  @Override
  public Optional<Team.Member> member(Tx tx, Team team, UserId user) {
    return of(Db.jdbc(tx).sql(MEMBER + " and m.user_id = :user"), team)
        .param("user", user.value())
        .query(JdbcTeamStore::member)
        .optional();
  }

  @Override
  public void put(Tx tx, Team team, UserId user, List<AclRoleId> roles) {
    of(
            Db.jdbc(tx)
                .sql(
                    """
                    insert into team_member (account_id, team_id, user_id)
                    values (:account, :team, :user) on conflict do nothing
                    """),
            team)
        .param("user", user.value())
        .update();
    of(
            Db.jdbc(tx)
                .sql(
                    """
                    delete from team_member_role
                     where account_id = :account and team_id = :team and user_id = :user
                    """),
            team)
        .param("user", user.value())
        .update();
    of(
            Db.jdbc(tx)
                .sql(
                    """
                    insert into team_member_role (account_id, team_id, user_id, acl_role_id)
                    select :account, :team, :user, unnest(:roles)
                    """),
            team)
        .param("user", user.value())
        .param("roles", roles.stream().map(AclRoleId::value).toArray(String[]::new))
        .update();
  }

  @Override
  public void remove(Tx tx, Team team, UserId user) {
    of(
            Db.jdbc(tx)
                .sql(
                    """
                    delete from team_member
                     where account_id = :account and team_id = :team and user_id = :user
                    """),
            team)
        .param("user", user.value())
        .update();
  }

  @Override
  public Listed<Team.Grant> grants(Tx tx, Tenant tenant, Listing listing) {
    return GRANTS.run(tx, listing, s -> in(s, tenant), JdbcTeamStore::granted);
  }

  private static StatementSpec in(StatementSpec statement, Tenant tenant) {
    return statement
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value());
  }

  @Override
  public Optional<Team.Grant> grant(Tx tx, Tenant tenant, TeamId team) {
    return in(Db.jdbc(tx).sql(GRANT + " and g.team_id = :team"), tenant)
        .param("team", team.value())
        .query(JdbcTeamStore::granted)
        .optional();
  }

  @Override
  public void give(Tx tx, Tenant tenant, TeamId team, Optional<AclRoleId> role) {
    in(
            Db.jdbc(tx)
                .sql(
                    """
                    insert into team_environment (account_id, env_id, team_id, acl_role_id)
                    values (:account, :env, :team, :role)
                    on conflict (account_id, env_id, team_id)
                    do update set acl_role_id = excluded.acl_role_id
                    """),
            tenant)
        .param("team", team.value())
        .param("role", role.map(AclRoleId::value).orElse(null), Types.VARCHAR)
        .update();
  }

  @Override
  public void withdraw(Tx tx, Tenant tenant, TeamId team) {
    in(
            Db.jdbc(tx)
                .sql(
                    """
                    delete from team_environment
                     where account_id = :account and env_id = :env and team_id = :team
                    """),
            tenant)
        .param("team", team.value())
        .update();
  }

  @Override
  public long environments(Tx tx, Team team) {
    return of(
            Db.jdbc(tx)
                .sql(
                    """
                    select count(*) from team_environment
                     where account_id = :account and team_id = :team
                    """),
            team)
        .query(Long.class)
        .single();
  }

  /** Where a role stands: see {@link TeamAccess}. */
  private enum Place {
    DEFAULT,
    ENVIRONMENT,
    PERSONAL
  }

  private record Given(TeamId team, Place place, AclRole role) {}

  /** One statement, so that no role goes between looking for its id and for itself. */
  @Override
  public List<TeamAccess> access(
      Tx tx, AccountId account, UserId user, Optional<EnvironmentId> environment) {
    var teams = new LinkedHashMap<TeamId, List<Given>>();
    Db.jdbc(tx)
        .sql(
            """
            select m.team_id, given.place, r.*
              from team_member m
              join team t on t.account_id = m.account_id and t.id = m.team_id
              left join team_environment g
                on g.account_id = m.account_id and g.team_id = m.team_id and g.env_id = :env
             cross join lateral (
                   select 'DEFAULT' as place, t.acl_role_id as role_id
                   union all
                   select 'ENVIRONMENT', g.acl_role_id where g.acl_role_id is not null
                   union all
                   select 'PERSONAL', p.acl_role_id from team_member_role p
                    where p.account_id = m.account_id and p.team_id = m.team_id
                      and p.user_id = m.user_id) given
              join acl_role r on r.account_id = m.account_id and r.id = given.role_id
             where m.account_id = :account and m.user_id = :user
               and (:env::bigint is null or g.env_id is not null)
             order by m.team_id, r.id
            """)
        .param("account", account.value())
        .param("user", user.value())
        .param("env", environment.map(EnvironmentId::value).orElse(null), Types.BIGINT)
        .query((row, number) ->
            new Given(
                new TeamId(row.getLong("team_id")),
                Place.valueOf(row.getString("place")),
                JdbcAclRoleStore.role(row, number)))
        .list()
        .forEach(given -> teams.computeIfAbsent(given.team, _ -> new ArrayList<>()).add(given));
    return teams.entrySet().stream()
        .map(team ->
            new TeamAccess(
                team.getKey(),
                at(team.getValue(), Place.DEFAULT).getFirst(),
                at(team.getValue(), Place.ENVIRONMENT).stream().findFirst(),
                at(team.getValue(), Place.PERSONAL)))
        .toList();
  }

  private static List<AclRole> at(List<Given> given, Place place) {
    return given.stream().filter(each -> each.place == place).map(Given::role).toList();
  }

  private static Team team(ResultSet row, int number) throws SQLException {
    return new Team(
        new AccountId(row.getLong("account_id")),
        new TeamId(row.getLong("id")),
        row.getString("name"),
        row.getString("description"),
        new AclRoleId(row.getString("acl_role_id")));
  }

  private static Team.Member member(ResultSet row, int number) throws SQLException {
    return new Team.Member(
        new TeamId(row.getLong("team_id")),
        new UserId(row.getLong("user_id")),
        row.getString("login"),
        roles(row));
  }

  private static List<AclRoleId> roles(ResultSet row) throws SQLException {
    return Rows.texts(row, "roles").stream().map(AclRoleId::new).toList();
  }

  private static Team.Grant granted(ResultSet row, int number) throws SQLException {
    return new Team.Grant(
        new AccountId(row.getLong("account_id")),
        new EnvironmentId(row.getLong("env_id")),
        new TeamId(row.getLong("team_id")),
        row.getString("name"),
        Rows.maybeText(row, "acl_role_id").map(AclRoleId::new));
  }
}
