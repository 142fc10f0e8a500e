package io.scalr.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class DescriptionTest {
  private final List<Route> routes = new ShelfResource().routes();

  private Map<String, Object> printed() {
    return new Yaml()
        .load(new String(Description.print(Level.USER, routes), StandardCharsets.UTF_8));
  }

  @Test
  void it_names_every_route_of_its_level() {
    assertThat(map(printed(), "paths"))
        .containsOnlyKeys(
            "/{envId}/shelves/",
            "/{envId}/shelves/{shelfId}/",
            "/{envId}/shelves/{shelfId}/actions/break/");
    assertThat(map(map(printed(), "paths"), "/{envId}/shelves/{shelfId}/"))
        .containsOnlyKeys("parameters", "get", "patch", "delete");
  }

  @Test
  void every_reference_in_it_resolves() {
    var printed = printed();
    var references = new ArrayList<String>();
    collect(printed, references);
    assertThat(references).isNotEmpty();
    var definitions = map(printed, "definitions");
    assertThat(references)
        .allSatisfy(
            ref -> assertThat(definitions).containsKey(ref.substring("#/definitions/".length())));
  }

  @Test
  void a_property_is_printed_with_all_that_is_true_of_it() {
    var shelf = map(map(printed(), "definitions"), "Shelf");
    assertThat(shelf.get("required")).isEqualTo(List.of("name", "room"));
    assertThat(shelf.get("x-createOnly")).isEqualTo(List.of("material"));
    assertThat(shelf.get("x-filterable"))
        .isEqualTo(List.of("id", "name", "material", "room", "locked"));
    assertThat(map(map(shelf, "properties"), "material"))
        .isEqualTo(Map.of("type", "string", "enum", List.of("oak", "pine"), "default", "pine"));
    assertThat(map(map(shelf, "properties"), "id"))
        .isEqualTo(Map.of("type", "integer", "readOnly", true));
  }

  @Test
  void an_abstract_object_names_its_concrete_ones_and_they_it() {
    var definitions = map(printed(), "definitions");
    assertThat(map(definitions, "Label").get("discriminator")).isEqualTo("labelType");
    assertThat(map(definitions, "Label").get("x-concreteTypes"))
        .isEqualTo(
            List.of(
                Map.of("$ref", "#/definitions/PaperLabel"),
                Map.of("$ref", "#/definitions/PaintLabel")));
    assertThat(map(definitions, "PaperLabel").get("x-discriminator")).isEqualTo("labelType");
  }

  @Test
  void it_is_served_to_anybody() {
    try (var api = new ApiFixture(routes, new OpenGate(), Repeats.NEVER)) {
      for (var path : List.of("/api/user.v1beta0.yml", "/api/user.v1beta0.yaml")) {
        var reply = api.get(path);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.response().headers().firstValue("content-type").orElse(""))
            .isEqualToIgnoringCase("text/plain;charset=utf-8");
        assertThat(reply.text()).contains("basePath: /api/v1beta0/user").doesNotContain("\t");
      }
    }
  }

  private static void collect(Object node, List<String> references) {
    switch (node) {
      case Map<?, ?> map -> {
        if (map.get("$ref") instanceof String ref) {
          references.add(ref);
        }
        map.values().forEach(each -> collect(each, references));
      }
      case List<?> list -> list.forEach(each -> collect(each, references));
      default -> {}
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> in, String key) {
    return (Map<String, Object>) in.get(key);
  }
}
