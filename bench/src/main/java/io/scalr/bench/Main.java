package io.scalr.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code bench [NAME…] [--write]}; without a name it runs all. */
public final class Main {
  private static final Path PAGE = Path.of("docs", "bench.md");
  private static final double BYTES_IN_GB = 1 << 30;

  private static final List<Benchmark> ALL =
      List.of(
          new StartBench(),
          new MemoryBench(),
          new MessagesBench(),
          new LaunchesBench(),
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
    boolean whole = true;
    for (var benchmark : ALL) {
      if (words.isEmpty() || words.contains(benchmark.name())) {
        whole &= run(benchmark, write);
      }
    }
    System.exit(whole ? 0 : 1);
  }

  private static void help() {
    System.out.println("usage: ./scalr-server bench [NAME…] [--write]");
    System.out.println("  --write   append the figures to " + PAGE);
    ALL.forEach(b -> System.out.printf("  %-15s %s%n", b.name(), b.about()));
  }

  /** False when it could not be measured; a missed target is a figure, not a failure. */
  private static boolean run(Benchmark benchmark, boolean write) throws IOException {
    System.out.println("== " + benchmark.name() + ": " + benchmark.about());
    try (var bench = new Bench()) {
      // SIGTERM and Ctrl-C end in order too; after SIGKILL the undertaker does
      Runtime.getRuntime().addShutdownHook(new Thread(bench::close));
      var figures = benchmark.run(bench);
      figures.forEach(Main::print);
      if (write) {
        append(benchmark, figures, bench);
      }
      return true;
    } catch (Exception e) {
      System.out.println("  not measured: " + e);
      e.printStackTrace(System.err);
      return false;
    }
  }

  private static void print(Figure figure) {
    System.out.printf(
        Locale.ROOT, "  %-58s %10s  %s%n", figure.what(), figure.shown(), figure.verdict());
    if (!figure.settings().isEmpty()) {
      System.out.println("      " + figure.settings());
    }
  }

  private static void append(Benchmark benchmark, List<Figure> figures, Bench bench)
      throws IOException {
    var text = new StringBuilder();
    text.append("\n## ").append(benchmark.name()).append(", ");
    text.append(bench.clock.now().atOffset(ZoneOffset.UTC).toLocalDate()).append(", ");
    text.append(machine())
        .append("\n\n| figure | value | target | settings |\n|---|---|---|---|\n");
    for (var figure : figures) {
      text.append(
          "| %s | %s | %s | %s |%n"
              .formatted(figure.what(), figure.shown(), figure.verdict(), figure.settings()));
    }
    Files.createDirectories(PAGE.toAbsolutePath().getParent());
    if (!Files.exists(PAGE)) {
      Files.writeString(
          PAGE, "# Speed and memory, as measured by `./scalr-server bench --write`\n");
    }
    Files.writeString(PAGE, text, StandardOpenOption.APPEND);
  }

  private static String machine() throws IOException {
    var total = Files.readAllLines(Path.of("/proc/meminfo")).getFirst().replaceAll("[^0-9]", "");
    return "%d cores, %.0f GB"
        .formatted(
            Runtime.getRuntime().availableProcessors(), Long.parseLong(total) * 1024 / BYTES_IN_GB);
  }
}
