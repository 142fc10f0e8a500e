package io.scalr.control.agentlink.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.agentlink.AgentIdentity.FreezeReason;
import io.scalr.control.agentlink.AgentIdentity.Frozen;
import io.scalr.control.agentlink.AgentIdentity.Thawed;
import io.scalr.control.agentlink.Incident;
import io.scalr.control.agentlink.store.JdbcAgentIdentities;
import io.scalr.control.agentlink.work.AgentLinkFixture;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.ApiFixture;
import io.scalr.control.http.Caller;
import io.scalr.control.http.Gate;
import io.scalr.control.http.Incoming;
import io.scalr.control.http.Repeats;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.UserId;
import io.scalr.protocol.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Incidents and the thaw over real HTTP on a real database. */
@Tag("database")
class IncidentApiTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  private final AgentLinkFixture world = new AgentLinkFixture();
  private final JdbcAgentIdentities identities = world.identities();
  private final List<AuditEntry> recorded = new CopyOnWriteArrayList<>();
  private ApiFixture api;
  private ServerId server;

  @BeforeEach
  void open() {
    var resource =
        new IncidentResource(
            world.transactions(),
            identities,
            world.link().admission(),
            (_, entries) -> recorded.addAll(entries));
    api = new ApiFixture(resource.routes(), new OpenGate(), Repeats.NEVER);
    server = world.expected().nonceRequest().serverId();
  }

  @AfterEach
  void close() {
    api.close();
    world.close();
  }

  private String path(long environment, String rest) {
    return "/api/scalr/v1/environments/" + environment + "/servers/" + server + "/" + rest;
  }

  private void freeze() {
    world
        .transactions()
        .inTransaction(tx -> {
          var agent = identities.lock(tx, server).orElseThrow();
          var key = Bytes.of(new byte[32]);
          identities.save(tx, agent.with(new Frozen(FreezeReason.TWO_LINKS, key, AT)));
          identities.record(tx, server, Incident.TWO_LINKS, "the identity is frozen", AT);
          return true;
        });
  }

  @Test
  void incidents_are_shown_newest_first() {
    freeze();
    world
        .transactions()
        .inTransaction(tx -> {
          identities.record(tx, server, Incident.DEAD_MESSAGE, "MALFORMED: <b>", AT);
          return true;
        });

    var reply = api.get(path(2, "incidents/"));

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    var rows = reply.json().path("data");
    assertThat(rows.size()).isEqualTo(2);
    assertThat(rows.path(0).path("incident").asText()).isEqualTo("dead-message");
    assertThat(rows.path(0).path("text").asText()).isEqualTo("MALFORMED: <b>");
    assertThat(rows.path(1).path("incident").asText()).isEqualTo("two-links");
  }

  @Test
  void a_frozen_agent_is_thawed_and_the_record_says_by_whom() {
    freeze();
    assertThat(api.get(path(2, "agent/")).json().path("data").path("frozenBecause").asText())
        .isEqualTo("two-links");

    var reply = api.send("POST", path(2, "actions/thaw-agent/"), "");

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.json().path("data").path("state").asText()).isEqualTo("thawed");
    assertThat(
            world
                .transactions()
                .inTransaction(tx -> identities.find(tx, server))
                .orElseThrow()
                .identity())
        .isInstanceOf(Thawed.class);
    assertThat(recorded)
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.action()).isEqualTo("server.thaw-agent");
          assertThat(entry.actor().toString()).contains("tester");
        });
    assertThat(api.send("POST", path(2, "actions/thaw-agent/"), "").error())
        .isEqualTo("UnacceptableState: The agent is not frozen.");
  }

  @Test
  void another_environments_server_is_absent() {
    freeze();
    for (var rest : List.of("incidents/", "agent/")) {
      assertThat(api.get(path(3, rest)).status()).isEqualTo(404);
    }
    assertThat(api.send("POST", path(3, "actions/thaw-agent/"), "").status()).isEqualTo(404);
    assertThat(recorded).isEmpty();
  }

  private static final class OpenGate implements Gate {
    @Override
    public Identified identify(Incoming request) {
      var caller =
          new Caller(
              new UserId(1),
              "tester",
              Caller.Kind.ACCOUNT_OWNER,
              Optional.of(new AccountId(1)),
              "key APIK0");
      return new Identified(Outcome.done(caller), Optional.empty(), Optional.empty());
    }

    @Override
    public Outcome<Admission> admit(Caller caller, Entry entry) {
      return Outcome.done(
          Admission.to(Scope.of(new Tenant(new AccountId(1), entry.environment().orElseThrow()))));
    }
  }
}
