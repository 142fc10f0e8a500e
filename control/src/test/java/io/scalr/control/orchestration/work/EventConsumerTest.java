package io.scalr.control.orchestration.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.control.audit.AuditEntry;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerEvent.ServerConfigured;
import io.scalr.control.fleet.ServerEvent.ServerDown;
import io.scalr.control.fleet.ServerEvent.ServerGone;
import io.scalr.control.fleet.ServerEvent.ServerInitializing;
import io.scalr.control.fleet.ServerEvent.ServerRunning;
import io.scalr.control.fleet.ServerEvent.ServerTerminating;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.control.orchestration.LogEntry;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.control.orchestration.Script;
import io.scalr.control.orchestration.ScriptVariable;
import io.scalr.control.orchestration.UserEvent.Name;
import io.scalr.control.orchestration.World;
import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.store.Db;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ExecutionMessage.ScriptOutput;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.ServerMessage.EventScripts;
import io.scalr.protocol.ServerMessage.ExecScript;
import io.scalr.protocol.ServerMessage.FetchScriptOutput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From what happened to a server to scripts and their logs, on a real database. */
@Tag("database")
class EventConsumerTest {
  private World world;
  private EventConsumer consumer;
  private ScriptReports reports;

  /** What the outbox holds; like the real one it forgets what was rolled back. */
  private final List<Sent> sent = new ArrayList<>();

  private final List<String> told = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private Optional<String> refuse = Optional.empty();
  private final List<AuditEntry> recorded = new ArrayList<>();
  private final List<FetchScriptOutput> questions = new ArrayList<>();
  private LateReconciler late;
  private JdbcLeases leases;
  private long numbers;
  private long taken;
  private int crashes;

  private record Sent(ServerId to, EventScripts message) {}

  @BeforeEach
  void open() {
    world = new World();
    var life =
        new LifeReports() {
          @Override
          public void initFailed(Tx tx, Tenant tenant, ServerId server, String text) {
            tx.afterCommit(() -> told.add(text));
          }

          @Override
          public void graceOver(Tx tx, Tenant tenant, ServerId server) {
            tx.afterCommit(() -> told.add("grace over"));
          }
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
            (_, entries) -> recorded.addAll(entries));
    var firing = new EventFiring(ports, world.clock, world.ids);
    consumer =
        new EventConsumer(
            world.log, world.db, firing, (name, context) -> broken.add(name + ": " + context));
    reports = new ScriptReports(world.executions, life);
    leases = new JdbcLeases(world.db, new SystemClock());
    late =
        new LateReconciler(
            new LateReconciler.Ports(
                world.db, leases, world.executions, this::send, (_, _) -> taken + 1, life),
            world.clock);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Outcome<Long> send(Tx tx, Tenant tenant, ServerId server, ServerMessage message) {
    if (crashes > 0) {
      crashes--;
      throw new IllegalStateException("crash");
    }
    if (refuse.isPresent()) {
      return Outcome.refused(new Refusal.UnacceptableState(refuse.get()));
    }
    tx.afterCommit(() -> {
      numbers++;
      switch (message) {
        case EventScripts scripts -> sent.add(new Sent(server, scripts));
        case FetchScriptOutput question -> questions.add(question);
        case ExecScript _ -> throw new AssertionError("nobody asked for it");
      }
    });
    return Outcome.done(numbers + 1);
  }

  @Test
  void host_init_without_rules_is_answered_with_an_empty_list_that_lets_the_agent_go_on() {
    var server = world.initializing(world.web);

    happens(new ServerInitializing(server.ref(), world.now()));

    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().to()).isEqualTo(server.id());
    assertThat(sent.getFirst().message().eventName()).isEqualTo("HostInit");
    assertThat(sent.getFirst().message().scripts()).isEmpty();
    assertThat(sent.getFirst().message().proceed()).isTrue();
  }

  @Test
  void host_up_without_rules_sends_nothing() {
    var server = world.running(world.web);

    happens(new ServerRunning(server.ref(), world.now()));

    assertThat(sent).isEmpty();
  }

