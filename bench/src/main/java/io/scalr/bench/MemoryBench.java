package io.scalr.bench;

import io.scalr.boot.localcloud.AgentImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What an idle installation costs, agents included. */
final class MemoryBench implements Benchmark {
  /** Long enough for the JVM to give back what the start has used. */
  private static final Duration SETTLE = Duration.ofSeconds(45);

  private static final int AGENTS = 3;

  /** The local cloud's only image. */
  private static final String IMAGE = AgentImage.ID;

  private static final Duration AGENTS_LIMIT = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public int seconds() {
    return 170;
  }

  @Override
  public String about() {
    return "idle memory (PSS) of server, PostgreSQL and agents; an agent's start";
  }

  @Override
  public List<Figure> run(Bench bench) throws Exception {
    var data = bench.directory().resolve("data");
    bench.say("making the data");
    try (var server = ServerUnderTest.start(bench, data)) {
      server.awaitReady();
    }
    bench.say("idle for " + SETTLE.toSeconds() + " s");
    try (var server = ServerUnderTest.start(bench, data)) {
      server.awaitReady();
      bench.clock.sleep(SETTLE);
      double cpu = Proc.cpuSeconds(server.handle());
      bench.clock.sleep(Duration.ofSeconds(10));
      double idle = (Proc.cpuSeconds(server.handle()) - cpu) * 10;
      double jvm = Proc.pssMb(server.handle());
      double postgres = Proc.pssMb(server.postgres().stream());
      double localCloud =
          Proc.pssMb(server.handle().descendants().filter(MemoryBench::isLocalCloud));
      var figures = new ArrayList<Figure>();
      figures.add(
          new Figure(
              "server JVM + PostgreSQL, idle, MB PSS",
              jvm + postgres,
              new Figure.Target.AtMost(300, 200),
              "existing data, no farm, %d s after ready".formatted(SETTLE.toSeconds())));
      figures.add(Figure.told("of it the server JVM", jvm));
      figures.add(Figure.told("of it PostgreSQL", postgres));
      figures.add(Figure.told("beside it the local cloud's JVM", localCloud));
      figures.add(Figure.told("processor use while idle, % of a core", idle));
      agents(bench, server, figures);
      peer().ifPresent(figures::add);
      return figures;
    }
  }

  /** Real agents on the local cloud's instances: one alone, then three at once. */
  private static void agents(Bench bench, ServerUnderTest server, List<Figure> figures)
      throws Exception {
    bench.say("launching one instance");
    var one = up(bench, server, "one", 1);
    double alone = starts(bench, server, agentsOf(server, 1), 0)[0];
    one.terminate();
    await(bench, () -> server.handle().descendants().noneMatch(MemoryBench::isAgent));
    bench.say("launching " + AGENTS + " instances");
    up(bench, server, "bench", AGENTS);
    bench.say("agents idle for " + SETTLE.toSeconds() + " s");
    bench.clock.sleep(SETTLE);
    var agents = agentsOf(server, AGENTS);
    figures.add(
        new Figure(
            "one agent of " + AGENTS + " on this machine, idle, MB PSS",
            Proc.pssMb(agents.stream()) / AGENTS,
            new Figure.Target.AtMost(64, 48),
            "on the local cloud, %d s after Running".formatted(SETTLE.toSeconds())));
    figures.add(
        new Figure(
            "one agent as if alone, idle, MB",
            agents.stream().mapToDouble(Proc::rssMb).max().orElse(0),
            new Figure.Target.AtMost(80, 48),
            "its resident set: every page that it shares counted in full, so an upper bound"));
    figures.add(
        new Figure(
            "agent's process start to enrolled, linked and HostInit committed, s",
            alone,
            new Figure.Target.AtMost(1.5, 1),
            "one agent, on the smallest instance type, with its launch credit"));
    var together = starts(bench, server, agents, 1);
    figures.add(
        Figure.told(
            "  the same, the longest of %d that start at once, s".formatted(AGENTS),
            together[together.length - 1]));
  }

  /** A farm of one farm role whose servers are all Running. */
  private static WantedFarm up(Bench bench, ServerUnderTest server, String name, int servers)
      throws Exception {
    var farm = WantedFarm.make(server.api(), name, IMAGE, 1, servers);
    farm.launch();
    await(bench, () -> farm.running() == servers);
    return farm;
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Bench bench, Condition condition) throws Exception {
    var until = bench.clock.now().plus(AGENTS_LIMIT);
    while (!condition.holds()) {
      if (bench.clock.now().isAfter(until)) {
        throw new IllegalStateException("the instances did not come up, or not down");
      }
      bench.clock.sleep(Duration.ofMillis(250));
    }
  }

  private static List<ProcessHandle> agentsOf(ServerUnderTest server, int expected) {
    var agents = server.handle().descendants().filter(MemoryBench::isAgent).toList();
    if (agents.size() != expected) {
      throw new IllegalStateException("agents found: " + agents.size());
    }
    return agents;
  }

  /**
   * Sorted seconds from the start of each agent's process to its server's Initializing.
   *
   * @param earlier how many were initialised before these
   */
  private static double[] starts(
      Bench bench, ServerUnderTest server, List<ProcessHandle> agents, int earlier)
      throws Exception {
    var begun = new long[agents.size()];
    for (int i = 0; i < begun.length; i++) {
      begun[i] = Proc.startMillis(agents.get(i), bench.clock);
    }
    java.util.Arrays.sort(begun);
    var heard = server.initialised();
    var seconds = new double[begun.length];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = (heard[earlier + i] - begun[i]) / 1e3; // in the order of their starts
    }
    java.util.Arrays.sort(seconds);
    return seconds;
  }

  private static boolean isAgent(ProcessHandle process) {
    var line = Proc.commandLine(process);
    return Proc.program(process).endsWith("/java") && line.contains(" io.scalr.agent.Main ");
  }

  private static boolean isLocalCloud(ProcessHandle process) {
    return Proc.commandLine(process).contains("io.scalr.localcloud.Main");
  }

  /** Whatever of its like happens to run on this machine; we start none. */
  private static java.util.Optional<Figure> peer() {
    return Stream.of("beam.smp", "postgres").flatMap(MemoryBench::running).findFirst();
  }

  private static Stream<Figure> running(String program) {
    var all =
        ProcessHandle.allProcesses()
            .filter(p -> comm(p).equals(program))
            .filter(p -> Proc.pssMb(p) > 0)
            .toList();
    return Stream.of(all)
        .filter(found -> !found.isEmpty())
        .map(found ->
            Figure.peer(
                program + " running on this machine, MB PSS",
                Proc.pssMb(found.stream()),
                found.size() + " processes"));
  }

  private static String comm(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/comm")).strip();
    } catch (java.io.IOException e) {
      return "";
    }
  }
}
