package io.scalr.control.orchestration.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent.ServerGone;
import io.scalr.control.fleet.ServerEvent.ServerRunning;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.ServerVariables;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.control.orchestration.ScriptVariable;
import io.scalr.control.orchestration.UserEvent.Name;
import io.scalr.control.orchestration.World;
import io.scalr.control.store.Db;
import io.scalr.control.variable.SeenVariable;
import io.scalr.control.variable.VariableChain;
import io.scalr.control.variable.VariableDraft;
import io.scalr.control.variable.VariableKind;
import io.scalr.control.variable.VariableScope;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.ServerMessage.EventScripts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Global variables of all scopes on their way into a script, on a real database. */
@Tag("database")
class VariablesInScriptsTest {
  private World world;
  private EventConsumer consumer;
  private ScriptReports reports;
  private Server server;
  private VariableChain chain;
  private final List<ScriptOrder> sent = new ArrayList<>();

  @BeforeEach
  void open() {
    world = new World();
    var life =
        new LifeReports() {
          @Override
          public void initFailed(Tx tx, Tenant tenant, ServerId id, String text) {}

          @Override
          public void graceOver(Tx tx, Tenant tenant, ServerId id) {}
        };
    var ports =
        new EventFiring.Ports(
            world.scripts,
            world.rules,
            world.eventLog,
            world.executions,
            world.facts,
            world.variables,
            this::send,
            life,
            (_, _) -> {});
    consumer =
        new EventConsumer(
            world.log,
            world.db,
            new EventFiring(ports, world.clock, world.ids),
            (name, context) -> {
              throw new AssertionError(name + ": " + context);
            });
    reports = new ScriptReports(world.executions, life);
    server =
        world.server(world.web, new ServerState.Running(new CloudServerId("i-1"), world.now()));
    var home = Scope.of(World.TENANT);
    chain = ServerVariables.chain(server, home);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Outcome<Long> send(Tx tx, Tenant tenant, ServerId to, ServerMessage message) {
    if (message instanceof EventScripts scripts) {
      sent.addAll(scripts.scripts());
    }
    return Outcome.done(1L);
  }

  private void give(VariableScope at, String name, String value, boolean hidden) {
    var place = chain.upTo(at);
    var text = new VariableKind.Text(Optional.empty(), Optional.empty());
    var draft = draft(name, text, value, hidden);
    var outcome =
        world.tx(tx ->
            switch (world.variables.locked(tx, place, name)) {
              case Outcome.Refused<?> _ -> world.variables.create(tx, place, draft);
              case Outcome.Done<SeenVariable>(var before) ->
                  world.variables.change(
                      tx, place, before, draft(name, text, value, before.flags().hidden()));
            });
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
  }

  private static VariableDraft draft(String name, VariableKind kind, String value, boolean hidden) {
    return new VariableDraft(
        name,
        kind,
        Optional.of(value),
        Optional.empty(),
        Optional.empty(),
        hidden,
        false,
        Optional.empty(),
        List.of());
  }

  private void env(Target target) {
    world.rule(world.web, Name.HostUp, target, new Action.LocalScript("/bin/env"));
  }

  private void comesUp() {
    world.tx(tx -> {
      world.log.append(
          tx, World.TENANT, "server:" + server.id(), new ServerRunning(server.ref(), world.now()));
      return true;
    });
    while (consumer.step()) {}
  }

  @Test
  void a_script_gets_what_holds_at_its_server_and_the_order_is_that_of_the_scopes() {
    for (var scope : VariableScope.values()) {
      give(scope, "AT_" + scope, scope.word(), false);
      give(scope, "LEVEL", scope.word(), false);
    }
    give(VariableScope.ROLE, "FARM_OR_ROLE", "role", false);
    give(VariableScope.FARM, "FARM_OR_ROLE", "farm", false);
    give(VariableScope.ACCOUNT, "PRIVATE", "swordfish", true);
    env(new Target.TriggeringServer(List.of()));

    comesUp();

    var environment = sent.getFirst().environment();
    for (var scope : VariableScope.values()) {
      assertThat(environment).containsEntry("AT_" + scope, Secret.of(scope.word()));
    }
    assertThat(environment)
        .containsEntry("LEVEL", Secret.of("server"))
        .containsEntry("FARM_OR_ROLE", Secret.of("farm"))
        .containsEntry("PRIVATE", Secret.of("swordfish"))
        .containsEntry("SCALR_SERVER_ID", Secret.of(server.id().toString()))
        .containsEntry("SCALR_EVENT_NAME", Secret.of("HostUp"));
  }

  @Test
  void another_servers_variables_do_not_reach_it() {
    var other =
        world.server(world.web, new ServerState.Running(new CloudServerId("i-2"), world.now()));
    give(VariableScope.SERVER, "MINE", "one", false);
    env(new Target.TriggeringFarmRole());

    comesUp();

    assertThat(sent).hasSize(2);
    assertThat(sent.stream().filter(order -> order.environment().containsKey("MINE"))).hasSize(1);
    assertThat(other.id()).isNotEqualTo(server.id());
  }

  @Test
  void a_hidden_value_is_masked_in_what_the_script_writes() {
    give(VariableScope.ENVIRONMENT, "PRIVATE", "swordfish", true);
    give(VariableScope.FARM, "PRIVATE", "mackerel", true);
    env(new Target.TriggeringServer(List.of()));
    comesUp();

    world.tx(tx -> {
      reports.handle(
          tx,
          World.TENANT,
          server.id(),
          world.now(),
          new ExecScriptResult(
              sent.getFirst().executionId(),
              Optional.empty(),
              0,
              1,
              world.now(),
              Bytes.utf8("PRIVATE=mackerel\n"),
              Bytes.EMPTY,
              17,
              0,
              Optional.empty()));
      return true;
    });

    var kept =
        world.tx(tx ->
            world
                .executions
                .logEntry(tx, World.TENANT, sent.getFirst().executionId())
                .orElseThrow()
                .result());
    assertThat(kept).contains("PRIVATE=******").doesNotContain("mackerel");
  }

  @Test
  void
      the_values_of_a_scripts_own_variables_are_filled_and_hidden_ones_are_not_put_into_its_text() {
    give(VariableScope.FARM, "PORT", "8080", false);
    give(VariableScope.FARM, "KEY", "swordfish", true);
    var script =
        world.script(
            Scope.of(World.TENANT),
            "setup",
            "listen %address% %key% %PORT% %server_id%",
            own("address", "{SCALR_FARM_ROLE_ALIAS}:{port}"),
            own("key", "[{KEY}]"));
    world.rule(world.web, Name.HostUp, script);

    comesUp();

    var source = (ScriptOrder.Source.Inline) sent.getFirst().source();
    assertThat(source.body().revealText()).isEqualTo("listen web:8080 [] %PORT% " + server.id());
    assertThat(sent.getFirst().environment()).containsEntry("KEY", Secret.of("swordfish"));
  }

  private static ScriptVariable own(String name, String value) {
    return new ScriptVariable(
        name,
        Optional.of(value),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        false,
        new ScriptVariable.Kind.Text(Optional.empty(), Optional.empty()));
  }

  @Test
  void variables_of_a_server_that_is_gone_are_gone() {
    give(VariableScope.SERVER, "MINE", "one", false);
    give(VariableScope.FARM_ROLE, "OURS", "all", false);
    world.tx(tx -> {
      var gone = new ServerGone(server.ref(), TerminateReason.FARM_TERMINATED, world.now());
      world.log.append(tx, World.TENANT, "server:" + server.id(), gone);
      return true;
    });
    while (consumer.step()) {}
    List<String> left =
        world.tx(
            tx -> Db.jdbc(tx).sql("select name from global_variable").query(String.class).list());
    assertThat(left).containsExactly("OURS");
  }
}
