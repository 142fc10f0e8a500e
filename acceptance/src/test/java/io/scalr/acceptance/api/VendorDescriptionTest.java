package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the whole plane describes, beside what the vendor describes. */
@Tag("database")
class VendorDescriptionTest {
  private static final String SERVED = "/api/user.v1beta0.yml";
  private static PlaneFixture plane;

  @BeforeAll
  static void open() {
    plane = new PlaneFixture();
  }

  @AfterAll
  static void close() {
    plane.close();
  }

  /**
   * The list is a resource: a heading line with the reason, then the differences it explains,
   * whatever the level that they are found at.
   */
  @Test
  void every_difference_is_meant_and_has_a_reason() throws IOException {
    var differences = new TreeSet<String>();
    for (var level : List.of(Level.USER, Level.ACCOUNT, Level.GLOBAL)) {
      var found = VendorDescription.of(level, plane.first.plane.routes());
      Assumptions.assumeTrue(
          found.isPresent(),
          "the vendor's description is absent; -Dscalr.vendor.api=DIR says where it is");
      differences.addAll(found.get().differences());
    }
    assertThat(differences).containsExactlyInAnyOrderElementsOf(meant().keySet());
  }

  private static Map<String, String> meant() throws IOException {
    var meant = new TreeMap<String, String>();
    Optional<String> reason = Optional.empty();
    for (var line : resource("/vendor-differences.txt").lines().toList()) {
      if (line.startsWith("# ")) {
        reason = Optional.of(line.substring(2));
      } else if (!line.isBlank()) {
        meant.put(line, reason.orElseThrow());
      }
    }
    return meant;
  }

  private static String resource(String name) throws IOException {
    try (var in = VendorDescriptionTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void it_is_served_to_anybody_as_plain_text_for_every_yaml_reader() {
    for (var path : List.of(SERVED, SERVED.replace(".yml", ".yaml"))) {
      var answer = plane.admin.unsigned("GET", path, "");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
      assertThat(answer.text())
          .doesNotContain("\t")
          .doesNotContain("\r")
          .contains("basePath: /api/v1beta0/user");
      assertThat(answer.text().chars()).allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f));
      assertThat(VendorDescription.read(answer.text())).containsKeys("paths", "definitions");
    }
    for (var level : List.of("account", "global")) {
      var path = "/api/" + level + ".v1beta0.yml";
      assertThat(plane.admin.unsigned("GET", path, "").text())
          .contains("basePath: /api/v1beta0/" + level);
    }
  }

  @Test
  void no_reference_in_it_dangles_and_no_definition_is_for_nothing() {
    for (var path :
        List.of(
            SERVED, "/api/account.v1beta0.yml", "/api/global.v1beta0.yml", "/api/scalr.v1.yml")) {
      var whole = VendorDescription.read(plane.admin.unsigned("GET", path, "").text());
      var references = new ArrayList<String>();
      collect(whole, references);
      var definitions = (Map<?, ?>) Objects.requireNonNull(whole.get("definitions"));
      assertThat(definitions.keySet().stream().map(String::valueOf).toList())
          .as(path)
          .containsAll(references);
    }
  }

  /** What the vendor's command line reads with: skipped where there is none. */
  @Test
  void the_python_reader_of_the_vendors_client_reads_the_same() throws Exception {
    var text = plane.admin.unsigned("GET", SERVED, "").text();
    var process =
        new ProcessBuilder(
                "sh",
                "-c",
                "python3 -c 'import yaml' 2>/dev/null || exit 77; exec python3 -c 'import sys, yaml; d = yaml.safe_load(sys.stdin); print(len(d[\"paths\"]), len(d[\"definitions\"]))'")
            .redirectErrorStream(true)
            .start();
    try (var out = process.getOutputStream()) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException hungUp) {
      // it has ended already, and says why by its exit code
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int code = process.waitFor();
    Assumptions.assumeTrue(code != 77, "no PyYAML on this machine");
    var whole = VendorDescription.read(text);
    assertThat(said)
        .isEqualTo(
            ((Map<?, ?>) Objects.requireNonNull(whole.get("paths"))).size()
                + " "
                + ((Map<?, ?>) Objects.requireNonNull(whole.get("definitions"))).size());
  }

  private static void collect(Object node, List<String> references) {
    if (node instanceof Map<?, ?> map) {
      map.forEach((key, value) -> {
        if ("$ref".equals(key)) {
          references.add(String.valueOf(value).replace("#/definitions/", ""));
        }
        collect(value, references);
      });
    } else if (node instanceof List<?> list) {
      list.forEach(each -> collect(each, references));
    }
  }
}
