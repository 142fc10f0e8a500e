package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Endpoints of web-hooks, and Ansible Towers with their configurations. */
@Tag("database")
class IntegrationsTest {
  private static final String SCALR = "/api/scalr/v1/";
  private static final String ENDPOINT =
      "{\"name\":\"%s\",\"url\":\"https://%s.example.com/hook\",\"shared\":%s}";
  private static final String TOWER =
      "{\"url\":\"%s\",\"userName\":\"u\",\"password\":\"swordfish\"}";
  private static final String CONFIGURATION =
      """
      {"name":"%s","server":"%s","organization":{"id":1,"name":"o"},"inventory":{"id":2},
       "credentials":[{"type":"AnsibleTowerMachineCredentialsWindows","id":7,"name":"w"%s}]%s}\
      """;

  private PlaneFixture plane;
  private PlaneFixture.Tenant tenant;
  private String account;
  private String towers;

  @BeforeEach
  void open() {
    plane = new PlaneFixture();
    tenant = plane.tenant("Integrations");
    account = "/api/v1beta0/account/" + tenant.account() + "/";
    towers = SCALR + "accounts/" + tenant.account() + "/ansible-tower/servers/";
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private Client.Reply send(String method, String path, String body) {
    return tenant.owner().send(method, path, body);
  }

  private static List<String> all(JsonNode list, String property) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(each -> each.path(property).asText())
        .toList();
  }

  private long secrets(String table, String column) throws SQLException {
    try (var connection = plane.database().source().getConnection();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select count(*) from %s where position('swordfish'::bytea in %s) > 0"
                    .formatted(table, column))) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void an_endpoint_shows_its_key_once_and_is_seen_below_where_it_is_shared() {
    var made =
        plane.admin.send("POST", SCALR + "webhook-endpoints/", ENDPOINT.formatted("g", "g", true));
    assertThat(made.data().path("signingKey").asText()).matches("[0-9a-f]{64}");
    var path = SCALR + "webhook-endpoints/" + made.data().path("id").asText() + "/";
    assertThat(plane.admin.get(path).data().path("signingKey").isNull()).isTrue();
    plane.admin.send("POST", SCALR + "webhook-endpoints/", ENDPOINT.formatted("h", "h", false));
    var ours = SCALR + "accounts/" + tenant.account() + "/webhook-endpoints/";
    PlaneFixture.id(send("POST", ours, ENDPOINT.formatted("a", "a", false)));
    var below = SCALR + "environments/" + tenant.environment() + "/webhook-endpoints/";
    var own = PlaneFixture.id(send("POST", below, ENDPOINT.formatted("e", "e", false)));

    assertThat(all(tenant.owner().get(account + "webhook-endpoints/").data(), "url"))
        .containsExactly("https://a.example.com/hook", "https://g.example.com/hook");
    var seen = tenant.owner().get(tenant.user("webhook-endpoints/")).data();
    assertThat(all(seen, "url"))
        .containsExactly("https://e.example.com/hook", "https://g.example.com/hook");
    assertThat(all(seen, "scope")).containsExactly("environment", "scalr");
    assertThat(seen.path(0).size()).as("the vendor's summary").isEqualTo(3);

    var global = made.data().path("id").asText();
    assertThat(send("PATCH", below + global + "/", "{\"status\":\"inactive\"}").verdict())
        .startsWith("403 ScopeViolation: ");
    var changed = send("PATCH", below + own + "/", "{\"status\":\"inactive\"}");
    assertThat(changed.data().path("status").asText()).isEqualTo("inactive");
    assertThat(send("POST", below, ENDPOINT.formatted("e", "x", true)).verdict())
        .isEqualTo("409 UnicityViolation: 'WebhookEndpoint.name' (e) already exists.");
    assertThat(send("DELETE", below + own + "/", "").status()).isEqualTo(204);
    assertThat(send("DELETE", below + own + "/", "").status()).isEqualTo(404);
  }

  @Test
  void an_endpoint_stays_while_a_variable_takes_its_values_from_there() {
    var endpoints = SCALR + "environments/" + tenant.environment() + "/webhook-endpoints/";
    var id = PlaneFixture.id(send("POST", endpoints, ENDPOINT.formatted("v", "v", true)));
    var variable =
        "{\"type\":\"GlobalVariableRemoteList\",\"name\":\"choice\",\"integrationEndpoint\":\"%s\"}";
    var made = send("POST", tenant.user("global-variables/"), variable.formatted(id));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(send("DELETE", endpoints + id + "/", "").verdict())
        .isEqualTo(
            "409 ObjectInUse: Webhook Endpoint 'v' offers the values of some Global Variables.");
    assertThat(send("DELETE", tenant.user("global-variables/choice/"), "").status()).isEqualTo(204);
    assertThat(send("DELETE", endpoints + id + "/", "").status()).isEqualTo(204);
  }

