package io.scalr.control.plane;

import static io.scalr.control.plane.PlaneFixture.makeNamed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.orchestration.UserEvent;
import io.scalr.kernel.ServerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Events over HTTP: definitions at their scopes, firing, and the log of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class EventsApiTest {
  private PlaneFixture plane;
  private Customer us;
  private String account;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    us = new Customer(plane, "ours");
    account = "/api/v1beta0/account/" + us.tenant.account() + "/";
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  private Reply make(String at, String id) {
    return us.owner.send("POST", at, "{\"id\":\"%s\"}".formatted(id));
  }

  private Reply fire(String event, ServerId server) {
    return us.owner.send(
        "POST",
        us.user("events/" + event + "/actions/fire/"),
        "{\"server\":\"%s\"}".formatted(server));
  }

  private List<String> values(String list, String property) {
    var all = new ArrayList<String>();
    us.owner.get(list).json().path("data").forEach(each -> all.add(each.path(property).asText()));
    return all;
  }

  /** A rule of the customer's farm role with a file on the machine. */
  private String rule(String event) {
    return makeNamed(
        us.owner,
        us.user("farm-roles/" + us.farmRole + "/orchestration-rules/"),
        """
        {"action":{"actionType":"LocalScriptAction","path":"/bin/true"},
         "trigger":{"triggerType":"SpecificEventTrigger","event":{"id":"%s"}},
         "target":{"targetType":"TriggeringServerTarget"}}
        """
            .formatted(event));
  }

  private void consume() {
    while (plane.plane.eventConsumer().step()) {
      // more at once
    }
  }

  @Test
  void the_servers_own_events_are_at_the_scalr_scope_and_can_only_be_read() {
    var own = values(us.user("events/?scope=scalr"), "id");
    assertThat(own)
        .containsExactlyInAnyOrderElementsOf(
            List.of(UserEvent.Name.values()).stream().map(UserEvent.Name::name).toList());
    assertThat(values(account + "events/?scope=scalr", "id")).isEqualTo(own);

    var one = us.owner.get(us.user("events/HostUp/"));
    assertThat(one.json().path("data").path("scope").asText()).isEqualTo("scalr");
    for (var at : List.of(us.user("events/HostUp/"), account + "events/HostUp/")) {
      var change = us.owner.send("PATCH", at, "{\"description\":\"mine\"}");
      assertThat(change.status()).isEqualTo(403);
      assertThat(change.text()).contains("ScopeViolation");
      assertThat(us.owner.send("DELETE", at, "").status()).isEqualTo(403);
    }
  }

  @Test
  void an_environment_sees_its_accounts_events_and_not_the_other_way_round() {
    assertThat(make(account + "events/", "FromAbove").status()).isEqualTo(201);
    assertThat(make(us.user("events/"), "FromBelow").status()).isEqualTo(201);

    assertThat(
            us.owner.get(us.user("events/FromAbove/")).json().path("data").path("scope").asText())
        .isEqualTo("account");
    var refused = us.owner.send("DELETE", us.user("events/FromAbove/"), "");
    assertThat(refused.status()).isEqualTo(403);
    var absent = us.owner.get(account + "events/FromBelow/");
    assertThat(absent.status()).isEqualTo(404);
    assertThat(absent.text())
        .contains(
            "'Event.id' (FromBelow) either was not found or isn't in the current scope (Account).");
    assertThat(us.owner.get(us.user("events/999999999/")).text())
        .contains("(999999999) either was not found or isn't in the current scope (Environment).");
    assertThat(values(us.user("events/?scope=environment"), "id")).contains("FromBelow");
    assertThat(values(us.user("events/?id=FromBelow"), "id")).containsExactly("FromBelow");
  }

  @Test
  void a_name_is_taken_once_in_all_that_one_can_see_whatever_the_case_of_its_letters() {
    make(account + "events/", "Above");
    make(us.user("events/"), "Below");

    taken(
        make(us.user("events/"), "Below"),
        "'Event.id' (Below) already exists in the scope (Environment).");
    taken(
        make(us.user("events/"), "Above"),
        "'Event.id' (Above) already exists in the scope (Account).");
    taken(
        make(us.user("events/"), "hostUP"),
        "'Event.id' (HostUp) already exists in the scope (Scalr).");
    taken(
        make(account + "events/", "Below"),
        "'Event.id' (Below) already exists in the scope (Environment).");
    taken(
        make(account + "events/?replace=true", "below"),
        "'Event.id' (Below) already exists in the scope (Environment).");
  }

  private static void taken(Reply reply, String text) {
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.error()).contains("UnicityViolation").contains(text);
  }

  @Test
  void a_name_has_letters_and_digits_only() {
    var reply = make(us.user("events/"), "create events");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text())
        .contains(
            "'Event.id' (create events) is invalid. Identifier has to match the pattern"
                + " [A-Za-z0-9]+.");
    assertThat(make(us.user("events/"), "a".repeat(26)).status()).isEqualTo(400);
    var renamed = us.owner.send("PATCH", us.user("events/" + us.event + "/"), "{\"id\":\"Other\"}");
    assertThat(renamed.status()).isEqualTo(400);
  }

  @Test
  void an_accounts_event_takes_the_place_of_its_environments_with_their_rules() {
    long second = plane.environment(us.tenant.account().value(), "second");
    make(us.user("events/"), "Deploy");
    make("/api/v1beta0/user/" + second + "/events/", "Deploy");
    var rule = rule("Deploy");

    var replaced = make(account + "events/?replace=true", "Deploy");

    assertThat(replaced.status()).isEqualTo(201);
    for (var env : List.of(us.user(""), "/api/v1beta0/user/" + second + "/")) {
      var seen = us.owner.get(env + "events/Deploy/").json().path("data");
      assertThat(seen.path("scope").asText()).isEqualTo("account");
    }
    var held =
        us.owner.get(us.user("farm-roles/" + us.farmRole + "/orchestration-rules/" + rule + "/"));
    assertThat(held.json().path("data").path("trigger").path("event").path("id").asText())
        .isEqualTo("Deploy");
    assertThat(us.owner.send("DELETE", account + "events/Deploy/", "").status()).isEqualTo(409);
    var gone = us.owner.get("/api/scalr/v1/accounts/" + us.tenant.account() + "/audit/").text();
    assertThat(gone).contains("event.replace");
  }

  @Test
  void an_event_that_a_rule_hangs_on_is_not_deleted() {
    make(us.user("events/"), "Held");
    var rule = rule("Held");

    var refused = us.owner.send("DELETE", us.user("events/Held/"), "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.error())
        .contains("ObjectInUse")
        .contains("Event 'Held' is used by some Orchestration Rules.");

    us.owner.send(
        "DELETE", us.user("farm-roles/" + us.farmRole + "/orchestration-rules/" + rule + "/"), "");
    assertThat(us.owner.send("DELETE", us.user("events/Held/"), "").status()).isEqualTo(204);
    assertThat(us.owner.send("DELETE", us.user("events/Held/"), "").status()).isEqualTo(404);
  }

  @Test
  void what_is_fired_runs_its_rules_and_shows_in_both_logs() {
    make(us.user("events/"), "Release");
    rule("Release");

    var fired = fire("Release", us.server.id());

    assertThat(fired.status()).isEqualTo(200);
    var entry = fired.json().path("data");
    assertThat(entry.path("firedBy").asText()).isEqualTo("api");
    assertThat(entry.path("event").path("id").asText()).isEqualTo("Release");
    assertThat(entry.path("server").path("id").asText()).isEqualTo(us.server.id().toString());
    assertThat(entry.path("logEntries")).isEmpty();
    consume();
    var id = entry.path("id").asText();
    var after = us.owner.get(us.user("event-logs/" + id + "/")).json().path("data");
    // no agent was ever enrolled for this server, so that its order is lost at once
    assertThat(after.path("logEntries")).hasSize(1);
    var logged =
        us.owner.get(
            us.user(
                "orchestration-logs/"
                    + after.path("logEntries").path(0).path("id").asText()
                    + "/"));
    assertThat(logged.status()).isEqualTo(200);
    assertThat(logged.json().path("data").path("scriptName").asText()).isEqualTo("/bin/true");
    consume();
    assertThat(us.owner.get(us.user("event-logs/" + id + "/")).json().path("data"))
        .isEqualTo(after);
  }

  @Test
  void what_cannot_be_fired_is_refused() {
    make(us.user("events/"), "Fire");
    var suspended =
        us.server(7, new ServerState.Suspended(new CloudServerId("i-7"), Instant.EPOCH));

    assertThat(fire("HostUp", us.server.id()).error())
        .contains("'Event.id' (HostUp) is not a Custom Event and cannot be fired.");
    assertThat(fire("Nothing", us.server.id()).status()).isEqualTo(404);
    assertThat(fire("Fire", us.server.id()).status()).isEqualTo(200);
    assertThat(fire("Fire", suspended.id()).error())
        .contains("The Server is suspended, not running.");
    assertThat(fire("Fire", new ServerId(new UUID(9, 9))).status()).isEqualTo(404);
  }

  @Test
  void the_log_is_filtered_by_what_the_contract_names() {
    make(us.user("events/"), "Filtered");
    var other = us.server(8, new ServerState.Running(new CloudServerId("i-8"), plane.clock.now()));
    var first = id(fire("Filtered", us.server.id()));
    var second = id(fire("Filtered", other.id()));

    assertThat(log("event=Filtered")).containsExactly(second, first);
    assertThat(log("event=Filtered&server=" + other.id())).containsExactly(second);
    assertThat(log("id=" + first)).containsExactly(first);
    assertThat(log("event=Filtered&farm=" + us.farm)).hasSize(2);
    assertThat(log("event=Filtered&farm=999999")).isEmpty();
    assertThat(log("event=Filtered&firedBy=api")).hasSize(2);
    assertThat(log("event=Filtered&firedBy=system")).isEmpty();
    assertThat(us.owner.get(us.user("event-logs/?farmRole=1")).status()).isEqualTo(400);
    assertThat(
            us.owner
                .get(us.user("event-logs/?maxResults=1&event=Filtered"))
                .json()
                .path("pagination")
                .path("next")
                .asText())
        .contains("pageNum=2");
  }

  private List<String> log(String query) {
    return values(us.user("event-logs/?" + query), "id");
  }

  private static String id(Reply reply) {
    JsonNode data = reply.json().path("data");
    return data.path("id").asText();
  }
}
