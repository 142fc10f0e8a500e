package io.scalr.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.schema.BodyReader;
import io.scalr.control.http.schema.Filters;
import io.scalr.control.http.schema.Values;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Outcome.Done;
import io.scalr.kernel.Outcome.Refused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Whatever is sent, the answer is one of the contract's refusals or a sound object. */
class HostileInputTest {
  private static @Nullable ApiFixture api;

  @BeforeContainer
  static void start() {
    api = new ApiFixture(new ShelfResource().routes(), new OpenGate(), Repeats.NEVER);
  }

  @AfterContainer
  static void stop() {
    server().close();
  }

  private static ApiFixture server() {
    if (api == null) {
      throw new IllegalStateException("not started");
    }
    return api;
  }

  private static Outcome<Values> read(byte[] body) {
    return Json.read(body).then(node -> BodyReader.create(ShelfResource.SHELF, node));
  }

  @Property(tries = 2000)
  void any_bytes_are_read_or_refused(@ForAll byte[] body) {
    assertThat(read(body)).isInstanceOfAny(Done.class, Refused.class);
  }

  @Property(tries = 3000)
  void any_json_is_read_or_refused_and_what_is_read_is_sound(@ForAll("bodies") String body) {
    if (read(body.getBytes(StandardCharsets.UTF_8)) instanceof Done<Values>(var values)) {
      assertThat(values.text("name")).doesNotContain("\0").hasSizeBetween(1, 128);
      assertThat(values.text("name")).doesNotContainPattern("<[A-Za-z/!?]");
      assertThat(values.id("room")).isNotNegative();
      assertThat(values.text("material")).isIn("oak", "pine");
    }
  }

  @Property(tries = 500)
  void over_http_nothing_makes_a_server_error(@ForAll("bodies") String body) {
    var reply = server().send("POST", "/api/v1beta0/user/5/shelves/", body);
    assertThat(reply.status()).as(body).isIn(201, 400);
    if (reply.status() == 400) {
      assertThat(reply.error()).matches("(?s)(InvalidStructure|InvalidValue|BadRequest): .+");
      // Only ASCII leaves us, so no echo of the input can carry a control character.
      assertThat(reply.text()).matches("[\\x20-\\x7e]*");
    }
  }

  @Property(tries = 2000)
  void any_filter_is_read_or_refused(@ForAll String name, @ForAll String value) {
    var query = Map.of(name, value, "id", value, "locked", value, "room", value);
    assertThat(Filters.read(ShelfResource.SHELF, query, Set.of()))
        .isInstanceOfAny(Done.class, Refused.class);
  }

  @Property(tries = 2000)
  void any_query_is_taken_apart_or_refused(@ForAll String raw) {
    Query.pairs(raw).ifPresent(pairs -> assertThat(pairs).hasSizeLessThanOrEqualTo(200));
  }

  @Provide
  Arbitrary<String> bodies() {
    var names =
        Arbitraries.of(
            "id",
            "name",
            "material",
            "room",
            "size",
            "label",
            "notes",
            "tags",
            "plan",
            "locked",
            "password",
            "made",
            "labelType",
            "nothing",
            "__proto__",
            "a.b");
    var field =
        Combinators.combine(names, values(2)).as((name, value) -> "\"" + name + "\":" + value);
    var required =
        Combinators.combine(values(2), values(2))
            .as((name, room) -> List.of("\"name\":" + name, "\"room\":" + room));
    var sound = Arbitraries.of(List.of(List.of("\"name\":\"n\"", "\"room\":1")));
    return Combinators.combine(Arbitraries.oneOf(required, sound), field.list().ofMaxSize(4))
        .as((must, more) -> {
          var all = new java.util.LinkedHashMap<String, String>();
          more.forEach(each -> all.put(each.substring(0, each.indexOf(':')), each));
          must.forEach(each -> all.putIfAbsent(each.substring(0, each.indexOf(':')), each));
          return "{" + String.join(",", all.values()) + "}";
        });
  }

  private Arbitrary<String> values(int depth) {
    var texts =
        Arbitraries.of(
            "\"\"",
            "\"n\"",
            "\"7\"",
            "\"<b>\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\u2028\"",
            "\"../../etc\"",
            "\"' or 1=1--\"",
            "\"PaperLabel\"",
            "\"None\"",
            "\"" + "x".repeat(70) + "\"",
            "\"\\uD83D\\uDE00\"",
            "\"2026-01-01T00:00:00Z\"",
            "\"2026-99-01T00:00:00Z\"");
    var plain =
        Arbitraries.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1.5",
            "1e400",
            "99999999999999999999999",
            "9223372036854775807",
            "-0",
            "\"pine\"");
    if (depth == 0) {
      return Arbitraries.oneOf(texts, plain);
    }
    var list =
        values(depth - 1).list().ofMaxSize(4).map(items -> "[" + String.join(",", items) + "]");
    var object =
        Combinators.combine(
                Arbitraries.of("id", "width", "height", "labelType", "words", "text", "x"),
                values(depth - 1))
            .as((name, value) -> "{\"" + name + "\":" + value + "}");
    return Arbitraries.oneOf(texts, plain, list, object);
  }
}
