package io.scalr.control.access.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.control.access.AclGrants;
import io.scalr.control.access.AclPermission;
import io.scalr.control.access.AclResource;
import io.scalr.control.access.AclRole;
import io.scalr.control.access.AclRoles;
import io.scalr.control.access.PredefinedRole;
import io.scalr.control.access.Team;
import io.scalr.control.access.TeamAccess;
import io.scalr.control.access.User;
import io.scalr.control.access.UserKind;
import io.scalr.control.store.Db;
import io.scalr.control.store.Migrations;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

@Tag("database")
class JdbcTeamStoreTest {
  private static final Tenant OURS = new Tenant(new AccountId(1), new EnvironmentId(11));
  private static final Tenant OTHER = new Tenant(new AccountId(1), new EnvironmentId(12));
  private static final Tenant THEIRS = new Tenant(new AccountId(2), new EnvironmentId(21));

  private final SystemClock clock = new SystemClock();
  private final JdbcTeamStore teams = new JdbcTeamStore(clock);
  private final JdbcAclRoleStore roles = new JdbcAclRoleStore();
  private TestDatabase database;
  private Db db;

  @BeforeEach
  void open() {
    database = TestDatabase.fresh(OURS, OTHER, THEIRS);
    db = database.db();
    db.inTransaction(tx -> {
      new AclRoles(roles, new SystemRandom()).open(tx, OURS.account());
      new AclRoles(roles, new SystemRandom()).open(tx, THEIRS.account());
      return true;
    });
  }

  @AfterEach
  void close() {
    database.close();
  }

  private AclRole predefined(Tx tx, AccountId account, PredefinedRole base) {
    return roles.list(tx, Optional.of(account), Listing.first()).rows().stream()
        .filter(role -> role.base() == base)
        .findFirst()
        .orElseThrow();
  }

  private Team team(Tx tx, AccountId account, String name, PredefinedRole role) {
    var aclRole = predefined(tx, account, role).id();
    return teams.insert(tx, new Team(account, new TeamId(0), name, "", aclRole));
  }

  private UserId user(Tx tx, AccountId account, String login) {
    return new JdbcUserStore()
        .make(
            tx,
            new User(
                new UserId(0), Optional.of(account), login, "", UserKind.MEMBER, true, clock.now()),
            Optional.empty())
        .id();
  }

  @Test
  void an_acl_role_is_read_as_it_was_written() {
    var changes =
        Map.of(
            AclResource.FARMS, Optional.<Set<AclPermission>>empty(),
            AclResource.OWN_FARMS, Optional.of(Set.of(AclPermission.CREATE, AclPermission.SERVERS)),
            AclResource.LOGS_EVENT_LOGS, Optional.of(Set.<AclPermission>of()));
    var made =
        new AclRole(
            new AclRoleId("0123456789abcdef0123"),
            OURS.account(),
            "own",
            PredefinedRole.READ_ONLY,
            false,
            changes);
    db.inTransaction(tx -> {
      roles.insert(tx, made);
      assertThat(roles.find(tx, Optional.of(OURS.account()), made.id())).contains(made);
      assertThat(roles.find(tx, Optional.of(THEIRS.account()), made.id())).isEmpty();
      assertThat(roles.find(tx, Optional.empty(), made.id())).contains(made);
      var plain = made.with("plain", AclGrants.of(PredefinedRole.READ_ONLY));
      assertThat(plain.changes()).isEmpty();
      roles.update(tx, plain);
      assertThat(roles.find(tx, Optional.empty(), made.id())).contains(plain);
      return true;
    });
  }

  @Test
  void what_a_team_gives_depends_on_where() {
    db.inTransaction(tx -> {
      var user = user(tx, OURS.account(), "a@example.org");
      var team = team(tx, OURS.account(), "one", PredefinedRole.FULL_ACCESS);
      var idle = team(tx, OURS.account(), "two", PredefinedRole.READ_ONLY);
      var reads = predefined(tx, OURS.account(), PredefinedRole.READ_ONLY);
      var full = predefined(tx, OURS.account(), PredefinedRole.FULL_ACCESS);
      teams.put(tx, team, user, List.of());
      teams.put(tx, idle, user, List.of());
      teams.give(tx, OURS, team.id(), Optional.empty());
      teams.give(tx, OTHER, team.id(), Optional.of(reads.id()));

      var here = new TeamAccess(team.id(), full, Optional.empty(), List.of());
      var there = new TeamAccess(team.id(), full, Optional.of(reads), List.of());
      var unbound = new TeamAccess(idle.id(), reads, Optional.empty(), List.of());
      assertThat(access(tx, user, Optional.of(OURS.environment()))).containsExactly(here);
      assertThat(access(tx, user, Optional.of(OTHER.environment()))).containsExactly(there);
      assertThat(access(tx, user, Optional.empty())).containsExactly(here, unbound);

      teams.put(tx, team, user, List.of(reads.id()));
      assertThat(access(tx, user, Optional.of(OURS.environment())))
          .containsExactly(new TeamAccess(team.id(), full, Optional.empty(), List.of(reads)));
      teams.withdraw(tx, OURS, team.id());
      assertThat(access(tx, user, Optional.of(OURS.environment()))).isEmpty();
      teams.remove(tx, team, user);
      assertThat(access(tx, user, Optional.empty())).containsExactly(unbound);
      return true;
    });
  }

