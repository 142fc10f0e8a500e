package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.agentlink.AgentIdentities.Expected;
import io.scalr.control.agentlink.AgentOutbox.Waiting;
import io.scalr.control.agentlink.Received;
import io.scalr.control.agentlink.store.JdbcAgentIdentities;
import io.scalr.control.agentlink.store.JdbcAgentOutbox;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.Platforms;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.orchestration.UserEvent.Name;
import io.scalr.control.orchestration.World;
import io.scalr.control.orchestration.work.EventConsumer;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemRandom;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.ServerMessage.EventScripts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server boots: the agent is played by the test, which reads the outbox and sends messages in;
 * all between is the plane on a real database.
 */
@Tag("database")
class BootScriptsTest {
  private World world;
  private Plane plane;
  private JdbcAgentOutbox outbox;
  private Server server;
  private long taken;
  private long sequence;

  @BeforeEach
  void open() {
    world = new World();
    var random = new SystemRandom();
    var sealer = new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, random);
    outbox = new JdbcAgentOutbox(sealer);
    var identities = new JdbcAgentIdentities(sealer);
    plane = new Plane(PlaneFixture.ports(world.db, world.clock, sealer, new Platforms(List.of())));
    server =
        world.server(world.web, new ServerState.Pending(new CloudServerId("i-1"), world.now()));
    world.tx(tx -> {
      identities.open(
          tx,
          World.TENANT,
          List.of(new Expected(server.id(), 1, Bytes.of(new byte[32]))),
          world.now().plusSeconds(600));
      return true;
    });
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void scripts_that_end_well_bring_the_server_up() {
    var script = world.script(Scope.of(World.TENANT), "setup", "#!/bin/sh\n");
    world.rule(world.web, Name.HostInit, script);
    world.rule(world.web, Name.BeforeHostUp, script);

    says(hostInit());
    says(result(order("HostInit"), 0, ""));
    says(new LifeMessage.BeforeHostUp());
    says(result(order("BeforeHostUp"), 0, ""));
    says(new LifeMessage.HostUp());

    assertThat(stored().state()).isInstanceOf(ServerState.Running.class);
    assertThat(stored().marks().initFailed()).isEmpty();
    assertThat(world.tx(tx -> world.executions.log(tx, World.TENANT, Listing.first())).rows())
        .hasSize(2)
        .allMatch(entry -> entry.exitCode().equals(Optional.of(0)));
  }

  @ParameterizedTest
  @EnumSource(names = {"HostInit", "BeforeHostUp"})
  void a_blocking_script_that_fails_is_an_init_failure_with_its_text_on_the_server(Name at) {
    var script = world.script(Scope.of(World.TENANT), "setup", "#!/bin/sh\n");
    world.rule(world.web, at, script);
    says(hostInit());
    if (at == Name.BeforeHostUp) {
      says(new LifeMessage.BeforeHostUp());
    }

    says(result(order(at.name()), 3, "no such package\n"));

    assertThat(stored().marks().initFailed())
        .contains("Script 'setup' at " + at + " failed with exit code 3: no such package");
    List<String> told =
        world.tx(tx ->
            Db.jdbc(tx)
                .sql("select variables::text from orchestration_event where name = :name")
                .param("name", "HostInitFailed")
                .query(String.class)
                .list());
    assertThat(told).hasSize(1).allMatch(text -> text.contains("no such package"));
    assertThat(stored().state()).isInstanceOf(ServerState.Initializing.class);

    // an agent that goes on all the same is refused, and the record says why
    says(new LifeMessage.HostUp());
    assertThat(stored().state()).isInstanceOf(ServerState.Initializing.class);
    List<String> recorded =
        world.tx(tx ->
            Db.jdbc(tx)
                .sql("select reason from audit where action = 'server.message-ignored'")
                .query(String.class)
                .list());
    assertThat(recorded)
        .containsExactly(
            "HostUp after its initialisation had failed: "
                + stored().marks().initFailed().orElseThrow());
  }

  private ScriptOrder order(String event) {
    var waiting =
        world.tx(tx -> outbox.after(tx, server.id(), taken, 10)).stream()
            .filter(each ->
                scripts(each.message()).filter(e -> e.eventName().equals(event)).isPresent())
            .toList();
    assertThat(waiting).as("messages of " + event).hasSize(1);
    taken = waiting.getFirst().sequence();
    var message = waiting.stream().map(Waiting::message).flatMap(m -> scripts(m).stream()).toList();
    assertThat(message.getFirst().proceed()).isTrue();
    assertThat(message.getFirst().scripts()).hasSize(1);
    return message.getFirst().scripts().getFirst();
  }

  private static Optional<EventScripts> scripts(ServerMessage message) {
    return message instanceof EventScripts scripts ? Optional.of(scripts) : Optional.empty();
  }

  /** The agent's message is applied, and all that follows from it. */
  private void says(AgentMessage message) {
    sequence++;
    world.tx(tx -> {
      plane
          .router()
          .handle(
              tx,
              List.of(
                  new Received<>(World.TENANT, server.id(), 1, sequence, world.now(), message)));
      return true;
    });
    for (int i = 0; i < 100; i++) {
      plane.eventConsumer().step();
      if (world.tx(tx -> world.log.next(tx, EventConsumer.NAME, 1).isEmpty())) {
        return;
      }
    }
    throw new AssertionError("the log is not consumed");
  }

  private Server stored() {
    return world.servers.find(World.TENANT, server.id()).orElseThrow();
  }

  private static LifeMessage hostInit() {
    return new LifeMessage.HostInit(
        "boot",
        "web-1",
        new LifeMessage.OperatingSystem("debian", "12", "debian"),
        "1.0",
        List.of("10.0.0.1"),
        List.of());
  }

  private ExecScriptResult result(ScriptOrder order, int exit, String err) {
    return new ExecScriptResult(
        order.executionId(),
        Optional.empty(),
        exit,
        12,
        world.now(),
        Bytes.EMPTY,
        Bytes.utf8(err),
        0,
        err.length(),
        Optional.empty());
  }
}
