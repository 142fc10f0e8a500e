package io.scalr.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code bench [NAME…] [--write]}; without a name it runs all. */
public final class Main {
  private static final Path PAGE = Path.of("docs", "bench.md");

  /** A busy machine is slow; beyond this something hangs. */
  private static final int PATIENCE = 4;

  private static final List<Benchmark> ALL =
      List.of(
          new StartBench(),
          new MemoryBench(),
          new MessagesBench(),
          new LaunchesBench(),
          new ApiBench(),
          new ReconcileBench(),
          new SimBench(),
          new PlatformCallsBench());

  /** Held, because the JDK forgets the level of a logger that nobody holds. */
  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    HELIDON.setLevel(Level.WARNING);
    System.setProperty("logback.configurationFile", "logback-text.xml");
    var words = new ArrayList<>(Arrays.asList(arguments));
    if (words.contains("--help") || words.contains("-h")) {
      help();
      return;
    }
    boolean write = words.remove("--write");
    var unknown =
        words.stream().filter(w -> ALL.stream().noneMatch(b -> b.name().equals(w))).findFirst();
    if (unknown.isPresent()) {
      System.err.println("there is no benchmark named " + unknown.get());
      help();
      System.exit(2);
    }
    var chosen = ALL.stream().filter(b -> words.isEmpty() || words.contains(b.name())).toList();
    System.out.printf(
        "about %d minutes on a machine that has nothing else to do%n",
        Math.ceilDiv(chosen.stream().mapToInt(Benchmark::seconds).sum(), 60));
    boolean whole = true;
    for (var benchmark : chosen) {
      whole &= run(benchmark, write);
    }
    System.exit(whole ? 0 : 1);
  }

  private static void help() {
    System.out.println("usage: ./scalr-server bench [NAME…] [--write]");
    System.out.println("  --write   put the figures into " + PAGE);
    ALL.forEach(b -> System.out.printf("  %-15s %s%n", b.name(), b.about()));
  }

  /** False when it could not be measured; a missed target is a figure, not a failure. */
  private static boolean run(Benchmark benchmark, boolean write) throws IOException {
    System.out.printf(
        "== %s: %s (about %d s)%n", benchmark.name(), benchmark.about(), benchmark.seconds());
    long begun = System.nanoTime();
    try (var bench = new Bench()) {
      // SIGTERM and Ctrl-C end in order too; after SIGKILL the undertaker does
      Runtime.getRuntime().addShutdownHook(new Thread(bench::close));
      var figures = within(benchmark, bench);
      figures.forEach(Main::print);
      System.out.printf("  took %d s%n", (System.nanoTime() - begun) / 1_000_000_000);
      if (write) {
        BenchPage.put(PAGE, benchmark, figures, bench);
      }
      return true;
    } catch (Exception e) {
      System.out.println("  not measured: " + e);
      e.printStackTrace(System.err);
      return false;
    }
  }

  /** One that does not end must not keep the others from being measured. */
  private static List<Figure> within(Benchmark benchmark, Bench bench) throws Exception {
    var task = new FutureTask<>(() -> benchmark.run(bench));
    var thread = Thread.ofPlatform().daemon().name(benchmark.name()).start(task);
    try {
      return task.get((long) benchmark.seconds() * PATIENCE, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new IOException("it took more than " + PATIENCE + " times as long as it should", e);
    }
  }

  private static void print(Figure figure) {
    System.out.printf(
        Locale.ROOT, "  %-58s %10s  %s%n", figure.what(), figure.shown(), figure.verdict());
    if (!figure.settings().isEmpty()) {
      System.out.println("      " + figure.settings());
    }
  }
}
