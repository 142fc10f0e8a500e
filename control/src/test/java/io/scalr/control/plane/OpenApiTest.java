package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.scalr.control.http.OpenApi;
import io.scalr.kernel.golden.GoldenFile;
import java.util.HashSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** All levels of the API as one description of today's kind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class OpenApiTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private PlaneFixture plane;
  private JsonNode whole;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    whole = JSON.valueToTree(OpenApi.tree(plane.plane.routes()));
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  @Test
  void it_is_the_checked_in_one() throws Exception {
    GoldenFile.check(
        "acceptance/src/test/resources/openapi.json", JSON.writeValueAsString(whole) + "\n");
  }

  @Test
  void every_reference_in_it_leads_to_a_schema() {
    var names = new HashSet<String>();
    for (var kind : new String[] {"schemas", "responses"}) {
      whole
          .path("components")
          .path(kind)
          .fieldNames()
          .forEachRemaining(name -> names.add("#/components/" + kind + "/" + name));
    }
    var faults = new TreeSet<String>();
    for (var reference : whole.findValuesAsText("$ref")) {
      if (!names.contains(reference)) {
        faults.add(reference);
      }
    }
    assertThat(faults).isEmpty();
    assertThat(names).hasSizeGreaterThan(60);
  }

  @Test
  void operations_have_names_of_their_own_and_each_route_of_the_three_levels_is_one() {
    var ids = whole.path("paths").findValuesAsText("operationId");
    assertThat(ids).doesNotHaveDuplicates();
    var described =
        plane.plane.routes().stream()
            .filter(route ->
                switch (route.level()) {
                  case USER, ACCOUNT, GLOBAL -> true;
                  case COMMON, SCALR -> false;
                })
            .count();
    assertThat(ids).hasSize((int) described);
  }

  @Test
  void what_is_optional_may_be_null_and_what_is_required_may_not() {
    var farm = whole.path("components").path("schemas").path("Farm").path("properties");
    assertThat(farm.path("description").path("type").toString()).isEqualTo("[\"string\",\"null\"]");
    assertThat(farm.path("name").path("type").asText()).isEqualTo("string");
    assertThat(farm.path("status").path("enum").toString()).endsWith(",null]");
  }

  @Test
  void it_is_served_to_anybody() {
    var answer = plane.api.send("GET", "/api/openapi.v1beta0.yml", "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).startsWith("openapi: 3.1.0\n").contains("/user/{envId}/farms/:");
  }
}