  @Test
  void an_address_is_http_without_a_password_in_it() {
    var path = SCALR + "environments/" + tenant.environment() + "/webhook-endpoints/";
    for (var url :
        List.of(
            "ftp://x/", "https://user:pass@x/", "x", "https://", "file:///etc", "http://a b/")) {
      var body = "{\"name\":\"n\",\"url\":\"%s\"}".formatted(url);
      assertThat(send("POST", path, body).verdict())
          .as(url)
          .startsWith("400 InvalidValue: 'WebhookEndpoint.url' ");
    }
  }

  @Test
  void a_tower_is_used_by_configurations_of_its_scope_and_below() throws SQLException {
    var tower = PlaneFixture.id(send("POST", towers, TOWER.formatted("https://t.example.com/")));
    var path = account + "ansible-tower/configurations/";
    var made =
        send("POST", path, CONFIGURATION.formatted("c", tower, ",\"password\":\"swordfish\"", ""));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.text()).doesNotContain("swordfish");
    var one = path + made.data().path("id").asText() + "/";
    assertThat(secrets("tower_server", "password")).isZero();
    assertThat(secrets("tower_configuration", "details")).isZero();
    assertThat(all(tenant.owner().get(account + "ansible-tower/servers/").data(), "url"))
        .containsExactly("https://t.example.com/");
    assertThat(tenant.owner().get(account + "ansible-tower/servers/").text())
        .doesNotContain("password");
    assertThat(all(tenant.owner().get(path + "?organization=1&server=" + tower).data(), "name"))
        .containsExactly("c");
    assertThat(tenant.owner().get(path + "?inventory=1").data()).isEmpty();

    assertThat(send("DELETE", towers + tower + "/", "").verdict())
        .isEqualTo(
            "409 ObjectInUse: Ansible Tower Server 'https://t.example.com/' is used by some"
                + " Configurations.");
    assertThat(send("DELETE", one, "").status()).isEqualTo(204);
    assertThat(send("DELETE", towers + tower + "/", "").status()).isEqualTo(204);
  }

  @Test
  void what_a_configuration_says_must_be_something() {
    var tower = PlaneFixture.id(send("POST", towers, TOWER.formatted("https://t.example.com/")));
    var path = account + "ansible-tower/configurations/";
    for (var bad : List.of("[1]", "a: b: c", "text", "{\\\"a\\\":")) {
      var body = CONFIGURATION.formatted("c", tower, "", ",\"variables\":\"" + bad + "\"");
      assertThat(send("POST", path, body).verdict())
          .as(bad)
          .startsWith("400 InvalidValue: 'AnsibleTowerConfiguration.variables' is invalid.");
    }
    for (var good : List.of("a: 1", "{\\\"a\\\":1}")) {
      var body =
          CONFIGURATION.formatted(
              good.substring(0, 1), tower, "", ",\"variables\":\"" + good + "\"");
      assertThat(send("POST", path, body).status()).as(good).isEqualTo(201);
    }
    var nobodys =
        CONFIGURATION.formatted(
            "d", tower, "", ",\"groups\":[{\"type\":\"AnsibleTowerGroupRegular\"}]");
    assertThat(send("POST", path, nobodys).verdict())
        .isEqualTo(
            "400 InvalidStructure: Property 'AnsibleTowerConfiguration.groups.name' is required"
                + " where there is no id.");
  }

  @Test
  void anothers_tower_and_configuration_are_as_absent_ones() {
    var other = plane.tenant("Others");
    var theirs =
        PlaneFixture.id(
            other
                .owner()
                .send(
                    "POST",
                    SCALR + "accounts/" + other.account() + "/ansible-tower/servers/",
                    TOWER.formatted("https://t.example.com/")));
    assertThat(
            send(
                    "POST",
                    account + "ansible-tower/configurations/",
                    CONFIGURATION.formatted("c", theirs, "", ""))
                .verdict())
        .isEqualTo(
            "404 ObjectNotFound: 'AnsibleTowerConfiguration.server.id' ("
                + theirs
                + ") was not found.");
    assertThat(tenant.owner().get(towers + theirs + "/").status()).isEqualTo(404);
    assertThat(tenant.owner().get(towers).data()).isEmpty();
    var all =
        PlaneFixture.id(
            plane.admin.send(
                "POST",
                SCALR + "ansible-tower/servers/",
                TOWER.formatted("https://g.example.com/")));
    assertThat(
            send(
                    "POST",
                    account + "ansible-tower/configurations/",
                    CONFIGURATION.formatted("c", all, "", ""))
                .status())
        .as("the installation's serves every account")
        .isEqualTo(201);
  }
}
