package io.scalr.control.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.UserId;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API's signature, as clients really send it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class SignatureTest {
  private static final String PATH = "/api/scalr/v1/things/";
  private static final Schema THING =
      Schema.object("Thing", Property.text("name").filterable(), Property.text("b c").filterable());

  private AccessFixture access;

  @BeforeAll
  void start() {
    access =
        new AccessFixture(
            List.of(
                Route.list(Level.SCALR, "/things/", Permission.SIGNED_IN, THING, this::things),
                Route.create(Level.SCALR, "/things/", Permission.SIGNED_IN, THING, this::make),
                Route.delete(
                    Level.SCALR,
                    "/things/",
                    Permission.SIGNED_IN,
                    _ -> Outcome.done(Answer.nothing()))));
  }

  @AfterAll
  void stop() {
    access.close();
  }

  private Outcome<Answer> things(Call call) {
    return Outcome.done(Answer.page(List.of(), 0));
  }

  private Outcome<Answer> make(Call call) {
    return Outcome.done(Answer.one(View.of(THING).put("name", call.body().maybeText("name"))));
  }

  @Test
  void a_signed_request_is_answered_with_and_without_body() {
    assertThat(access.admin.get(PATH).status()).isEqualTo(200);
    assertThat(access.admin.send("GET", PATH, "{}").status()).isEqualTo(200);
    assertThat(access.admin.send("DELETE", PATH, "{}").status()).isEqualTo(204);
    assertThat(access.admin.send("POST", PATH, "{\"name\":\"\u00e9\"}").status()).isEqualTo(201);
    assertThat(access.admin.get("/api/scalr/v1/things").status()).isEqualTo(200);
  }

  /** What was sent, and how a client of that kind writes it into what it signs. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name=a                  | name=a
          name=a&b%20c=1          | b%20c=1&name=a
          name=a+b                | name=a%20b
          name=a+b                | name=a+b
          name=a%20b              | name=a+b
          name=a/b                | name=a%2Fb
          name=a%2Fb              | name=a/b
          name=a~b                | name=a~b
          name=a%7Eb              | name=a~b
          name=a~b                | name=a%7Eb
          name=a*b                | name=a%2Ab
          name=a*b                | name=a*b
          name=%c3%a9             | name=%C3%A9
          name=b&name=a           | name=b&name=a
          name=b&name=a           | name=a
          name=b&name=a           | name=a&name=b
          name                    | name=
          name=                   | name=
          name=a%2bb              | name=a%2Bb
          name=a/b+c              | name=a/b+c
          b%20c=2&name=a%2Fb%20c  | b+c=2&name=a%2Fb+c
          """)
  void every_spelling_of_a_query_is_accepted(String sent, String signed) {
    var reply = access.admin.spelled("GET", PATH, sent.strip(), signed.strip(), "");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"name=a, name=b", "name=a, ''", "name=a&name=b, name=a", "name=a%26b, name=a&b"})
  void another_query_is_not(String sent, String signed) {
    assertThat(access.admin.spelled("GET", PATH, sent, signed, "").error())
        .isEqualTo("BadAuthentication: Signature does not match");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uuuu-MM-dd'T'HH:mm:ss'.000Z'",
        "uuuu-MM-dd'T'HH:mm:ss'.946955+00:00'",
        "uuuu-MM-dd'T'HH:mm:ss'+00:00'",
        "uuuu-MM-dd'T'HH:mm:ss'Z+00:00'",
        "uuuu-MM-dd'T'HH:mm:ss'Z'",
        "uuuu-MM-dd'T'HH:mm:ss' +0000'"
      })
  void every_form_of_the_date_is_read(String form) {
    var date =
        java.time.format.DateTimeFormatter.ofPattern(form)
            .format(access.clock.now().atOffset(ZoneOffset.UTC));
    assertThat(access.admin.dated(date).get(PATH).status()).isEqualTo(200);
  }

  @Test
  void a_date_of_another_zone_is_the_same_moment() {
    var there = access.clock.now().atOffset(ZoneOffset.ofHours(-7)).truncatedTo(ChronoUnit.SECONDS);
    assertThat(access.admin.dated(there.toString()).get(PATH).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"-295, 200", "295, 200", "-305, 401", "305, 401"})
  void a_date_is_valid_for_five_minutes_both_ways(int seconds, int status) {
    var date = access.clock.now().plusSeconds(seconds).toString();
    var reply = access.admin.dated(date).get(PATH);
    assertThat(reply.status()).isEqualTo(status);
    if (status == 401) {
      assertThat(reply.error()).isEqualTo("BadAuthentication: Request is expired.");
    }
  }

  @Test
  void an_expired_request_learns_the_time_when_it_asks() {
    var reply =
        access
            .admin
            .dated(access.clock.now().minus(Duration.ofHours(1)).toString())
            .send("GET", PATH, "", "X-Scalr-Debug", "1");
    assertThat(reply.error())
        .matches(
            "BadAuthentication: Request is expired\\. Now is \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
  }

  @Test
  void the_string_to_sign_is_shown_when_asked_for() {
    var date = access.clock.now().toString();
    var reply =
        access.admin.dated(date).spelled("GET", PATH, "b+c=1", "wrong", "{}", "X-Scalr-Debug", "1");
    assertThat(reply.json().path("meta").path("stringToSign").asText())
        .isEqualTo("GET\n" + date + "\n" + PATH + "\nb%20c=1\n{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          -      | now | V1-HMAC-SHA256 x | 401 | BadAuthentication: Unsigned request
          global | now | -                | 401 | BadAuthentication: Unsigned request
          global | -   | V1-HMAC-SHA256 x | 400 | BadRequest: Missing or invalid X-Scalr-Date header
          global | bad | V2-HMAC x        | 400 | BadRequest: Missing or invalid X-Scalr-Date header
          global | now | V2-HMAC-SHA256 x | 401 | BadAuthentication: Invalid signature
          nobody | now | V1-HMAC-SHA256 x | 401 | BadAuthentication: Invalid API Key
          nobody | old | V1-HMAC-SHA256 x | 401 | BadAuthentication: Invalid API Key
          global | old | V1-HMAC-SHA256 x | 401 | BadAuthentication: Request is expired.
          global | now | V1-HMAC-SHA256 x | 401 | BadAuthentication: Signature does not match
          """)
  void what_is_wrong_is_told_in_the_contracts_order(
      String key, String date, String signature, int status, String error) {
    var headers = new java.util.ArrayList<String>();
    if (key != null) {
      headers.addAll(
          List.of(
              "X-Scalr-Key-Id",
              key.equals("global") ? AccessFixture.GLOBAL_KEY : "APIKNOBODYNOBODYNOBO"));
    }
    if (date != null) {
      headers.addAll(
          List.of(
              "X-Scalr-Date",
              switch (date) {
                case "now" -> access.clock.now().toString();
                case "old" -> access.clock.now().minusSeconds(400).toString();
                default -> "yesterday";
              }));
    }
    if (signature != null) {
      headers.addAll(List.of("X-Scalr-Signature", signature));
    }
    var reply = access.api.get(PATH, headers.toArray(String[]::new));
    assertThat(reply.error()).isEqualTo(error);
    assertThat(reply.status()).isEqualTo(status);
  }

  @Test
  void a_key_of_a_gone_user_and_one_of_an_inactive_user_are_told_apart() {
    long account = access.account("signers");
    long user = access.user(account, "gone@x.org", "member", "full_access");
    var key = access.key(user);
    assertThat(key.get(PATH).status()).isEqualTo(200);
    access.admin.send("PATCH", "/api/scalr/v1/users/" + user + "/", "{\"active\":false}");
    var inactive = key.get(PATH);
    assertThat(inactive.status()).isEqualTo(403);
    assertThat(inactive.error()).isEqualTo("PermissionViolation: Inactive user status");
    access.db.inTransaction(tx -> {
      access.stores.users().delete(tx, new UserId(user));
      return user;
    });
    assertThat(key.get(PATH).error()).isEqualTo("BadAuthentication: User does not exist");
  }

  @Test
  void the_version_and_the_content_type_are_looked_at_last() {
    assertThat(access.admin.get("/api/vX/user/1/os/").error())
        .isEqualTo("BadRequest: Invalid API version");
    assertThat(access.api.get("/api/vX/user/1/os/").error())
        .isEqualTo("BadAuthentication: Unsigned request");
    assertThat(access.admin.send("GET", PATH, "{}", "Content-Type", "text/plain").error())
        .isEqualTo("BadRequest: Invalid Content-Type");
    assertThat(
            access
                .admin
                .send("GET", PATH, "", "Content-Type", "application/x-www-form-urlencoded")
                .status())
        .isEqualTo(200);
  }

  @Test
  void the_time_of_use_is_written_at_most_every_ten_seconds() {
    access.admin.get(PATH);
    var first = lastUsed();
    access.clock.advance(Duration.ofSeconds(5));
    access.admin.get(PATH);
    assertThat(lastUsed()).isEqualTo(first);
    access.clock.advance(Duration.ofSeconds(6));
    access.admin.get(PATH);
    assertThat(lastUsed()).isAfter(first);
  }

  private java.time.Instant lastUsed() {
    return access
        .db
        .inTransaction(tx -> access.stores.keys().find(tx, AccessFixture.GLOBAL_KEY))
        .orElseThrow()
        .lastUsed()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "X-Scalr-Signature, V1-HMAC-SHA256 %s",
    "X-Scalr-Signature, %s",
    "X-Scalr-Signature, V1-HMAC-SHA256%s",
    "X-Scalr-Key-Id, %s",
    "X-Scalr-Date, %s",
    "X-Scalr-Date, 2026-11-22T07:38:17.%sZ",
  })
  void an_over_long_header_is_refused_in_the_contracts_words(String name, String form) {
    for (var filling : List.of("9", "A", "=", "%", "\t", "+/")) {
      var headers = new HashMap<String, String>();
      headers.put("X-Scalr-Key-Id", "APIK0000000000000000");
      headers.put("X-Scalr-Date", access.clock.now().toString());
      headers.put("X-Scalr-Signature", "V1-HMAC-SHA256 c2lnbmF0dXJl");
      headers.put(name, form.formatted(filling.repeat(6_000 / filling.length())));
      var all = new ArrayList<String>();
      headers.forEach((key, value) -> all.addAll(List.of(key, value)));

      var reply = access.api.get("/api/scalr/v1/session/", all.toArray(String[]::new));

      assertThat(reply.status()).as(name + " " + form + " " + filling).isBetween(400, 401);
      assertThat(reply.error()).matches("(BadAuthentication|BadRequest): .+");
    }
  }

  @Test
  void nothing_that_is_sent_comes_back_as_a_header() {
    var sent = "%0d%0aX-Injected:%20yes";
    for (var path :
        List.of(
            "/api/user/v1beta0/" + sent + "/",
            "/api/scalr/v1/session/?a=" + sent,
            "/api/" + sent + "/v1beta0/",
            "/api/scalr/v1/api-keys/" + sent + "/")) {
      var reply = access.admin.get(path);
      assertThat(reply.response().headers().map()).as(path).doesNotContainKey("x-injected");
      assertThat(reply.response().headers().map().toString()).doesNotContain("Injected");
    }
  }

  @Test
  void a_secret_is_not_readable_in_the_table() {
    var bytes =
        access.db.inTransaction(tx ->
            io.scalr.control.store.Db.jdbc(tx)
                .sql("select secret from api_key where id = :id")
                .param("id", AccessFixture.GLOBAL_KEY)
                .query((row, _) -> row.getBytes(1))
                .single());
    assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain(AccessFixture.GLOBAL_SECRET);
  }
}