  @Test
  void a_rule_sends_its_script_with_variables_filled_in_and_the_environment_set() {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\necho %farm_name% %x%\n");
    world.rule(world.web, Name.BeforeHostUp, script);
    var server = world.initializing(world.web);

    happens(new ServerConfigured(server.ref(), world.now()));

    var order = onlyScript();
    assertThat(order.source())
        .isInstanceOfSatisfying(
            ScriptOrder.Source.Inline.class,
            inline ->
                assertThat(inline.body().revealText()).isEqualTo("#!/bin/sh\necho shop %x%\n"));
    assertThat(order.environment().get("SCALR_SERVER_ID").revealText())
        .isEqualTo(server.id().toString());
    assertThat(order.environment().get("SCALR_EVENT_NAME").revealText()).isEqualTo("BeforeHostUp");
    assertThat(order.blocking()).isTrue();
    assertThat(order.timeout()).hasSeconds(180);
  }

  @Test
  void a_rule_of_one_farm_role_reaches_the_whole_farm_only_for_its_own_servers() {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    world.rule(
        world.web,
        Name.HostUp,
        new Target.Farm(List.of()),
        new Action.LocalScript("/usr/local/bin/join"));
    world.rule(world.data, Name.HostInit, script);
    var web = world.running(world.web);
    var data = world.running(world.data);

    happens(new ServerRunning(data.ref(), world.now()));
    assertThat(sent).isEmpty();
    happens(new ServerRunning(web.ref(), world.now()));
    assertThat(sent).extracting(Sent::to).containsExactlyInAnyOrder(web.id(), data.id());
    assertThat(sent).allMatch(each -> !each.message().proceed());
  }

  @Test
  void a_result_is_logged_once_however_often_it_comes() {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    world.rule(world.web, Name.HostInit, script);
    var server = world.initializing(world.web);
    happens(new ServerInitializing(server.ref(), world.now()));
    var id = onlyScript().executionId();

    report(server, id, 0, "hello", "");
    report(server, id, 7, "again", "");

    assertThat(log()).hasSize(1);
    assertThat(log().getFirst().exitCode()).contains(0);
    assertThat(log().getFirst().stdout()).isEqualTo(Bytes.utf8("hello"));
    assertThat(dump("orchestration_log")).doesNotContain(hex("hello"));
    assertThat(told).isEmpty();
  }

