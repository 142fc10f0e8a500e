package io.scalr.control.orchestration.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.control.orchestration.ScriptChoice;
import io.scalr.control.orchestration.UserEvent.Name;
import io.scalr.control.orchestration.World;
import io.scalr.control.store.Db;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.ServerMessage.EventScripts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which servers get scripts when something happens to one of them, on a real database. */
@Tag("database")
class RulesOnEventsTest {
  private World world;
  private EventConsumer consumer;
  private ScriptReports reports;
  private final Map<ServerId, EventScripts> sent = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();

  @BeforeEach
  void open() {
    world = new World();
    var life =
        new LifeReports() {
          @Override
          public void initFailed(Tx tx, Tenant tenant, ServerId server, String text) {
            failures.add(server + " " + text);
          }

          @Override
          public void graceOver(Tx tx, Tenant tenant, ServerId server) {}
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
            (name, context) -> broken.add(name + ": " + context));
    reports = new ScriptReports(world.executions, life);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Outcome<Long> send(Tx tx, Tenant tenant, ServerId server, ServerMessage message) {
    sent.put(server, (EventScripts) message);
    return Outcome.done(1L);
  }

  /**
   * The event is of a server of {@code web} in the state that it then has; beside it run another of
   * {@code web}, one of {@code db}, and one of each that is just being initialised or is suspended
   * and hears of nothing that is not for it.
   */
  @ParameterizedTest
  @CsvSource({
    // event, its own server's state, target, who gets the script
    "BeforeInstanceLaunch, Pending,          Server,   ''",
    "BeforeInstanceLaunch, Pending,          FarmRole, web",
    "BeforeInstanceLaunch, Pending,          Farm,     web db",
    "HostInit,             Initializing,     Server,   own",
    "HostInit,             Initializing,     FarmRole, own web",
    "HostInit,             Initializing,     Farm,     own web db young",
    "BeforeHostUp,         Initializing,     Server,   own",
    "HostInitFailed,       Initializing,     Server,   own",
    "HostInitFailed,       PendingTerminate, Server,   ''",
    "HostInitFailed,       PendingTerminate, Farm,     web db young",
    "HostUp,               Running,          Server,   own",
    "HostUp,               Running,          FarmRole, own web",
    "RebootBegin,          Running,          Server,   own",
    "RebootComplete,       Running,          Server,   own",
    "RebootComplete,       Running,          FarmRole, own web",
    "RebootComplete,       Running,          Farm,     own web db young",
    "ResumeComplete,       Running,          Server,   own",
    "ResumeComplete,       Running,          Farm,     own web db young",
    "IPAddressChanged,     Running,          Server,   own",
    "IPAddressChanged,     Running,          FarmRole, own web",
    "BeforeHostTerminate,  PendingTerminate, Server,   own",
    "BeforeHostTerminate,  PendingTerminate, FarmRole, own web",
    "BeforeHostTerminate,  PendingTerminate, Farm,     own web db young",
    "HostDown,             PendingTerminate, Server,   ''",
    "HostDown,             Terminated,       Server,   ''",
    "HostDown,             Terminated,       FarmRole, web",
    "HostDown,             Terminated,       Farm,     web db young",
    "HostDown,             Suspended,        Farm,     web db young",
    "InstanceLaunchFailed, Pending,          Farm,     web db young",
  })
  void a_rule_reaches_those_servers(Name event, String state, String target, String who) {
    var names = new HashMap<ServerId, String>();
    names.put(world.running(world.web).id(), "web");
    names.put(world.running(world.data).id(), "db");
    names.put(world.initializing(world.data).id(), "young");
    world.server(world.web, new ServerState.Suspended(new CloudServerId("i-s"), world.now()));
    var own = world.server(world.web, state(state));
    names.put(own.id(), "own");
    world.rule(world.web, event, target(target), new Action.LocalScript("/usr/bin/true"));

    happens(happening(event, own));

    var got = new TreeSet<String>();
    sent.forEach((server, message) -> {
      if (!message.scripts().isEmpty()) {
        assertThat(message.eventName()).isEqualTo(event.name());
        got.add(names.getOrDefault(server, "the suspended one"));
      }
    });
    assertThat(got).isEqualTo(words(who));
  }

  @Test
  void the_order_of_rules_is_that_of_numbers_and_of_making_among_equals() {
    var orders = List.of(100, 9, 10, -1, 9);
    for (int i = 0; i < orders.size(); i++) {
      var rule =
          world.rule(
              world.web,
              Name.HostUp,
              new Target.TriggeringServer(List.of()),
              new Action.LocalScript("/" + i));
      int order = orders.get(i);
      world.tx(tx ->
          Db.jdbc(tx)
              .sql("update orchestration_rule set position = :order where id = :id")
              .param("order", order)
              .param("id", rule.id())
              .update());
    }
    var server = world.running(world.web);

    happens(new ServerEvent.ServerRunning(server.ref(), world.now()));

    assertThat(sent.get(server.id()).scripts())
        .extracting(ScriptOrder::name)
        .containsExactly("/3", "/1", "/4", "/2", "/0");
    assertThat(sent.get(server.id()).scripts())
        .extracting(ScriptOrder::order)
        .containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void a_blocking_script_on_another_server_does_not_hold_this_one() {
    var script = world.script(Scope.of(World.TENANT), "join", "#!/bin/sh\n");
    world.rule(
        world.web,
        Name.HostInit,
        new Target.Farm(List.of()),
        new Action.ScalrScript(new ScriptChoice(script.id(), Optional.empty()), Map.of()));
    var other = world.running(world.data);
    var server = world.initializing(world.web);

    happens(new ServerEvent.ServerInitializing(server.ref(), world.now()));
    assertThat(sent.get(server.id()).proceed()).isTrue();
    assertThat(sent.get(other.id()).proceed()).isFalse();
    var theirs = sent.get(other.id()).scripts().getFirst();
    assertThat(theirs.blocking()).isTrue();

    fails(other, theirs.executionId());
    assertThat(failures).isEmpty();
    fails(server, sent.get(server.id()).scripts().getFirst().executionId());
    assertThat(failures).hasSize(1);
    assertThat(failures.getFirst()).startsWith(server.id().toString());
  }

  @Test
  void events_carry_their_own_variables() {
    var local = new Action.LocalScript("/usr/bin/true");
    for (var event : Name.values()) {
      world.rule(world.web, event, new Target.Farm(List.of()), local);
    }
    var listener = world.running(world.web);
    var own = world.server(world.web, state("Running"));

    assertThat(variables(listener, happening(Name.BeforeInstanceLaunch, own)))
        .containsEntry("SCALR_LAUNCH_REASON", "Farm launched")
        .containsEntry("SCALR_LAUNCH_REASON_CODE", "3")
        .containsEntry("SCALR_EVENT_SERVER_ID", own.id().toString());
    assertThat(variables(listener, happening(Name.HostDown, own)))
        .containsEntry("SCALR_TERMINATION_REASON_CODE", "16")
        .containsEntry("SCALR_TERMINATION_REASON", "Machine crashed, stopped or went missing")
        .containsEntry("SCALR_IS_SUSPEND", "0");
    assertThat(variables(listener, new ServerEvent.ServerSuspended(own.ref(), world.now())))
        .containsEntry("SCALR_EVENT_NAME", "HostDown")
        .containsEntry("SCALR_IS_SUSPEND", "1")
        .doesNotContainKey("SCALR_TERMINATION_REASON_CODE");
    assertThat(variables(listener, new ServerEvent.ServerSuspending(own.ref(), world.now())))
        .containsEntry("SCALR_EVENT_NAME", "BeforeHostTerminate")
        .containsEntry("SCALR_IS_SUSPEND", "1");
    assertThat(variables(listener, happening(Name.HostInitFailed, own)))
        .containsEntry("SCALR_INITIALIZATION_FAILURE_REASON", "no such package");
    assertThat(variables(listener, happening(Name.IPAddressChanged, own)))
        .containsEntry("SCALR_OLD_PUBLIC_IP", "")
        .containsEntry("SCALR_OLD_PRIVATE_IP", "10.0.0.1")
        .containsEntry("SCALR_NEW_PUBLIC_IP", "203.0.113.7")
        .containsEntry("SCALR_NEW_PRIVATE_IP", "10.0.0.2");
  }

  private Map<String, String> variables(Server listener, ServerEvent event) {
    sent.clear();
    happens(event);
    var all = new HashMap<String, String>();
    sent.get(listener.id())
        .scripts()
        .getFirst()
        .environment()
        .forEach((name, value) -> all.put(name, value.revealText()));
    return all;
  }

  private void fails(Server from, ExecutionId id) {
    var result =
        new ExecScriptResult(
            id,
            Optional.empty(),
            1,
            12,
            world.now(),
            Bytes.EMPTY,
            Bytes.utf8("no"),
            0,
            2,
            Optional.empty());
    world.tx(tx -> {
      reports.handle(tx, World.TENANT, from.id(), world.now(), result);
      return true;
    });
  }

  private static TreeSet<String> words(String text) {
    var all = new TreeSet<>(List.of(text.split(" ")));
    all.remove("");
    return all;
  }

  private static Target target(String word) {
    return switch (word) {
      case "Server" -> new Target.TriggeringServer(List.of());
      case "FarmRole" -> new Target.TriggeringFarmRole();
      case "Farm" -> new Target.Farm(List.of());
      default -> throw new IllegalArgumentException(word);
    };
  }

  private ServerState state(String word) {
    var id = new CloudServerId("i-own");
    var now = world.now();
    return switch (word) {
      case "Pending" -> new ServerState.Pending(id, now);
      case "Initializing" -> new ServerState.Initializing(id, now);
      case "Running" -> new ServerState.Running(id, now);
      case "Suspended" -> new ServerState.Suspended(id, now);
      case "PendingTerminate" ->
          new ServerState.PendingTerminate(Optional.of(id), TerminateReason.API, false, now, now);
      case "Terminated" ->
          new ServerState.Terminated(Optional.of(id), TerminateReason.CRASHED, now);
      default -> throw new IllegalArgumentException(word);
    };
  }

  private ServerEvent happening(Name name, Server own) {
    var of = own.ref();
    var at = world.now();
    return switch (name) {
      case BeforeInstanceLaunch ->
          new ServerEvent.ServerPending(of, new CloudServerId("i-own"), at);
      case InstanceLaunchFailed -> new ServerEvent.ServerLaunchFailed(of, "quota", at);
      case HostInit -> new ServerEvent.ServerInitializing(of, at);
      case HostInitFailed -> new ServerEvent.ServerInitFailed(of, "no such package", at);
      case BeforeHostUp -> new ServerEvent.ServerConfigured(of, at);
      case HostUp -> new ServerEvent.ServerRunning(of, at);
      case RebootBegin -> new ServerEvent.ServerRebooting(of, at);
      case RebootComplete -> new ServerEvent.ServerRebooted(of, at);
      case ResumeComplete -> new ServerEvent.ServerResumed(of, at);
      case IPAddressChanged ->
          new ServerEvent.ServerAddressChanged(
              of, List.of("203.0.113.7"), List.of("10.0.0.2"), List.of(), List.of("10.0.0.1"), at);
      case BeforeHostTerminate ->
          new ServerEvent.ServerTerminating(of, TerminateReason.API, false, at, at);
      case HostDown -> new ServerEvent.ServerDown(of, TerminateReason.CRASHED, at);
    };
  }

  private void happens(ServerEvent event) {
    world.happens(event);
    for (int i = 0; i < 100; i++) {
      consumer.step();
      if (world.tx(tx -> world.log.next(tx, EventConsumer.NAME, 1).isEmpty())) {
        assertThat(broken).isEmpty();
        return;
      }
    }
    throw new AssertionError("the log is not consumed");
  }
}
