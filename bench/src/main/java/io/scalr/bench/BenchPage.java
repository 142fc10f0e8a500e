package io.scalr.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;

/** The page of figures: one section for each benchmark, replaced when it is measured again. */
final class BenchPage {
  private static final double BYTES_IN_GB = 1 << 30;
  private static final String HEAD =
      """
      # Speed and memory

      Measured by `./scalr-server bench --write`: each figure beside its target and a peer of the
      same run. A target that is missed is a figure, not a failed build. Figures of a busy machine
      mean little; the processor time that some settings name means more.
      """;

  private BenchPage() {}

  static void put(Path page, Benchmark benchmark, List<Figure> figures, Bench bench)
      throws IOException {
    var section = section(benchmark, figures, bench);
    var text = Files.exists(page) ? Files.readString(page) : HEAD;
    var title = title(benchmark);
    int from = text.indexOf(title);
    if (from < 0) {
      text = text + "\n" + section;
    } else {
      int next = text.indexOf("\n## ", from);
      text = text.substring(0, from) + section + (next < 0 ? "" : "\n" + text.substring(next + 1));
    }
    Files.createDirectories(page.toAbsolutePath().getParent());
    Files.writeString(page, text);
  }

  private static String title(Benchmark benchmark) {
    return "## " + benchmark.name() + ": ";
  }

  private static String section(Benchmark benchmark, List<Figure> figures, Bench bench)
      throws IOException {
    var text = new StringBuilder();
    text.append(title(benchmark)).append(benchmark.about()).append("\n\n");
    text.append(bench.clock.now().atOffset(ZoneOffset.UTC).toLocalDate()).append(", ");
    text.append(machine())
        .append("\n\n| figure | value | target | settings |\n|---|---|---|---|\n");
    for (var figure : figures) {
      text.append(
          "| %s | %s | %s | %s |\n"
              .formatted(
                  figure.what().strip(), figure.shown(), figure.verdict(), figure.settings()));
    }
    return text.toString();
  }

  private static String machine() throws IOException {
    var total = Files.readAllLines(Path.of("/proc/meminfo")).getFirst().replaceAll("[^0-9]", "");
    return "%d cores, %.0f GB"
        .formatted(
            Runtime.getRuntime().availableProcessors(), Long.parseLong(total) * 1024 / BYTES_IN_GB);
  }
}