  @Test
  void hidden_values_reach_the_script_and_stand_in_nothing_that_is_kept_of_it() {
    world.rule(world.web, Name.HostInit, hiding("hunter22"));
    var server = world.initializing(world.web);
    happens(new ServerInitializing(server.ref(), world.now()));
    var order = onlyScript();
    var id = order.executionId();

    report(server, id, 3, "key hunter22", "no access with hunter22");
    piece(server, id, 0, "key hun");
    piece(server, id, 7, "ter22 is wrong, hunter");

    assertThat(order.source())
        .isInstanceOfSatisfying(
            ScriptOrder.Source.Inline.class,
            inline -> assertThat(inline.body().revealText()).endsWith("login hunter22\n"));
    assertThat(log().getFirst().result())
        .isEqualTo("STDOUT: key ******\nSTDERR: no access with ******\n");
    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).endsWith("exit code 3: no access with ******");
    assertThat(shown(id)).isEqualTo("key ****** is wrong, ******");
    for (var table :
        List.of("script", "script_execution", "orchestration_log", "orchestration_event")) {
      assertThat(dump(table)).doesNotContain("hunter22").doesNotContain(hex("hunter22"));
    }
  }

  @Test
  void a_script_is_told_its_hostname_its_payer_and_the_installation() {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    world.rule(world.web, Name.HostUp, script);
    var server = world.running(world.web);
    var other = world.running(world.web);
    world.said(server, "web-1.example.org");
    world.said(other, "web-2.example.org");

    happens(new ServerRunning(server.ref(), world.now()));

    var environment = new HashMap<String, String>();
    onlyScript().environment().forEach((name, value) -> environment.put(name, value.revealText()));
    assertThat(environment)
        .containsEntry("SCALR_SERVER_HOSTNAME", "web-1.example.org")
        .containsEntry("SCALR_EVENT_SERVER_HOSTNAME", "web-1.example.org")
        .containsEntry("SCALR_ID", "an-installation")
        .containsEntry("SCALR_PROJECT_BC", World.PAYER.project().billingCode())
        .containsEntry("SCALR_COST_CENTER_NAME", World.PAYER.costCenter().name());
  }

  @Test
  void another_server_cannot_report_the_end_of_an_execution() {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    world.rule(world.web, Name.HostInit, script);
    var server = world.initializing(world.web);
    var other = world.initializing(world.web);
    happens(new ServerInitializing(server.ref(), world.now()));

    report(other, onlyScript().executionId(), 1, "", "forged");

    assertThat(log()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void a_blocking_script_that_fails_at_host_init_is_an_init_failure_with_its_text() {
    var script = world.script(Scope.of(World.TENANT), "setup", "#!/bin/sh\n");
    world.rule(world.web, Name.HostInit, script);
    var server = world.initializing(world.web);
    happens(new ServerInitializing(server.ref(), world.now()));

    report(server, onlyScript().executionId(), 3, "", "\nno such package\nmore");

    assertThat(told)
        .containsExactly("Script 'setup' at HostInit failed with exit code 3: no such package");
  }

  @Test
  void a_script_whose_time_was_over_says_so() {
    var script = world.script(Scope.of(World.TENANT), "setup", "#!/bin/sh\n");
    world.rule(world.web, Name.HostInit, script);
    var server = world.initializing(world.web);
    happens(new ServerInitializing(server.ref(), world.now()));

    report(server, onlyScript().executionId(), 130, "", "");

    assertThat(told)
        .containsExactly("Script 'setup' at HostInit failed with exit code 130 (time-out 180 s)");
    assertThat(log().getFirst().result()).startsWith("Timed out after 0 s, exit code 130.\n");
  }

  @Test
  void a_blocking_script_without_a_version_fails_the_initialisation_and_sends_nothing() {
    var script = world.script(Scope.of(World.TENANT), "empty", "#!/bin/sh\n");
    world.tx(tx -> {
      world.scripts.deleteVersion(tx, script.id(), 1);
      return true;
    });
    world.rule(world.web, Name.HostInit, script);
    // Without a version nobody knows that the script blocks, so the rule says it.
    world.tx(tx -> {
      Db.jdbc(tx).sql("update orchestration_rule set blocking = true").update();
      return true;
    });
    var server = world.initializing(world.web);

    happens(new ServerInitializing(server.ref(), world.now()));

    assertThat(sent).isEmpty();
    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).contains("was lost: The script has no version.");
    assertThat(log()).hasSize(1);
  }

  @Test
  void what_the_outbox_refuses_is_logged_as_lost() {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    world.rule(world.web, Name.HostUp, script);
    var server = world.running(world.web);
    refuse = Optional.of("the agent is revoked");

    happens(new ServerRunning(server.ref(), world.now()));

    assertThat(log()).hasSize(1);
    assertThat(log().getFirst().error()).contains("Not sent: the agent is revoked");
    assertThat(log().getFirst().exitCode()).isEmpty();
  }

  @Test
  void an_execution_whose_server_is_gone_is_lost_with_a_reason() {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    world.rule(world.web, Name.HostUp, script);
    var server = world.running(world.web);
    happens(new ServerRunning(server.ref(), world.now()));

    happens(new ServerGone(server.ref(), TerminateReason.CRASHED, world.now()));

    assertThat(log()).hasSize(1);
    assertThat(log().getFirst().error().orElseThrow()).contains("is gone");
  }

  @Test
  void the_grace_ends_at_once_without_scripts_and_with_the_last_blocking_one_otherwise() {
    var script = world.script(Scope.of(World.TENANT), "drain", "#!/bin/sh\n");
    var idle = world.server(world.data, ending());
    happens(terminating(idle, false));
    assertThat(told).containsExactly("grace over");
    told.clear();
    world.rule(world.web, Name.BeforeHostTerminate, script);
    world.rule(world.web, Name.BeforeHostTerminate, script);
    var server = world.server(world.web, ending());

    happens(terminating(server, false));
    var scripts = sent.getFirst().message().scripts();
    assertThat(scripts).hasSize(2);
    assertThat(told).isEmpty();
    report(server, scripts.getFirst().executionId(), 1, "", "");
    assertThat(told).isEmpty();
    report(server, scripts.getLast().executionId(), 0, "", "");
    assertThat(told).containsExactly("grace over");
  }

  @Test
  void a_crash_before_the_commit_loses_nothing_and_doubles_nothing() {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    world.rule(world.web, Name.HostUp, script);
    var first = world.running(world.web);
    var second = world.running(world.web);
    append(new ServerRunning(first.ref(), world.now()));
    append(new ServerRunning(second.ref(), world.now()));
    crashes = 2;

    assertThat(consumer.step()).isTrue();
    assertThatThrownBy(consumer::step).hasMessage("crash");
    drain();

    assertThat(sent).extracting(Sent::to).containsExactly(first.id(), second.id());
    assertThat(count("script_execution")).isEqualTo(2);
    assertThat(count("orchestration_event")).isEqualTo(2);
    assertThat(broken).isEmpty();
    drain();
    assertThat(sent).hasSize(2);
  }

  @Test
  void an_event_that_a_bug_fails_each_time_is_passed_over_and_shown() {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    world.rule(world.web, Name.HostUp, script);
    var first = world.running(world.web);
    var second = world.running(world.web);
    append(new ServerRunning(first.ref(), world.now()));
    append(new ServerRunning(second.ref(), world.now()));
    crashes = 1 + EventConsumer.ATTEMPTS;

    for (int i = 0; i < 10; i++) {
      try {
        consumer.step();
      } catch (IllegalStateException crash) {
        assertThat(crash).hasMessage("crash");
      }
    }

    assertThat(sent).extracting(Sent::to).containsExactly(second.id());
    assertThat(broken).hasSize(1);
    assertThat(broken.getFirst()).contains(first.id().toString());
  }

  @Test
  void a_launch_waits_for_the_sum_of_the_blocking_time_outs_of_its_two_steps() {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    world.rule(world.web, Name.HostInit, script);
    world.rule(world.web, Name.BeforeHostUp, script);
    world.rule(world.web, Name.HostUp, script);
    world.rule(
        world.web,
        Name.HostInit,
        new Target.TriggeringFarmRole(),
        new Action.LocalScript("/usr/local/bin/not-blocking"));
    var timeouts = new RuleTimeouts(world.db, world.rules, world.scripts, world.farmRoles);

    assertThat(timeouts.ofInitialisation(World.TENANT, world.web.id())).hasSeconds(360);
    assertThat(timeouts.ofInitialisation(World.TENANT, world.data.id())).isZero();
    assertThat(timeouts.ofInitialisation(World.STRANGER, world.web.id())).isZero();
  }

  private Script hiding(String value) {
    return world.script(
        Scope.of(World.TENANT),
        "login",
        "#!/bin/sh\nlogin %password%\n",
        new ScriptVariable(
            "password",
            Optional.of(value),
            Optional.empty(),
            Optional.empty(),
            true,
            false,
            false,
            new ScriptVariable.Kind.Text(Optional.empty(), Optional.empty())));
  }

  /** As {@link io.scalr.control.orchestration.Executions} shows it. */
  private String shown(ExecutionId id) {
    return world.tx(tx -> {
      var kept = world.executions.output(tx, World.TENANT, id, OutputStreamName.STDOUT);
      return world.executions.hidden(tx, World.TENANT, id).mask(kept.bytes(), !kept.whole()).text();
    });
  }

  @Test
  void fetched_output_is_kept_in_pieces_and_only_from_its_own_server() {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    world.rule(world.web, Name.HostUp, script);
    var server = world.running(world.web);
    var other = world.running(world.web);
    happens(new ServerRunning(server.ref(), world.now()));
    var id = onlyScript().executionId();

    piece(server, id, 0, "abc");
    piece(server, id, 0, "xyz");
    piece(server, id, 3, "def");
    piece(other, id, 6, "forged");
    piece(server, id, 1L << 40, "too far");
    piece(server, id, Long.MAX_VALUE, "much too far");
    piece(server, id, -1, "before");
    piece(server, id, 7, "with a gap");

    var kept =
        world.tx(tx -> world.executions.output(tx, World.TENANT, id, OutputStreamName.STDOUT));
    assertThat(kept.bytes().text()).isEqualTo("abcdef");
    assertThat(dump("script_output")).doesNotContain(hex("abc")).doesNotContain(hex("def"));
  }

  @Test
  void an_agent_that_is_there_and_never_reports_makes_its_script_lost_with_a_reason() {
    var server = hanging();

    look(Duration.ofSeconds(299));
    assertThat(questions).isEmpty();
    look(Duration.ofSeconds(2));
    assertThat(questions).hasSize(1);
    assertThat(log()).isEmpty();
    taken = numbers;
    look(Duration.ofSeconds(119));
    assertThat(log()).isEmpty();
    look(Duration.ofSeconds(2));

    assertThat(log()).hasSize(1);
    assertThat(log().getFirst().on().server()).isEqualTo(server.id());
    assertThat(log().getFirst().error().orElseThrow()).contains("reported no end within");
    assertThat(told).hasSize(1);
    assertThat(told.getFirst())
        .startsWith("Script 'slow' at HostInit was lost: The server's agent");
    assertThat(questions).hasSize(1);
    assertThat(late.scopes()).isEmpty();
  }

  @Test
  void an_agent_that_cannot_be_reached_is_waited_for_and_its_result_counts() {
    var server = hanging();
    var id = onlyScript().executionId();
    taken = 0;

    look(Duration.ofHours(1));
    look(Duration.ofHours(1));
    assertThat(questions).isEmpty();
    assertThat(log()).isEmpty();
    report(server, id, 0, "done", "");

    look(Duration.ofHours(30));
    assertThat(log()).hasSize(1);
    assertThat(log().getFirst().exitCode()).contains(0);
    assertThat(told).isEmpty();
  }

  @Test
  void an_agent_that_stays_away_for_a_day_makes_its_script_lost() {
    hanging();
    taken = 0;

    look(Duration.ofHours(23));
    assertThat(log()).isEmpty();
    look(Duration.ofHours(2));

    assertThat(log()).hasSize(1);
    assertThat(log().getFirst().error().orElseThrow()).contains("never took the order");
  }

  @Test
  void a_result_that_comes_after_all_replaces_what_was_supposed() {
    var server = hanging();
    var id = onlyScript().executionId();
    look(Duration.ofSeconds(400));
    taken = numbers;
    look(Duration.ofSeconds(400));
    assertThat(log().getFirst().exitCode()).isEmpty();

    report(server, id, 0, "late", "");
    report(server, id, 5, "again", "");

    assertThat(log()).hasSize(1);
    assertThat(log().getFirst().exitCode()).contains(0);
    assertThat(log().getFirst().error()).isEmpty();
    assertThat(count("script_execution")).isEqualTo(1);
  }

  @Test
  void a_lost_script_of_before_host_terminate_ends_the_grace() {
    var script = world.script(Scope.of(World.TENANT), "drain", "#!/bin/sh\n");
    world.rule(world.web, Name.BeforeHostTerminate, script);
    var server = world.server(world.web, ending());
    happens(terminating(server, false));
    assertThat(told).isEmpty();
    taken = numbers;

    look(Duration.ofSeconds(301));
    taken = numbers;
    look(Duration.ofSeconds(121));

    assertThat(told).containsExactly("grace over");
  }

  @Test
  void who_has_lost_the_lease_decides_nothing() {
    hanging();
    world.clock.forward(Duration.ofHours(1));
    var scope = late.scopes().getFirst();
    var lease = leases.take("late-test", "me").orElseThrow();
    var plan = late.plan(late.observe(scope), world.now());
    leases.giveBack(lease.fence());
    leases.take("late-test", "another");

    plan.steps().forEach(step -> late.act(step.action(), lease.fence()));

    assertThat(plan.steps()).hasSize(1);
    assertThat(questions).isEmpty();
  }

  @Test
  void each_event_is_recorded_with_how_many_scripts_it_ordered_or_why_none() {
    var server = world.running(world.web);
    happens(new ServerRunning(server.ref(), world.now()));
    world.rule(
        world.web,
        Name.HostUp,
        new Target.Farm(List.of()),
        new Action.LocalScript("/usr/bin/true"));
    world.running(world.data);
    happens(new ServerRunning(server.ref(), world.now()));
    world.rule(
        world.web,
        Name.HostDown,
        new Target.TriggeringServer(List.of()),
        new Action.LocalScript("/usr/bin/true"));
    var gone = world.server(world.web, ending());
    happens(new ServerDown(gone.ref(), TerminateReason.API, world.now()));

    assertThat(recorded)
        .extracting(AuditEntry::action)
        .containsExactly("event.HostUp", "event.HostUp", "event.HostDown");
    assertThat(recorded)
        .extracting(AuditEntry::reason)
        .containsExactly(
            "no script: no enabled rule is for this event",
            "2 scripts of 1 rules on 2 servers",
            "no script: 1 rules fired, but no server that may hear of it is their target");
  }

  /** A server whose agent has taken a blocking script of 180 s and says nothing. */
  private Server hanging() {
    var script = world.script(Scope.of(World.TENANT), "slow", "#!/bin/sh\nsleep 9999\n");
    world.rule(world.web, Name.HostInit, script);
    var server = world.initializing(world.web);
    happens(new ServerInitializing(server.ref(), world.now()));
    taken = numbers;
    return server;
  }

  /** What the reconciler does when so much time has passed. */
  private void look(Duration later) {
    world.clock.forward(later);
    var lease = leases.take("late-test", "me").orElseThrow();
    for (var scope : late.scopes()) {
      late.plan(late.observe(scope), world.now())
          .steps()
          .forEach(step -> late.act(step.action(), lease.fence()));
    }
  }

  private void piece(Server from, ExecutionId id, long offset, String text) {
    world.tx(tx -> {
      reports.handle(
          tx,
          World.TENANT,
          from.id(),
          world.now(),
          new ScriptOutput(id, OutputStreamName.STDOUT, offset, Bytes.utf8(text), false));
      return true;
    });
  }

  /** All rows as text; bytes stand there in hexadecimal. */
  private String dump(String table) {
    return world.tx(tx ->
        String.join(
            "\n",
            Db.jdbc(tx).sql("select t::text from " + table + " t").query(String.class).list()));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ServerEvent terminating(Server server, boolean forced) {
    var state = (ServerState.PendingTerminate) server.state();
    return new ServerTerminating(server.ref(), state.why(), forced, state.callAt(), state.since());
  }

  private ServerState ending() {
    return new ServerState.PendingTerminate(
        Optional.of(new CloudServerId("i-end")),
        TerminateReason.API,
        false,
        world.now(),
        world.now());
  }

  private void report(Server from, ExecutionId id, int exit, String out, String err) {
    var result =
        new ExecScriptResult(
            id,
            Optional.empty(),
            exit,
            12,
            world.now(),
            Bytes.utf8(out),
            Bytes.utf8(err),
            out.length(),
            err.length(),
            Optional.empty());
    world.tx(tx -> {
      reports.handle(tx, World.TENANT, from.id(), world.now(), result);
      return true;
    });
  }

  private void append(ServerEvent event) {
    world.happens(event);
  }

  private void happens(ServerEvent event) {
    append(event);
    drain();
  }

  private void drain() {
    for (int i = 0; i < 100; i++) {
      consumer.step();
      if (cursorAtEnd()) {
        return;
      }
    }
    throw new AssertionError("the log is not consumed");
  }

  private boolean cursorAtEnd() {
    return world.tx(tx -> world.log.next(tx, EventConsumer.NAME, 1).isEmpty());
  }

  private ScriptOrder onlyScript() {
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().message().scripts()).hasSize(1);
    return sent.getFirst().message().scripts().getFirst();
  }

  private List<LogEntry> log() {
    return world.tx(tx -> world.executions.log(tx, World.TENANT, Listing.first())).rows();
  }

  private long count(String table) {
    return world.tx(
        tx -> Db.jdbc(tx).sql("select count(*) from " + table).query(Long.class).single());
  }
}
