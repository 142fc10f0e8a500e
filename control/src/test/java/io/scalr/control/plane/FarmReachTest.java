package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.access.http.SignedClient;
import io.scalr.control.http.ApiFixture.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Callers who have to do with their own farms or their teams' only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class FarmReachTest {
  private static final String EVERYTHING =
      "[\"update\",\"delete\",\"clone\",\"launch-terminate\",\"change-ownership\",\"servers\"]";
  private static final String OWN =
      """
      {"resource":"own-farms","permissions":["create","update","delete","launch-terminate",\
      "servers"]}\
      """;
  private static final String SCRIPTS =
      """
      {"resource":"scripts-environment","permissions":["execute"]},\
      {"resource":"general-custom-events","permissions":["fire"]},\
      {"resource":"logs-orchestration-logs"},{"resource":"logs-event-logs"}\
      """;
  private static final String PROJECT = "30c59dba-fc9b-4d0f-83ec-4b5043b12f72";
  private static final String LACKING =
      "PermissionViolation: You do not have the necessary permissions to perform this request.";

  private PlaneFixture plane;
  private Customer ours;
  private int farms;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    ours = new Customer(plane, "ours");
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  private long farm(SignedClient by, String more) {
    return PlaneFixture.make(
        by,
        ours.user("farms/"),
        "{\"name\":\"farm %d\",\"project\":\"%s\"%s}".formatted(++farms, PROJECT, more));
  }

  private static List<Long> ids(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    var all = new ArrayList<Long>();
    reply.json().path("data").forEach(each -> all.add(each.path("id").asLong()));
    return all;
  }

  @Test
  void whoever_has_own_farms_only_sees_and_changes_these_alone() {
    var member = ours.member("[" + OWN + "," + SCRIPTS + "]");
    long first = farm(member, "");
    long second = farm(member, "");
    assertThat(ids(member.get(ours.user("farms/")))).containsExactly(first, second);
    assertThat(ids(member.get(ours.user("farms/?maxResults=1&pageNum=2")))).containsExactly(second);
    var page = member.get(ours.user("farms/?maxResults=1")).json().path("pagination");
    assertThat(page.path("last").asText()).contains("pageNum=2");

    assertThat(member.send("PATCH", ours.user("farms/" + first + "/"), "{\"description\":\"x\"}"))
        .satisfies(reply -> assertThat(reply.status()).as(reply.text()).isEqualTo(200));
    assertThat(member.send("POST", ours.user("farms/" + first + "/actions/launch/"), "").status())
        .isEqualTo(200);
    var absent = "ObjectNotFound: 'Farm.id' (" + ours.farm + ") was not found.";
    assertThat(member.get(ours.user("farms/" + ours.farm + "/")).error()).isEqualTo(absent);
    for (var action : List.of("launch", "terminate")) {
      var path = ours.user("farms/" + ours.farm + "/actions/" + action + "/");
      assertThat(member.send("POST", path, "").error()).isEqualTo(absent);
    }
    assertThat(member.send("DELETE", ours.user("farms/" + ours.farm + "/"), "").error())
        .isEqualTo(absent);
    assertThat(member.get(ours.user("farms/" + ours.farm + "/farm-roles/")).error())
        .isEqualTo(absent);
  }

  @Test
  void what_lives_in_a_farm_that_is_not_seen_is_not_seen_either() {
    var member = ours.member("[" + OWN + "," + SCRIPTS + "]");
    var server = ours.server.id();
    assertThat(member.get(ours.user("farm-roles/" + ours.farmRole + "/")).error())
        .isEqualTo("ObjectNotFound: 'FarmRole.id' (" + ours.farmRole + ") was not found.");
    assertThat(
            member.get(ours.user("farm-roles/" + ours.farmRole + "/orchestration-rules/")).error())
        .isEqualTo("ObjectNotFound: 'FarmRole.id' (" + ours.farmRole + ") was not found.");
    assertThat(member.get(ours.user("servers/" + server + "/")).error())
        .isEqualTo("ObjectNotFound: 'Server.id' (" + server + ") was not found.");
    assertThat(member.get(ours.own("servers/" + server + "/")).status()).isEqualTo(404);
    assertThat(
            member
                .send("POST", ours.user("servers/" + server + "/actions/terminate/"), "{}")
                .status())
        .isEqualTo(404);
    assertThat(ids(member.get(ours.user("servers/")))).isEmpty();
    assertThat(ids(ours.owner.get(ours.user("servers/")))).isNotEmpty();
    var execute = ours.user("scripts/" + ours.script + "/actions/execute/");
    assertThat(member.send("POST", execute, "{\"server\":\"" + server + "\"}").error())
        .isEqualTo(
            "ObjectNotFound: 'ScriptExecutionRequest.server.id' (" + server + ") was not found.");
    var fired =
        member.send(
            "POST",
            ours.user("events/" + ours.event + "/actions/fire/"),
            "{\"server\":\"" + server + "\"}");
    assertThat(fired.status()).as(fired.text()).isEqualTo(404);
  }

  @Test
  void what_is_in_the_log_is_seen_with_its_farm() {
    var fire = ours.user("events/" + ours.event + "/actions/fire/");
    var fired = ours.owner.send("POST", fire, "{\"server\":\"" + ours.server.id() + "\"}");
    assertThat(fired.status()).as(fired.text()).isLessThan(300);
    var id = fired.json().path("data").path("id").asText();
    var stranger = ours.member("[" + OWN + "," + SCRIPTS + "]");
    var colleague = ours.member("[{\"resource\":\"farms\"}," + SCRIPTS + "]");
    assertThat(ids(colleague.get(ours.user("event-logs/")))).hasSize(1);
    assertThat(ids(stranger.get(ours.user("event-logs/")))).isEmpty();
    assertThat(ids(stranger.get(ours.user("orchestration-logs/")))).isEmpty();
    assertThat(colleague.get(ours.user("event-logs/" + id + "/")).status()).isEqualTo(200);
    var none = "00000000-0000-4000-8000-000000000001";
    var absent = stranger.get(ours.user("event-logs/" + none + "/")).error();
    assertThat(stranger.get(ours.user("event-logs/" + id + "/")).error())
        .isEqualTo(absent.replace(none, id));
  }

  @Test
  void a_farm_is_seen_by_the_members_of_its_teams_who_may_see_team_farms() {
    var teams = "[{\"resource\":\"team-farms\",\"permissions\":" + EVERYTHING + "}]";
    var member = ours.join(teams);
    var other = ours.join(teams);
    var own = ours.join("[" + OWN + "]");
    long farm = farm(ours.owner, "");
    var path = ours.user("farms/" + farm + "/");
    assertThat(member.client().get(path).status()).isEqualTo(404);

    var shared =
        ours.owner.send(
            "PATCH",
            path,
            "{\"teams\":[{\"id\":%d},{\"id\":%d}]}".formatted(member.team(), own.team()));
    assertThat(shared.status()).as(shared.text()).isEqualTo(200);
    assertThat(shared.json().path("data").path("teams").findValuesAsText("id"))
        .containsExactlyInAnyOrder(Long.toString(member.team()), Long.toString(own.team()));
    assertThat(ids(member.client().get(ours.user("farms/")))).containsExactly(farm);
    assertThat(ids(ours.owner.get(ours.user("farms/?teams=" + member.team()))))
        .containsExactly(farm);
    assertThat(other.client().get(path).status()).isEqualTo(404);
    assertThat(own.client().get(path).status()).isEqualTo(404);
    assertThat(member.client().send("PATCH", path, "{\"description\":\"y\"}").status())
        .isEqualTo(200);
    assertThat(ours.owner.send("DELETE", ours.account("teams/" + own.team() + "/"), "").status())
        .isEqualTo(409);

    assertThat(ours.owner.send("PATCH", path, "{\"teams\":[]}").status()).isEqualTo(200);
    assertThat(member.client().get(path).status()).isEqualTo(404);
  }

  @Test
  void a_team_that_only_a_farm_has_stays() {
    var member = ours.join("[{\"resource\":\"team-farms\"}]");
    farm(ours.owner, ",\"teams\":[{\"id\":" + member.team() + "}]");
    var admitted =
        ours.account("environments/" + ours.tenant.environment() + "/teams/" + member.team() + "/");
    assertThat(ours.owner.send("DELETE", admitted, "").status()).isEqualTo(204);
    assertThat(ours.owner.send("DELETE", ours.account("teams/" + member.team() + "/"), "").error())
        .startsWith("ObjectInUse: ")
        .endsWith("still has farms.");
  }

  @Test
  void whoever_sees_all_farms_but_changes_only_the_own_is_told_so() {
    var member = ours.member("[{\"resource\":\"farms\"}," + OWN + "]");
    long own = farm(member, "");
    assertThat(ids(member.get(ours.user("farms/")))).contains(ours.farm, own);
    var path = ours.user("farms/" + ours.farm + "/");
    assertThat(member.send("PATCH", path, "{\"description\":\"x\"}").error()).isEqualTo(LACKING);
    assertThat(
            member
                .send("POST", ours.user("servers/" + ours.server.id() + "/actions/reboot/"), "{}")
                .error())
        .isEqualTo(LACKING);
    assertThat(
            member
                .send("PATCH", ours.user("farms/" + own + "/"), "{\"description\":\"x\"}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void to_give_a_farm_away_is_a_permission_of_its_own() {
    var member = ours.join("[" + OWN + "]");
    long farm = farm(member.client(), ",\"teams\":[{\"id\":" + member.team() + "}]");
    var path = ours.user("farms/" + farm + "/");
    var away = "{\"owner\":{\"id\":" + ours.user + "}}";
    assertThat(member.client().send("PATCH", path, away).error()).isEqualTo(LACKING);
    assertThat(member.client().send("PATCH", path, "{\"teams\":[]}").error()).isEqualTo(LACKING);
    assertThat(
            member
                .client()
                .send(
                    "POST",
                    ours.user("farms/"),
                    "{\"name\":\"for another\",\"project\":\"%s\",\"owner\":%d}"
                        .formatted(PROJECT, ours.user))
                .error())
        .isEqualTo(LACKING);
    var whole = member.client().get(path).json().path("data").toString();
    assertThat(member.client().send("PATCH", path, whole).status()).isEqualTo(200);

    assertThat(ours.owner.send("PATCH", path, away).status()).isEqualTo(200);
    assertThat(member.client().get(path).status()).isEqualTo(404);
  }

  @Test
  void a_farm_is_given_only_to_users_and_teams_that_can_have_it() {
    var theirs = new Customer(plane, "theirs");
    var path = ours.user("farms/" + farm(ours.owner, "") + "/");
    for (long user : new long[] {theirs.user, 999_999}) {
      assertThat(ours.owner.send("PATCH", path, "{\"owner\":" + user + "}").error())
          .isEqualTo("ObjectNotFound: 'Farm.owner.id' (" + user + ") was not found.");
    }
    long idle =
        PlaneFixture.make(
            ours.owner,
            ours.account("teams/"),
            "{\"name\":\"idle\",\"defaultAclRole\":\"" + ours.aclRole + "\"}");
    for (long team : new long[] {theirs.team, idle, 999_999}) {
      assertThat(ours.owner.send("PATCH", path, "{\"teams\":[" + team + "]}").error())
          .isEqualTo("ObjectNotFound: 'Farm.teams.id' (" + team + ") was not found.");
    }
  }
}
