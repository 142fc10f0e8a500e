package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.store.JdbcAgentFacts;
import io.scalr.control.fleet.work.AgentWords;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.store.Db;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.MetricBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Servers over HTTP, with all features behind them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class ServersApiTest {
  private PlaneFixture plane;
  private Customer ours;
  private Customer theirs;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    ours = new Customer(plane, "ours");
    theirs = new Customer(plane, "theirs");
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  @Test
  void before_its_agent_has_spoken_a_server_says_so() {
    var server = data(theirs.owner.get(theirs.user("servers/" + theirs.server.id() + "/")));
    assertThat(server.path("hostname").isNull()).isTrue();
    assertThat(server.path("alerts").isArray()).isTrue();
    assertThat(server.path("scalrAgent").path("version").isNull()).isTrue();
    assertThat(status(server, "reachabilityStatus")).isEqualTo("insufficient-data");
    assertThat(status(server, "initializationStatus")).isEqualTo("insufficient-data");
    assertThat(server.path("launchedBy").isNull()).isTrue();
  }

  @Test
  void what_the_agent_said_is_in_the_object_and_can_be_filtered() {
    var server = running(2);
    plane.db.inTransaction(tx ->
        Db.jdbc(tx)
            .sql(
                "update server set launched_by = :login, first_running_at = now() where server_id = :id")
            .param("login", Customer.email("ours"))
            .param("id", server.id().value())
            .update());
    say(server, init("web-2\u0000.example"));

    var one = data(ours.owner.get(ours.user("servers/" + server.id() + "/")));
    assertThat(one.path("hostname").asText()).isEqualTo("web-2.example");
    assertThat(one.path("scalrAgent").path("version").asText()).isEqualTo("1.2.3");
    assertThat(status(one, "initializationStatus")).isEqualTo("ok");
    assertThat(status(one, "reachabilityStatus")).isEqualTo("failed");
    assertThat(one.path("launchedBy").path("email").asText()).isEqualTo(Customer.email("ours"));
    assertThat(one.path("launchedBy").path("id").asLong()).isEqualTo(ours.user);

    assertThat(ids("?hostname=web-2.example")).containsExactly(server.id().toString());
    assertThat(ids("?launchedBy=" + ours.user)).containsExactly(server.id().toString());
    assertThat(ids("?launchedBy=" + theirs.user)).isEmpty();
    assertThat(ids("?hostname=web-3.example")).isEmpty();
  }

  @Test
  void the_last_sample_is_in_the_standing() {
    var server = running(3);
    var path = ours.own("servers/" + server.id() + "/");
    assertThat(data(ours.owner.get(path)).path("metrics").isNull()).isTrue();
    plane.plane.lastMetrics().accept(ours.tenant, server.id(), new MetricBatch(List.of(sample())));
    var metrics = data(ours.owner.get(path)).path("metrics");
    assertThat(metrics.path("load1").asDouble()).isEqualTo(0.5);
    assertThat(metrics.path("memoryTotalBytes").asLong()).isEqualTo(1_024);
    assertThat(metrics.path("net").path(0).path("name").asText()).isEqualTo("eth0");
    assertThat(metrics.path("disks").path(0).path("writtenBytes").asLong()).isEqualTo(4);
    assertThat(metrics.path("spaces").path(0).path("availableBytes").asLong()).isEqualTo(5);
  }

  @Test
  void a_reboot_stays_visible_for_two_seconds_however_short_it_was() {
    var server = running(4);
    say(server, init("web-4"));
    var path = ours.user("servers/" + server.id() + "/");
    assertThat(data(ours.owner.get(path)).path("operations")).isEmpty();
    say(server, new LifeMessage.RebootFinish("another boot"));
    assertThat(data(ours.owner.get(path)).path("operations").path(0).path("name").asText())
        .isEqualTo("rebooting");
    rebooted(server, plane.clock.now().minus(Duration.ofSeconds(3)));
    assertThat(data(ours.owner.get(path)).path("operations")).isEmpty();
  }

  @Test
  void what_the_state_does_not_allow_is_refused_with_the_reason_that_the_view_gives() {
    var server = running(5);
    for (var base : List.of(ours.user("servers/"), ours.own("servers/"))) {
      var refused = ours.owner.send("POST", base + server.id() + "/actions/resume/", "");
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.error())
          .isEqualTo("UnacceptableState: The server is running, not suspended.");
    }
    var standing = data(ours.owner.get(ours.own("servers/" + server.id() + "/")));
    assertThat(standing.path("can").toString()).contains("terminate").doesNotContain("resume");
    assertThat(standing.path("cannot").path(0).path("action").asText()).isEqualTo("resume");
    assertThat(standing.path("cannot").path(0).path("reason").asText())
        .isEqualTo("The server is running, not suspended.");
  }

  @Test
  void an_order_is_accepted_and_recorded_with_before_and_after() {
    var server = running(6);
    var reply =
        ours.owner.send("POST", ours.user("servers/" + server.id() + "/actions/suspend/"), "");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(data(reply).path("status").asText()).isEqualTo("pending_suspend");
    var row = ours.owner.get(ours.own("audit/?action=server.suspend")).json().path("data").path(0);
    assertThat(row.path("subject").asText()).isEqualTo("server " + server.id());
    assertThat(row.path("before").asText()).contains("\"running\"");
    assertThat(row.path("after").asText()).contains("\"pending_suspend\"");
    var bySubject = ours.own("audit/?subject=server%20" + server.id());
    assertThat(ours.owner.get(bySubject).json().path("data")).hasSize(1);
    assertThat(ours.owner.get(ours.own("audit/?actor=nobody")).json().path("data")).isEmpty();
  }

  @Test
  void the_installations_administrator_orders_by_our_own_routes_only() {
    var server = running(8);
    var contract = ours.user("servers/" + server.id() + "/actions/reboot/");
    assertThat(plane.admin.send("POST", contract, "").status()).isEqualTo(404);
    var own = ours.own("servers/" + server.id() + "/actions/reboot/");
    assertThat(plane.admin.send("POST", own, "").status()).isEqualTo(200);
  }

  @Test
  void lists_come_in_pages_and_refuse_unknown_filters() {
    var crowd = new Customer(plane, "crowd");
    for (int i = 2; i <= 4; i++) {
      crowd.server(i, new ServerState.Running(new CloudServerId("i-" + i), plane.clock.now()));
    }
    var seen = new ArrayList<String>();
    var next = crowd.user("farm-roles/" + crowd.farmRole + "/servers/?maxResults=3&pageNum=1");
    while (!next.isEmpty()) {
      var page = crowd.owner.get(next).json();
      page.path("data").forEach(each -> seen.add(each.path("id").asText()));
      var link = page.path("pagination").path("next");
      next = link.isNull() ? "" : link.asText();
    }
    assertThat(seen).hasSize(4).doesNotHaveDuplicates();
    assertThat(crowd.owner.get(crowd.user("farms/" + crowd.farm + "/servers/")).json().path("data"))
        .hasSize(4);
    var refused = crowd.owner.get(crowd.user("servers/?color=red"));
    assertThat(refused.error()).startsWith("InvalidStructure: Unsupported filter.");
    assertThat(crowd.owner.get(crowd.user("servers/?maxResults=101")).status()).isEqualTo(400);
    assertThat(crowd.owner.get(crowd.user("farms/999999/servers/")).status()).isEqualTo(404);
    assertThat(crowd.owner.get(crowd.user("farm-roles/999999/servers/")).status()).isEqualTo(404);
  }

  private Server running(int index) {
    return ours.server(
        index + 10,
        new ServerState.Running(new CloudServerId("i-" + (index + 10)), plane.clock.now()));
  }

  private void say(Server server, LifeMessage message) {
    plane.db.inTransaction(tx -> {
      new AgentWords(new JdbcAgentFacts(), plane.clock)
          .said(tx, server.tenant(), server.id(), message);
      return server;
    });
  }

  private void rebooted(Server server, Instant at) {
    plane.db.inTransaction(tx -> {
      new JdbcAgentFacts().rebooted(tx, server.tenant(), server.id(), at);
      return server;
    });
  }

  private static LifeMessage init(String hostname) {
    return new LifeMessage.HostInit(
        "boot",
        hostname,
        new LifeMessage.OperatingSystem("debian", "12", "debian"),
        "1.2.3",
        List.of("10.0.0.1"),
        List.of());
  }

  private MetricBatch.Sample sample() {
    return new MetricBatch.Sample(
        plane.clock.now(),
        0.5,
        0.4,
        0.3,
        0.25,
        1_024,
        512,
        List.of(new MetricBatch.Net("eth0", 1, 2)),
        List.of(new MetricBatch.Disk("vda", 3, 4)),
        List.of(new MetricBatch.Space("/", 9, 5)));
  }

  private List<String> ids(String query) {
    var all = new ArrayList<String>();
    ours.owner
        .get(ours.user("servers/" + query))
        .json()
        .path("data")
        .forEach(each -> all.add(each.path("id").asText()));
    return all;
  }

  private static String status(JsonNode server, String which) {
    return server.path("scalrAgent").path(which).path("status").asText();
  }

  private static JsonNode data(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().path("data");
  }
}
