package io.scalr.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiServiceTest {
  private static final String SHELVES = "/api/v1beta0/user/5/shelves/";

  private final ShelfResource shelf = new ShelfResource();
  private final ApiFixture api = new ApiFixture(shelf.routes(), new OpenGate(), Repeats.NEVER);

  @AfterEach
  void stop() {
    api.close();
  }

  private long made(String name) {
    var reply = api.send("POST", SHELVES, "{\"name\":\"%s\",\"room\":\"7\"}".formatted(name));
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply.json().path("data").path("id").asLong();
  }

  @Test
  void a_created_object_is_answered_in_the_envelope() {
    var reply =
        api.send(
            "POST",
            SHELVES,
            """
            {"name":"a/b é","room":7,"size":{"width":"9"},"tags":["x"],
             "label":{"labelType":"PaperLabel","words":"hi"},"plan":"<b>"}\
            """);
    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.text()).contains("\"a\\/b \\u00e9\"");
    var json = reply.json();
    assertThat(json.has("errors")).isFalse();
    assertThat(json.path("warnings").isArray()).isTrue();
    assertThat(json.path("meta").path("requestId").asText()).hasSize(36);
    var data = json.path("data");
    assertThat(data.path("room").toString()).isEqualTo("{\"id\":7}");
    assertThat(data.path("material").asText()).isEqualTo("pine");
    assertThat(data.path("size").toString()).isEqualTo("{\"width\":9,\"height\":null}");
    assertThat(data.path("label").path("labelType").asText()).isEqualTo("PaperLabel");
    assertThat(data.path("made").asText()).isEqualTo("2026-01-31T10:00:00Z");
    assertThat(reply.response().headers().firstValue("content-type"))
        .hasValue("application/json; charset=utf-8");
    assertThat(reply.response().headers().firstValue("x-scalr-inittime")).isPresent();
    assertThat(reply.response().headers().firstValue("x-scalr-actiontime")).isPresent();
  }

  @Test
  void the_slash_at_the_end_may_be_left_out_and_nothing_is_redirected() {
    made("one");
    assertThat(api.get("/api/v1beta0/user/5/shelves").status()).isEqualTo(200);
    assertThat(api.get("/api/v1beta0/user/5/shelves/1").status()).isEqualTo(200);
    assertThat(api.get("/api/v1beta0/user/5/shelves/1/").status()).isEqualTo(200);
  }

  @Test
  void get_and_delete_may_carry_a_body() {
    made("one");
    assertThat(api.send("GET", SHELVES, "{}").status()).isEqualTo(200);
    var deleted = api.send("DELETE", SHELVES + "1/", "{}");
    assertThat(deleted.status()).isEqualTo(204);
    assertThat(deleted.text()).isEmpty();
    assertThat(api.send("DELETE", SHELVES + "1/", "{}").error())
        .isEqualTo(
            "ObjectNotFound: 'Shelf.id' (1) either was not found or isn't from current scope.");
  }

  @Test
  void an_unknown_path_or_method_is_no_endpoint() {
    for (var reply :
        new ApiFixture.Reply[] {
          api.get("/api/v1beta0/user/5/nothing/"),
          api.get("/api/v1beta0/user/5/shelves/abc/"),
          api.get("/api/v1beta0/user/5//shelves/"),
          api.get("/api/v1beta0/user/99999999999999999999/shelves/"),
          api.send("PUT", SHELVES, "{}"),
          api.get("/api/")
        }) {
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.error())
          .isEqualTo("EndpointNotFound: The endpoint you are trying to access does not exist.");
    }
  }

  @Test
  void a_version_that_is_none_is_a_bad_request() {
    var reply = api.get("/api/vX/user/5/shelves/");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).isEqualTo("BadRequest: Invalid API version");
  }

  @Test
  void legacy_spellings_are_answered_with_a_warning() {
    var reply = api.get("/api/user/v1beta0/5/shelves/");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("warnings").path(0).path("code").asText())
        .isEqualTo("301 Moved Permanently");
    assertThat(reply.json().path("warnings").path(0).path("message").asText())
        .isEqualTo("Location /api/v1beta0/user/5/shelves/");
  }

  @Test
  void an_account_path_without_id_is_the_callers_own() {
    assertThat(api.get("/api/v1beta0/account/shelves/").status()).isEqualTo(200);
    assertThat(api.get("/api/account/v1beta0/shelves/").status()).isEqualTo(200);
    assertThat(api.get("/api/v1beta0/account/7/shelves/").status()).isEqualTo(200);
  }

  @Test
  void a_bug_is_answered_without_its_details() {
    made("one");
    var reply = api.send("POST", SHELVES + "1/actions/break/", "{}");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.error()).isEqualTo("InternalServerError: Server Error");
    assertThat(reply.text()).doesNotContain("broke");
  }

  @Test
  void a_body_over_the_limit_is_refused_and_one_at_it_is_read() {
    var frame = "{\"name\":\"n\",\"room\":1,\"plan\":\"\"}";
    var fits =
        frame.replace("\"\"", "\"" + "x".repeat(ApiService.BODY_MAX - frame.length()) + "\"");
    var tooLong = api.send("POST", SHELVES, fits + " ");
    assertThat(tooLong.status()).isEqualTo(400);
    assertThat(tooLong.error()).isEqualTo("BadRequest: The request body is larger than 5 MiB.");
    assertThat(shelf.calls()).isZero();
    // The plan is longer than a text may be, so the body was read and understood.
    assertThat(api.send("POST", SHELVES, fits).error()).startsWith("InvalidValue: 'Shelf.plan'");
  }

  @Test
  void only_json_bodies_are_read() {
    var reply = api.send("POST", SHELVES, "{}", "Content-Type", "text/plain");
    assertThat(reply.error()).isEqualTo("BadRequest: Invalid Content-Type");
    assertThat(api.get(SHELVES, "Content-Type", "application/x-www-form-urlencoded").status())
        .isEqualTo(200);
  }

  @Test
  void the_string_to_sign_is_shown_on_request() {
    assertThat(
            api.get(SHELVES, "X-Scalr-Debug", "1")
                .json()
                .path("meta")
                .path("stringToSign")
                .asText())
        .isEqualTo("signed");
    assertThat(api.get(SHELVES).json().path("meta").has("stringToSign")).isFalse();
  }

  @Test
  void pages_link_to_each_other_by_path() {
    for (int i = 0; i < 5; i++) {
      made("s" + i);
    }
    var links =
        api.get(SHELVES + "?maxResults=2&pageNum=2&material=pine").json().path("pagination");
    var there = SHELVES + "?maxResults=2&pageNum=%d&material=pine";
    assertThat(links.path("first").asText()).isEqualTo(there.formatted(1));
    assertThat(links.path("prev").asText()).isEqualTo(there.formatted(1));
    assertThat(links.path("next").asText()).isEqualTo(there.formatted(3));
    assertThat(links.path("last").asText()).isEqualTo(there.formatted(3));
    var seen = new ArrayList<String>();
    var next = SHELVES + "?maxResults=2";
    while (!next.equals("null")) {
      var page = api.get(next).json();
      page.path("data").forEach(row -> seen.add(row.path("name").asText()));
      next = page.path("pagination").path("next").asText();
    }
    assertThat(seen).containsExactly("s0", "s1", "s2", "s3", "s4");
  }

  @Test
  void links_are_null_when_all_rows_fit() {
    made("one");
    var links = api.get(SHELVES + "?maxResults=1").json().path("pagination");
    assertThat(links.size()).isEqualTo(4);
    assertThat(links).allMatch(link -> link.isNull());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          maxResults=0    | InvalidValue: Limit should be a positive number less then or equal to 100.
          maxResults=101  | InvalidValue: Limit should be a positive number less then or equal to 100.
          maxResults=x    | InvalidValue: Limit should be a positive number less then or equal to 100.
          pageNum=0       | InvalidValue: Page number should be more than 0.
          pageNum=-1      | InvalidValue: Page number should be more than 0.
          size=4          | InvalidStructure: Unsupported filter. Fields which are available for filtering: [id, name, material, room, locked]
          id=abc          | InvalidValue: Filter 'id' has an invalid value.
          locked=maybe    | InvalidValue: Filter 'locked' has an invalid value.
          name=%00        | InvalidValue: Filter 'name' has an invalid value.
          """)
  void a_wrong_query_is_refused(String query, String error) {
    var reply = api.get(SHELVES + "?" + query.strip());
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource({
    "name=one, 1",
    "name=none, 0",
    "room=7, 2",
    "room=8, 0",
    "locked=True, 0",
    "locked=0, 2",
    "locked=false, 2",
    "name=None&room=None, 2",
    "name=one&id=2, 0",
    "name=x&name=one, 1"
  })
  void filters_are_equal_and_all_must_hold(String query, int rows) {
    made("one");
    made("two");
    assertThat(api.get(SHELVES + "?" + query).json().path("data").size()).isEqualTo(rows);
  }

  @Test
  void a_whole_object_may_be_sent_back_as_a_patch() {
    made("one");
    api.send("PATCH", SHELVES + "1/", "{\"keeper\":3}");
    assertThat(api.get(SHELVES + "1/").json().path("data").path("keeper").toString())
        .isEqualTo("{\"id\":3,\"name\":\"Ann\"}");
    var before = api.get(SHELVES + "1/").json().path("data");
    var reply = api.send("PATCH", SHELVES + "1/", before.toString());
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.json().path("data")).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":2}                    | InvalidStructure: 'Shelf.id' is read-only.
          {"material":"oak"}          | InvalidStructure: 'Shelf.material' can be set only when the object is made.
          {"name":null}               | InvalidStructure: Property 'Shelf.name' is required.
          {"nothing":1}               | InvalidStructure: 'Shelf.nothing' does not exist.
          {"size":{}}                 | InvalidStructure: Property 'Shelf.size.width' is required.
          []                          | InvalidStructure: The request body must be a JSON object.
          """)
  void a_patch_that_may_not_be_changes_nothing(String body, String error) {
    made("one");
    var before = api.get(SHELVES + "1/").json().path("data");
    assertThat(api.send("PATCH", SHELVES + "1/", body.strip()).error()).isEqualTo(error);
    assertThat(api.get(SHELVES + "1/").json().path("data")).isEqualTo(before);
  }

  @Test
  void a_patch_merges_objects_and_replaces_lists() {
    made("one");
    api.send(
        "PATCH", SHELVES + "1/", "{\"size\":{\"width\":5,\"height\":6},\"tags\":[\"a\",\"b\"]}");
    var reply = api.send("PATCH", SHELVES + "1/", "{\"size\":{\"height\":7},\"tags\":[\"c\"]}");
    assertThat(reply.json().path("data").path("size").toString())
        .isEqualTo("{\"width\":5,\"height\":7}");
    assertThat(reply.json().path("data").path("tags").toString()).isEqualTo("[\"c\"]");
  }

  @Test
  void invalid_utf8_is_not_json() {
    var body = "{\"name\":\"\u00e9\",\"room\":1}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(api.send("POST", SHELVES, body).error())
        .isEqualTo("BadRequest: The request body is not valid JSON.");
  }

  @Test
  void options_names_the_methods() {
    assertThat(api.send("OPTIONS", SHELVES, "").response().headers().firstValue("allow"))
        .hasValue("GET, POST, OPTIONS");
  }
}
