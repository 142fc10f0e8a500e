package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What teams give to users, and what happens to it when they change. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class TeamsTest {
  private static final String SHUT =
      "PermissionViolation: You don't have access to the environment.";
  private static final String LACKING =
      "PermissionViolation: You do not have the necessary permissions to perform this request.";

  private PlaneFixture plane;
  private PlaneFixture.Tenant ours;
  private PlaneFixture.Tenant theirs;
  private int made;
  private int names;
  private long user;
  private Client member;

  @BeforeAll
  void open() {
    plane = new PlaneFixture();
    ours = plane.tenant("ours");
    theirs = plane.tenant("theirs");
  }

  @AfterAll
  void close() {
    plane.close();
  }

  @BeforeEach
  void somebody() {
    made++;
    var email = "member" + made + "@example.com";
    member = plane.key(ours.account(), email, "member");
    user = userId(ours, email);
  }

  private long userId(PlaneFixture.Tenant tenant, String email) {
    return plane
        .admin
        .get("/api/v1beta0/global/users/?email=" + email)
        .data()
        .path(0)
        .path("id")
        .asLong();
  }

  private static String predefined(PlaneFixture.Tenant tenant, String base) {
    return tenant
        .owner()
        .get(account(tenant, "acl-roles/?baseRole=" + base))
        .data()
        .path(0)
        .path("id")
        .asText();
  }

  private static String account(PlaneFixture.Tenant tenant, String rest) {
    return "/api/v1beta0/account/" + tenant.account() + "/" + rest;
  }

  /** An ACL role that gives these resources and nothing else. */
  private String aclRole(String resources) {
    return PlaneFixture.id(
        ours.owner()
            .send(
                "POST",
                "/api/scalr/v1/acl-roles/",
                "{\"name\":\"role %d-%d\",\"resources\":%s}".formatted(made, ++names, resources)));
  }

  /** A team of that ACL role which has the environment and holds the user. */
  private String team(String name, String aclRole) {
    var team = bareTeam(name, aclRole);
    admit(team);
    join(team, "");
    return team;
  }

  private String bareTeam(String name, String aclRole) {
    return PlaneFixture.id(
        ours.owner()
            .send(
                "POST",
                account(ours, "teams/"),
                "{\"name\":\"%s %d\",\"defaultAclRole\":{\"id\":\"%s\"}}"
                    .formatted(name, made, aclRole)));
  }

  private void admit(String team) {
    expect(201, ours.owner().send("POST", environmentTeams(), "{\"team\":" + team + "}"));
  }

  private void join(String team, String more) {
    expect(
        201,
        ours.owner().send("POST", members(team), "{\"user\":{\"id\":%d}%s}".formatted(user, more)));
  }

  private String environmentTeams() {
    return account(ours, "environments/" + ours.environment() + "/teams/");
  }

  private static String members(String team) {
    return "/api/scalr/v1/teams/" + team + "/members/";
  }

  private static Client.Reply expect(int status, Client.Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    return reply;
  }

  private String images() {
    return ours.user("images/");
  }

  private String roles() {
    return ours.user("roles/");
  }

  @Test
  void each_account_has_its_own_three_predefined_roles() {
    var all = ours.owner().get(account(ours, "acl-roles/")).data();
    assertThat(all)
        .extracting(r -> r.path("name").asText())
        .contains("Full access", "No access", "Read-only");
    assertThat(all)
        .extracting(r -> r.path("baseRole").asText())
        .contains("full-access", "no-access", "read-only");
    assertThat(all).allSatisfy(r -> assertThat(r.path("id").asText()).matches("[0-9a-f]{20}"));
    assertThat(predefined(ours, "no-access")).isNotEqualTo(predefined(theirs, "no-access"));
    assertThat(
            ours.owner()
                .get("/api/scalr/v1/acl-roles/" + predefined(theirs, "no-access") + "/")
                .status())
        .isEqualTo(404);
  }

  @Test
  void a_predefined_role_is_neither_changed_nor_deleted() {
    var path = "/api/scalr/v1/acl-roles/" + predefined(ours, "read-only") + "/";
    assertThat(ours.owner().send("PATCH", path, "{\"name\":\"Mine\"}").error())
        .startsWith("UnacceptableObjectConfiguration: ");
    assertThat(ours.owner().send("PATCH", path, "{\"resources\":[]}").status()).isEqualTo(409);
    assertThat(ours.owner().send("DELETE", path, "").error()).startsWith("ObjectInUse: ");
  }

  @Test
  void whoever_is_in_no_team_is_let_in_nowhere() {
    assertThat(member.get(images()).error()).isEqualTo(SHUT);
    var team = bareTeam("unattached", predefined(ours, "full-access"));
    join(team, "");
    assertThat(member.get(images()).error()).isEqualTo(SHUT);
    admit(team);
    expect(200, member.get(images()));
  }

  @Test
  void being_let_in_alone_allows_nothing() {
    team("none", predefined(ours, "no-access"));
    assertThat(member.get(images()).error()).isEqualTo(LACKING);
    assertThat(member.get(ours.user("os/")).error()).isEqualTo(LACKING);
  }

  @Test
  void a_member_of_two_teams_has_what_both_give_and_loses_at_once() {
    team("images", aclRole("[{\"resource\":\"images-environment\"}]"));
    assertThat(member.get(roles()).error()).isEqualTo(LACKING);
    var second =
        team(
            "roles",
            aclRole("[{\"resource\":\"roles-environment\",\"permissions\":[\"manage\"]}]"));
    expect(200, member.get(images()));
    expect(200, member.get(roles()));
    expect(
        201,
        member.send("POST", ours.user("role-categories/"), "{\"name\":\"by %d\"}".formatted(made)));

    expect(204, ours.owner().send("DELETE", members(second) + user + "/", ""));
    assertThat(member.get(roles()).error()).isEqualTo(LACKING);
    expect(200, member.get(images()));
  }

  @Test
  void a_members_own_roles_stand_instead_of_the_teams_and_the_environments() {
    var sees = aclRole("[{\"resource\":\"images-environment\"}]");
    var team = bareTeam("mixed", predefined(ours, "no-access"));
    expect(
        201,
        ours.owner()
            .send(
                "POST",
                environmentTeams(),
                "{\"team\":%s,\"defaultAclRole\":\"%s\"}"
                    .formatted(team, predefined(ours, "full-access"))));
    join(team, ",\"aclRoles\":[{\"id\":\"%s\"}]".formatted(sees));
    expect(200, member.get(images()));
    assertThat(member.get(roles()).error()).isEqualTo(LACKING);

    expect(200, ours.owner().send("PATCH", members(team) + user + "/", "{\"aclRoles\":[]}"));
    expect(200, member.get(roles()));
  }

  @Test
  void an_environment_binds_another_role_until_it_is_taken_back() {
    var team = team("bound", predefined(ours, "full-access"));
    expect(200, member.get(roles()));
    var one = environmentTeams() + team + "/";
    var bound = "{\"defaultAclRole\":{\"id\":\"%s\"}}".formatted(predefined(ours, "no-access"));
    expect(200, ours.owner().send("PATCH", one, bound));
    assertThat(member.get(roles()).error()).isEqualTo(LACKING);
    var back = expect(200, ours.owner().send("PATCH", one, "{\"defaultAclRole\":null}"));
    assertThat(back.data().path("defaultAclRole").isNull()).isTrue();
    expect(200, member.get(roles()));
    expect(204, ours.owner().send("DELETE", one, ""));
    assertThat(member.get(roles()).error()).isEqualTo(SHUT);
    assertThat(ours.owner().get(one).status()).isEqualTo(404);
  }

  @Test
  void a_role_that_is_changed_counts_at_once() {
    var role = aclRole("[{\"resource\":\"images-environment\"}]");
    team("changing", role);
    assertThat(member.get(roles()).error()).isEqualTo(LACKING);
    var path = "/api/scalr/v1/acl-roles/" + role + "/";
    expect(
        200,
        ours.owner()
            .send(
                "PATCH",
                path,
                "{\"resources\":[{\"resource\":\"roles-environment\",\"permissions\":[\"manage\"]}]}"));
    expect(200, member.get(roles()));
    assertThat(member.get(images()).error()).isEqualTo(LACKING);
    assertThat(ours.owner().send("DELETE", path, "").error()).startsWith("ObjectInUse: ");
  }

  @Test
  void a_team_with_environments_stays_and_one_without_lets_its_members_go() {
    var team = team("used", predefined(ours, "full-access"));
    var path = account(ours, "teams/" + team + "/");
    assertThat(ours.owner().send("DELETE", path, "").error()).startsWith("ObjectInUse: ");
    expect(204, ours.owner().send("DELETE", environmentTeams() + team + "/", ""));
    expect(204, ours.owner().send("DELETE", path, ""));
    assertThat(ours.owner().send("DELETE", path, "").status()).isEqualTo(404);
    assertThat(member.get(images()).error()).isEqualTo(SHUT);
  }

  @Test
  void a_user_of_another_account_is_not_taken_in_and_anothers_team_not_admitted() {
    var team = bareTeam("closed", predefined(ours, "full-access"));
    long stranger = userId(theirs, "theirs@example.com");
    for (long absent : new long[] {stranger, 999_999}) {
      assertThat(ours.owner().send("POST", members(team), "{\"user\":" + absent + "}").error())
          .isEqualTo("ObjectNotFound: 'TeamMember.user.id' (" + absent + ") was not found.");
    }
    var foreign =
        "{\"name\":\"x\",\"defaultAclRole\":\"" + predefined(theirs, "full-access") + "\"}";
    assertThat(ours.owner().send("POST", account(ours, "teams/"), foreign).status()).isEqualTo(404);
    assertThat(
            theirs
                .owner()
                .send(
                    "POST",
                    account(theirs, "environments/" + theirs.environment() + "/teams/"),
                    "{\"team\":" + team + "}")
                .error())
        .isEqualTo("ObjectNotFound: 'EnvironmentTeam.team.id' (" + team + ") was not found.");
    assertThat(theirs.owner().get(members(team)).status()).isEqualTo(404);
  }

  @Test
  void the_same_name_team_and_member_are_not_taken_twice() {
    var full = predefined(ours, "full-access");
    var team = team("twice", full);
    assertThat(
            ours.owner()
                .send(
                    "POST",
                    account(ours, "teams/"),
                    "{\"name\":\"twice %d\",\"defaultAclRole\":\"%s\"}".formatted(made, full))
                .error())
        .isEqualTo("UnicityViolation: 'Team.name' (twice " + made + ") already exists.");
    assertThat(ours.owner().send("POST", environmentTeams(), "{\"team\":" + team + "}").status())
        .isEqualTo(409);
    assertThat(ours.owner().send("POST", members(team), "{\"user\":" + user + "}").status())
        .isEqualTo(409);
  }

  @Test
  void an_administrator_of_the_account_enters_everywhere_and_needs_a_team_for_the_rest() {
    var email = "admin" + made + "@example.com";
    var admin = plane.key(ours.account(), email, "account_admin");
    expect(200, admin.get(account(ours, "teams/")));
    expect(200, admin.get(ours.user("os/")));
    assertThat(admin.get(roles()).error()).isEqualTo(LACKING);
    user = userId(ours, email);
    team("admins", predefined(ours, "full-access"));
    expect(200, admin.get(roles()));
    expect(200, admin.get(account(ours, "roles/")));
  }

  @Test
  void a_member_may_do_at_the_account_what_the_teams_give_there_and_nothing_of_its_order() {
    assertThat(member.get(account(ours, "roles/")).error())
        .isEqualTo(
            "PermissionViolation: You don't have access to the account with ID '%d'."
                .formatted(ours.account()));
    team("account", aclRole("[{\"resource\":\"roles-account\"}]"));
    expect(200, member.get(account(ours, "roles/")));
    assertThat(member.get(account(ours, "images/")).error()).isEqualTo(LACKING);
    assertThat(member.get(account(ours, "teams/")).error()).isEqualTo(LACKING);
    assertThat(member.get("/api/scalr/v1/acl-roles/").error()).isEqualTo(LACKING);
    assertThat(member.send("POST", account(ours, "role-categories/"), "{\"name\":\"x\"}").error())
        .isEqualTo(LACKING);
  }

  @Test
  void an_acl_role_gives_only_what_there_is_to_give() {
    var path = "/api/scalr/v1/acl-roles/";
    assertThat(
            ours.owner()
                .send(
                    "POST",
                    path,
                    "{\"name\":\"x\",\"resources\":[{\"resource\":\"farms\",\"permissions\":[\"fire\"]}]}")
                .error())
        .isEqualTo(
            "InvalidValue: 'AclRole.resources.permissions' (fire) is no permission of 'farms'.");
    assertThat(
            ours.owner()
                .send(
                    "POST",
                    path,
                    "{\"name\":\"x\",\"resources\":[{\"resource\":\"farms\"},{\"resource\":\"farms\"}]}")
                .error())
        .isEqualTo("InvalidValue: 'AclRole.resources.resource' (farms) is named twice.");
    var based =
        ours.owner()
            .send(
                "POST", path, "{\"name\":\"based %d\",\"baseRole\":\"read-only\"}".formatted(made))
            .data();
    assertThat(based.path("resources").size()).isGreaterThan(10);
    assertThat(based.path("resources"))
        .allSatisfy(each -> assertThat(each.path("permissions")).isEmpty());
  }

  @Test
  void an_account_without_users_and_environments_takes_its_teams_with_it() {
    var leaving = plane.tenant("leaving");
    var full = predefined(leaving, "full-access");
    var team = "{\"name\":\"t\",\"defaultAclRole\":\"" + full + "\"}";
    expect(201, leaving.owner().send("POST", account(leaving, "teams/"), team));
    long owner = userId(leaving, "leaving@example.com");
    var own = "/api/scalr/v1/";
    expect(204, plane.admin.send("DELETE", own + "users/" + owner + "/", ""));
    expect(
        204, plane.admin.send("DELETE", own + "environments/" + leaving.environment() + "/", ""));
    expect(204, plane.admin.send("DELETE", own + "accounts/" + leaving.account() + "/", ""));
  }

  @Test
  void a_session_names_only_the_environments_that_the_user_may_enter() {
    assertThat(member.get("/api/v1beta0/session/").data().path("environments")).isEmpty();
    team("entering", predefined(ours, "no-access"));
    assertThat(member.get("/api/v1beta0/session/").data().path("environments"))
        .extracting(each -> each.path("id").asLong())
        .containsExactly(ours.environment());
  }
}
