package io.scalr.acceptance.agent;

import io.scalr.kernel.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A control side and the agents that a test has started, which end with it. */
final class World implements AutoCloseable {
  final ControlSide control;
  private final Path directory;
  private final List<AgentProgram> agents = new ArrayList<>();

  World(Path directory) throws Exception {
    this.directory = directory;
    this.control = new ControlSide(directory);
  }

  /** A machine of a new server; its agent is not started yet. */
  AgentProgram machine() throws IOException {
    var server = new ServerId(control.ids.uuid());
    return keep(AgentProgram.on(directory, server, control.expect(server)));
  }

  AgentProgram keep(AgentProgram agent) {
    agents.add(agent);
    return agent;
  }

  /** A server that has come up. */
  AgentProgram running() throws Exception {
    var agent = machine().start();
    awaitUp(agent);
    return agent;
  }

  void awaitUp(AgentProgram agent) throws Exception {
    await(agent, "HostUp", () -> control.isUp(agent.server()));
  }

  /** Says what the agent wrote when it is not seen. */
  void await(AgentProgram agent, String what, ControlSide.Seen seen) throws Exception {
    try {
      control.await(what, seen);
    } catch (AssertionError late) {
      throw new AssertionError(late.getMessage() + "; the agent's words:\n" + agent.words(), late);
    }
  }

  /** Proves that the server hears and obeys: a script is run to its end. */
  void mustRunScripts(AgentProgram agent) throws Exception {
    var probe = control.run(agent.server(), "#!/bin/sh\nexit 7\n");
    await(agent, "the probe's result", () -> !control.results(probe).isEmpty());
    var result = control.results(probe);
    if (result.size() != 1 || result.getFirst().exitCode() != 7) {
      throw new AssertionError("not once with exit 7: " + result);
    }
  }

  @Override
  public void close() throws IOException {
    agents.forEach(AgentProgram::close);
    control.close();
  }
}
