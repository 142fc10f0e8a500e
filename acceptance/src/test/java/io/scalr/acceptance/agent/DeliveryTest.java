package io.scalr.acceptance.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.agentlink.Incident;
import io.scalr.kernel.ExecutionId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each message once, whatever ends or is lost between the two. */
@Tag("database")
@Tag("process")
class DeliveryTest {
  private static final Duration OUTAGE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private World world;
  private ControlSide control;

  @BeforeEach
  void build() throws Exception {
    world = new World(directory);
    control = world.control;
  }

  @AfterEach
  void end() throws Exception {
    world.close();
  }

  /** Notes each run in a file, then goes on until another file is there. */
  private static String until(Path runs, Path go) {
    return "#!/bin/sh\necho run >>%s\nwhile [ ! -e %s ]; do sleep 0.1; done\necho done\n"
        .formatted(runs, go);
  }

  @Test
  void a_server_that_restarts_while_a_script_runs_gets_its_result_once() throws Exception {
    var agent = world.running();
    var runs = directory.resolve("runs");
    var go = directory.resolve("go");
    var execution = control.run(agent.server(), until(runs, go));
    world.await(agent, "the script", () -> Files.exists(runs));

    control.end();
    Files.createFile(go);
    world.await(agent, "the script's end", () -> agent.words().contains("ended with 0"));
    control.begin();

    world.await(agent, "the result", () -> !control.results(execution).isEmpty());
    world.mustRunScripts(agent);
    assertThat(control.results(execution)).hasSize(1);
    assertThat(control.results(execution).getFirst().stdout().toArray())
        .asString()
        .isEqualTo("done\n");
    assertThat(Files.readAllLines(runs)).hasSize(1);
  }

  @Test
  void an_agent_killed_during_a_script_says_255_and_does_not_run_it_again() throws Exception {
    var agent = world.running();
    var runs = directory.resolve("runs");
    var go = directory.resolve("go");
    var execution = control.run(agent.server(), until(runs, go));
    world.await(agent, "the script", () -> Files.exists(runs));

    agent.kill();
    Files.createFile(go);
    agent.start();

    world.await(agent, "the result", () -> !control.results(execution).isEmpty());
    world.mustRunScripts(agent);
    assertThat(control.results(execution)).hasSize(1);
    assertThat(control.results(execution).getFirst().exitCode()).isEqualTo(255);
    assertThat(Files.readAllLines(runs)).hasSize(1);
    assertThat(control.types(agent.server())).doesNotContain("HostDown");
  }

  @Test
  void results_of_an_outage_are_spooled_and_arrive_once() throws Exception {
    var agent = world.running();
    var go = directory.resolve("go");
    var executions = new ArrayList<ExecutionId>();
    for (int i = 0; i < 5; i++) {
      var runs = directory.resolve("runs" + i);
      executions.add(control.run(agent.server(), until(runs, go)));
      world.await(agent, "the script", () -> Files.exists(runs));
    }
    var epoch = control.record(agent.server()).epoch();

    control.proxy().away(true);
    Files.createFile(go);
    control.clock.sleep(OUTAGE);
    assertThat(executions).allSatisfy(each -> assertThat(control.results(each)).isEmpty());
    control.proxy().away(false);

    world.await(
        agent,
        "all results",
        () -> executions.stream().noneMatch(each -> control.results(each).isEmpty()));
    world.mustRunScripts(agent);
    assertThat(executions).allSatisfy(each -> assertThat(control.results(each)).hasSize(1));
    assertThat(control.record(agent.server()).epoch()).isEqualTo(epoch);
    assertThat(control.incidents(agent.server())).isEmpty();
  }

  @Test
  void an_agent_that_has_lost_its_spool_is_told_to_begin_anew() throws Exception {
    var agent = world.running();
    agent.kill();
    AgentProgram.remove(agent.state().resolve("spool"));

    agent.start();

    world.mustRunScripts(agent);
    assertThat(control.record(agent.server()).epoch()).isEqualTo(2);
    assertThat(control.incidents(agent.server())).containsExactly(Incident.SPOOL_LOST);
  }

  @Test
  void connections_lost_at_any_byte_cost_nothing_but_time() throws Exception {
    // what TLS, enrolment, upgrade and Welcome take lies within these bytes, either way
    for (int bytes = 150; bytes < 3000; bytes += 190) {
      control.proxy().next(new CuttingProxy.Cut(CuttingProxy.Way.TO_AGENT, bytes));
      control.proxy().next(new CuttingProxy.Cut(CuttingProxy.Way.TO_SERVER, bytes));
    }
    var agents = new ArrayList<AgentProgram>();
    for (int i = 0; i < 6; i++) {
      agents.add(world.machine().start());
    }

    for (var agent : agents) {
      world.awaitUp(agent);
      world.mustRunScripts(agent);
      assertThat(control.types(agent.server()).subList(0, 3)).isEqualTo(ControlSide.COMING_UP);
      assertThat(control.record(agent.server()).epoch()).isEqualTo(1);
      assertThat(control.incidents(agent.server())).isEmpty();
    }
    assertThat(control.proxy().connections()).isGreaterThan(2 * agents.size());
  }
}
