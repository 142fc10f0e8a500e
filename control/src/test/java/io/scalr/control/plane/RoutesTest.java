package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.Route;
import io.scalr.kernel.golden.GoldenFile;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class RoutesTest {
  @Test
  void every_route_of_the_plane_is_in_the_checked_in_list_with_its_permission() {
    try (var plane = new PlaneFixture()) {
      var routes = plane.plane.routes();
      assertThat(routes).hasSizeGreaterThan(60);
      GoldenFile.check(
          "acceptance/src/test/resources/routes.txt",
          routes.stream()
              .sorted(Comparator.comparing(RoutesTest::path).thenComparing(Route::method))
              .map(RoutesTest::line)
              .collect(Collectors.joining("\n", "# method, path, permission\n", "\n")));
    }
  }

  private static String line(Route route) {
    return route.method() + " " + path(route) + " " + route.permission();
  }

  private static String path(Route route) {
    return route.level().base() + route.path();
  }
}
