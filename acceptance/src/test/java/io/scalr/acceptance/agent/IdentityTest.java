package io.scalr.acceptance.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.control.agentlink.AgentIdentity.FreezeReason;
import io.scalr.control.agentlink.AgentIdentity.Frozen;
import io.scalr.control.agentlink.AgentIdentity.Live;
import io.scalr.control.agentlink.Incident;
import io.scalr.kernel.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who an agent is: enrolled once, copied never, gone for good. */
@Tag("database")
@Tag("process")
class IdentityTest {
  @TempDir static Path directory;
  private static World world;

  @BeforeAll
  static void build() throws Exception {
    world = new World(directory);
  }

  @AfterAll
  static void end() throws Exception {
    world.close();
  }

  /** Inodes of TCP sockets in state listen, of both families. */
  private static Set<String> listening() throws Exception {
    var inodes = new HashSet<String>();
    for (var table : Set.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (var line : Files.readAllLines(Path.of(table))) {
        var fields = line.trim().split(" +");
        if (fields[3].equals("0A")) {
          inodes.add("socket:[" + fields[9] + "]");
        }
      }
    }
    return inodes;
  }

  private static Set<String> sockets(long pid) throws Exception {
    var found = new HashSet<String>();
    try (var files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (var file : files.toList()) {
        var target = Files.readSymbolicLink(file).toString();
        if (target.startsWith("socket:")) {
          found.add(target);
        }
      }
    }
    return found;
  }

  @Test
  void a_new_machine_enrols_comes_up_and_listens_on_no_port() throws Exception {
    var agent = world.running();

    assertThat(world.control.types(agent.server())).isEqualTo(ControlSide.COMING_UP);
    assertThat(world.control.record(agent.server()).identity()).isInstanceOf(Live.class);
    assertThat(sockets(agent.pid())).isNotEmpty();
    assertThat(listening()).isNotEmpty().doesNotContainAnyElementsOf(sockets(agent.pid()));
    assertThat(world.control.incidents(agent.server())).isEmpty();
  }

  @Test
  void a_reconnect_changes_the_session_and_never_the_epoch() throws Exception {
    var agent = world.running();
    var before = world.control.record(agent.server());

    world.control.proxy().cut();
    world.await(
        agent,
        "another session",
        () -> world.control.record(agent.server()).session() > before.session());
    world.mustRunScripts(agent);

    assertThat(world.control.record(agent.server()).epoch()).isEqualTo(before.epoch());
    assertThat(world.control.incidents(agent.server())).isEmpty();
  }

  @Test
  void a_restored_snapshot_is_frozen() throws Exception {
    var agent = world.running();
    agent.stop();
    var snapshot = agent.copy();
    for (int start = 0; start < 2; start++) {
      var before = world.control.record(agent.server()).session();
      agent.start();
      world.await(
          agent, "another session", () -> world.control.record(agent.server()).session() > before);
      world.mustRunScripts(agent);
      agent.stop();
    }

    agent.restore(snapshot);
    agent.start();

    world.await(
        agent,
        "the freeze",
        () -> world.control.record(agent.server()).identity() instanceof Frozen);
    assertThat(world.control.record(agent.server()).identity())
        .isInstanceOfSatisfying(
            Frozen.class,
            frozen -> assertThat(frozen.reason()).isEqualTo(FreezeReason.OLD_SESSION));
    assertThat(world.control.incidents(agent.server())).containsExactly(Incident.OLD_SESSION);
  }

  @Test
  void a_disk_copied_while_it_ran_is_frozen_and_recorded_until_a_person_thaws_it()
      throws Exception {
    var agent = world.running();
    var copy = world.keep(agent.copy());

    copy.start();

    world.await(
        copy,
        "the freeze",
        () -> world.control.record(agent.server()).identity() instanceof Frozen);
    assertThat(world.control.incidents(agent.server())).containsExactly(Incident.TWO_LINKS);
    world.await(agent, "the first machine is told too", () -> agent.words().contains("frozen"));

    copy.kill();
    world.control.thaw(agent.server());
    agent.kill();
    agent.start();
    world.mustRunScripts(agent);
    assertThat(world.control.record(agent.server()).identity()).isInstanceOf(Live.class);
  }

  @Test
  void a_spent_token_gets_nothing_and_does_no_harm() throws Exception {
    var agent = world.running();
    var userData = Files.readAllBytes(agent.state().resolveSibling("user-data"));
    var thief = world.keep(AgentProgram.on(directory, agent.server(), Secret.of(userData))).start();

    world.await(thief, "the refusal", () -> thief.words().contains("enrolment denied"));

    assertThat(world.control.incidents(agent.server())).contains(Incident.SPENT_TOKEN);
    world.mustRunScripts(agent);
  }

  @Test
  void a_revoked_agent_is_closed_within_five_seconds_and_ends() throws Exception {
    var here = world.running();
    var elsewhere = world.running();
    var began = world.control.clock.now();

    world.control.revoke(here.server());
    world.control.revokeElsewhere(elsewhere.server());

    world.await(here, "its end", () -> !here.isAlive());
    world.await(elsewhere, "its end", () -> !elsewhere.isAlive());
    assertThat(Duration.between(began, world.control.clock.now()))
        .isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void the_id_of_a_terminated_server_is_worth_nothing_to_another_machine() throws Exception {
    var agent = world.running();
    var userData = Files.readAllBytes(agent.state().resolveSibling("user-data"));
    world.control.revoke(agent.server());
    world.await(agent, "its end", () -> !agent.isAlive());

    assertThatThrownBy(() -> world.control.expect(agent.server()))
        .isInstanceOf(IllegalStateException.class);

    var sameUserData =
        world.keep(AgentProgram.on(directory, agent.server(), Secret.of(userData))).start();
    world.await(sameUserData, "its end", () -> !sameUserData.isAlive());

    var sameDisk = world.machine();
    sameDisk.restore(agent);
    sameDisk.start();
    world.awaitUp(sameDisk);
    assertThat(world.control.types(sameDisk.server())).isEqualTo(ControlSide.COMING_UP);
    assertThat(sameDisk.words()).contains("is wiped");
  }
}