  private List<TeamAccess> access(Tx tx, UserId user, Optional<EnvironmentId> environment) {
    return teams.access(tx, OURS.account(), user, environment);
  }

  @Test
  void no_row_joins_two_accounts() {
    var ours = db.inTransaction(tx -> team(tx, OURS.account(), "ours", PredefinedRole.FULL_ACCESS));
    var stranger = db.inTransaction(tx -> user(tx, THEIRS.account(), "s@example.org"));
    var foreign =
        db.inTransaction(tx -> predefined(tx, THEIRS.account(), PredefinedRole.FULL_ACCESS));
    assertThatThrownBy(() ->
            db.inTransaction(tx -> {
              teams.put(tx, ours, stranger, List.of());
              return true;
            }))
        .isInstanceOf(DataIntegrityViolationException.class);
    assertThatThrownBy(() ->
            db.inTransaction(tx -> {
              teams.give(tx, THEIRS, ours.id(), Optional.empty());
              return true;
            }))
        .isInstanceOf(DataIntegrityViolationException.class);
    assertThatThrownBy(() ->
            db.inTransaction(tx -> {
              teams.give(tx, OURS, ours.id(), Optional.of(foreign.id()));
              return true;
            }))
        .isInstanceOf(DataIntegrityViolationException.class);
  }

  @Test
  void a_user_who_goes_leaves_the_teams_and_an_environment_its_teams() {
    db.inTransaction(tx -> {
      var user = user(tx, OURS.account(), "a@example.org");
      var team = team(tx, OURS.account(), "one", PredefinedRole.FULL_ACCESS);
      teams.put(tx, team, user, List.of(team.role()));
      teams.give(tx, OTHER, team.id(), Optional.empty());
      assertThat(teams.environments(tx, team)).isEqualTo(1);
      new JdbcUserStore().delete(tx, user);
      assertThat(teams.members(tx, team, Listing.first()).rows()).isEmpty();
      Db.jdbc(tx).sql("delete from environment where id = 12").update();
      assertThat(teams.environments(tx, team)).isZero();
      teams.delete(tx, team);
      assertThat(teams.list(tx, OURS.account(), Listing.first()).rows()).isEmpty();
      return true;
    });
  }

  @Test
  void users_of_before_have_a_team_for_the_role_that_they_had() {
    try (var old = TestDatabase.empty()) {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(old.source())
          .locations("classpath:db/main")
          .target("82")
          .load()
          .migrate();
      old.db()
          .inTransaction(tx -> {
            Db.jdbc(tx)
                .sql(
                    """
                    insert into account (name, created_at) values ('a', now()), ('b', now());
                    insert into environment (account_id, name, cost_center_id, created_at)
                    select 1, 'e' || n, '3f54770e-bf1a-11e3-92c5-000feae9c516', now()
                      from generate_series(1, 2) n;
                    insert into app_user (account_id, login, name, kind, role, active, created_at)
                    values (1, 'owner', '', 'ACCOUNT_OWNER', 'FULL_ACCESS', true, now()),
                           (1, 'admin', '', 'ACCOUNT_ADMIN', 'FULL_ACCESS', true, now()),
                           (1, 'full', '', 'MEMBER', 'FULL_ACCESS', true, now()),
                           (1, 'read', '', 'MEMBER', 'READ_ONLY', true, now()),
                           (1, 'none', '', 'MEMBER', 'NO_ACCESS', true, now()),
                           (2, 'other', '', 'MEMBER', 'READ_ONLY', true, now());
                    """)
                .update();
            return true;
          });

      new Migrations(old.source()).migrate();

      var had =
          old.db()
              .inTransaction(tx ->
                  Db.jdbc(tx)
                      .sql(
                          """
                          select u.login || ': ' || t.name || ' (' || r.base || ') in '
                                 || coalesce((select string_agg(e.name, ',' order by e.name)
                                                from team_environment g
                                                join environment e on e.id = g.env_id
                                               where g.team_id = t.id), '')
                            from team_member m
                            join team t on t.id = m.team_id
                            join acl_role r on r.id = t.acl_role_id
                            join app_user u on u.id = m.user_id
                           order by u.id
                          """)
                      .query(String.class)
                      .list());
      assertThat(had)
          .containsExactly(
              "admin: Full access (FULL_ACCESS) in e1,e2",
              "full: Full access (FULL_ACCESS) in e1,e2",
              "read: Read-only (READ_ONLY) in e1,e2",
              "other: Read-only (READ_ONLY) in ");
      long predefined =
          old.db()
              .inTransaction(tx ->
                  Db.jdbc(tx)
                      .sql("select count(*) from acl_role where predefined")
                      .query(Long.class)
                      .single());
      assertThat(predefined).isEqualTo(6);
    }
  }
}
