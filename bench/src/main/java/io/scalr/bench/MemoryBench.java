package io.scalr.bench;

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

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String about() {
    return "idle memory (PSS) of server JVM and PostgreSQL";
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
      peer().ifPresent(figures::add);
      return figures;
    }
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
