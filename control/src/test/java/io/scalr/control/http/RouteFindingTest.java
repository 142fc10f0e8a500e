package io.scalr.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.kernel.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteFindingTest {
  private static final Schema SHELF = Schema.object("Shelf", Property.whole("id").readOnly());

  private static Route get(Level level, String path) {
    return Route.get(
        level, path, Permission.FARMS_VIEW, SHELF, _ -> Outcome.done(Answer.nothing()));
  }

  private final Routes routes =
      new Routes(
          List.of(
              get(Level.USER, "/{envId}/shelves/{name:text}/"),
              get(Level.USER, "/{envId}/shelves/top/"),
              get(Level.USER, "/{envId}/shelves/{name:text}/books/{book:uuid}/"),
              get(Level.GLOBAL, "/shelves/{name:text}/"),
              Route.delete(
                  Level.USER,
                  "/{envId}/shelves/{name:text}/",
                  Permission.FARMS_DELETE,
                  _ -> Outcome.done(Answer.nothing()))));

  private String found(String path) {
    return routes
        .find("GET", path)
        .map(match -> match.route().path() + " " + match.path())
        .orElse("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1beta0/user/5/shelves/oak/|/{envId}/shelves/{name:text}/ {envId=5, name=oak}",
        "/api/v1beta0/user/5/shelves/oak|/{envId}/shelves/{name:text}/ {envId=5, name=oak}",
        "/api/v1beta0/user/5/shelves/top/|/{envId}/shelves/top/ {envId=5}",
        "/api/v1beta0/user/5/shelves/a%2Fb+c/|/{envId}/shelves/{name:text}/ {envId=5, name=a/b+c}",
        "/api/v1beta0/global/shelves/oak/|/shelves/{name:text}/ {name=oak}",
        "/api/v1beta0/user/5/shelves/oak/books/30c59dba-fc9b-4d0f-83ec-4b5043b12f72/|/{envId}/shelves/{name:text}/books/{book:uuid}/ {envId=5, name=oak, book=30c59dba-fc9b-4d0f-83ec-4b5043b12f72}",
      })
  void a_path_finds_its_route_with_or_without_the_last_slash(String path, String route) {
    assertThat(found(path)).isEqualTo(route);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1beta0/user/x/shelves/oak/",
        "/api/v1beta0/user//shelves/oak/",
        "/api/v1beta0/user/5/shelves//",
        "/api/v1beta0/user/5/shelves/oak//",
        "/api/v1beta0/user/5/shelves/%00/",
        "/api/v1beta0/user/5/shelves/%zz/",
        "/api/v1beta0/user/5/shelves/oak/books/1/",
        "/api/v1beta0/user/5555555555555555555/shelves/oak/",
        "/api/v1beta0/users/5/shelves/oak/",
        "/api/v1beta0/user/5/shelves/oak/more/",
        "api/v1beta0/user/5/shelves/oak/",
        "/",
        ""
      })
  void what_no_template_takes_is_found_nowhere(String path) {
    assertThat(found(path)).isEqualTo("none");
  }

  @Test
  void a_path_knows_its_methods() {
    assertThat(routes.methods("/api/v1beta0/user/5/shelves/oak")).containsExactly("DELETE", "GET");
    assertThat(routes.methods("/api/v1beta0/user/5/nothing/")).isEmpty();
    assertThat(routes.find("PATCH", "/api/v1beta0/user/5/shelves/oak/")).isEmpty();
  }

  @Test
  void two_routes_for_the_same_requests_are_refused() {
    assertThatThrownBy(() ->
            new Routes(
                List.of(get(Level.USER, "/{envId}/shelves/"), get(Level.USER, "/{id}/shelves/"))))
        .hasMessage("two routes for GET /api/v1beta0/user/{}/shelves/");
  }

  @Test
  void the_values_of_a_path_are_decoded() {
    assertThat(routes.find("GET", "/api/v1beta0/global/shelves/%C3%A4/").orElseThrow().path())
        .isEqualTo(Map.of("name", "ä"));
  }
}
