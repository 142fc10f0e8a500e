package io.scalr.acceptance.api;

import io.scalr.control.http.Level;
import io.scalr.control.http.Route;
import io.scalr.kernel.golden.GoldenFile;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which of the vendor's operations work here, as a page that people read. */
@Tag("database")
class ApiCoverageTest {
  private static final List<Level> LEVELS = List.of(Level.USER, Level.ACCOUNT, Level.GLOBAL);

  /**
   * The published description of the user level was served by an installation without cost
   * analytics, which takes these out; clients call them.
   */
  private static final Map<Level, List<String>> LOST =
      Map.of(
          Level.USER,
          List.of(
              "GET /{envId}/projects/",
              "POST /{envId}/projects/",
              "GET /{envId}/projects/{projectId}/",
              "PATCH /{envId}/projects/{projectId}/",
              "DELETE /{envId}/projects/{projectId}/",
              "GET /{envId}/cost-centers/"));

  @Test
  void the_page_says_of_each_operation_whether_it_works() throws IOException {
    try (var plane = new PlaneFixture()) {
      var page = new StringBuilder(HEAD);
      int done = 0;
      int all = 0;
      for (var level : LEVELS) {
        var published = VendorDescription.operations(level);
        Assumptions.assumeTrue(
            published.isPresent(),
            "the vendor's descriptions are absent; -Dscalr.vendor.api=DIR says where they are");
        var theirs = new TreeSet<>(VendorDescription.BY_PATH);
        theirs.addAll(published.get());
        theirs.addAll(LOST.getOrDefault(level, List.of()));
        var ours = ours(level, plane.first.plane.routes());
        page.append(section(level, theirs, ours));
        all += theirs.size();
        done += (int) theirs.stream().filter(each -> done(each, ours)).count();
      }
      page.append("\nTogether: %d of %d.\n".formatted(done, all));
      GoldenFile.check("docs/api-coverage.md", page.toString());
    }
  }

  /** Routes that answer with a documented refusal, whatever is asked, by the end of their path. */
  private static final Map<String, String> DIFFERENT =
      Map.of(
          "/images/{imageId}/actions/copy/",
          "deliberately different: no platform here has a second location yet, so each copy is refused");

  private static Optional<String> different(String operation) {
    return DIFFERENT.entrySet().stream()
        .filter(each -> operation.endsWith(each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static boolean done(String operation, Set<String> ours) {
    return ours.contains(operation) && different(operation).isEmpty();
  }

  private static String state(String operation, Set<String> ours) {
    return ours.contains(operation) ? different(operation).orElse("done") : "not yet";
  }

  private static final String HEAD =
      """
      # Which of the vendor's operations work

      Printed by `ApiCoverageTest` from the routes of this server and the vendor's published descriptions (with the six operations that the
      published copy lost). An operation is done when its route behaves, not when it is described; what of a done operation is meant to be different
      is in `acceptance/src/test/resources/vendor-differences.txt`, with reasons. The platform `local`, which the vendor has not, is in every list of platforms.
      """;

  private static Set<String> ours(Level level, List<Route> routes) {
    return routes.stream()
        .filter(route -> route.level() == level)
        .map(route -> route.method() + " " + route.printedPath())
        .collect(Collectors.toSet());
  }

  private static String section(Level level, SortedSet<String> theirs, Set<String> ours) {
    var text = new StringBuilder();
    text.append(
        "\n## %s: %d of %d\n\n| operation | state |\n| --- | --- |\n"
            .formatted(
                level.name().toLowerCase(Locale.ROOT),
                theirs.stream().filter(each -> done(each, ours)).count(),
                theirs.size()));
    for (var operation : theirs) {
      text.append("| `%s` | %s |\n".formatted(operation, state(operation, ours)));
    }
    var more = new TreeSet<>(VendorDescription.BY_PATH);
    ours.stream().filter(each -> !theirs.contains(each)).forEach(more::add);
    for (var operation : more) {
      text.append("| `%s` | ours; the vendor has none |\n".formatted(operation));
    }
    return text.toString();
  }
}
