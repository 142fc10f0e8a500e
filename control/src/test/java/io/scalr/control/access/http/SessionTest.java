package io.scalr.control.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.store.Db;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class SessionTest {
  private static final String PATH = "/api/scalr/v1/session/";

  private AccessFixture access;
  private long account;

  @BeforeAll
  void start() {
    access = new AccessFixture(List.of());
    account = access.account("people");
  }

  @AfterAll
  void stop() {
    access.close();
  }

  private Reply logIn(String login, String password) {
    return access.api.send(
        "POST", PATH, "{\"login\":\"%s\",\"password\":\"%s\"}".formatted(login, password));
  }

  private record Browser(String cookie, String csrf) {}

  private Browser browser(String login) {
    var reply = logIn(login, AccessFixture.PASSWORD);
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    var cookie = reply.response().headers().firstValue("set-cookie").orElseThrow();
    return new Browser(
        cookie.substring(0, cookie.indexOf(';')),
        reply.json().path("data").path("csrfToken").asText());
  }

  @Test
  void the_first_administrator_logs_in_and_out() {
    var reply = logIn("admin", AccessFixture.PASSWORD);
    var cookie = reply.response().headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict").contains("Path=/");
    // Plain HTTP is served on loopback only, where a Secure cookie would never come back.
    assertThat(cookie).doesNotContain("Secure");
    var browser = browser("admin");
    assertThat(
            access
                .api
                .get(PATH, "Cookie", browser.cookie())
                .json()
                .path("data")
                .path("login")
                .asText())
        .isEqualTo("admin");
    assertThat(
            access
                .api
                .send(
                    "DELETE", PATH, "", "Cookie", browser.cookie(), "X-Scalr-Csrf", browser.csrf())
                .status())
        .isEqualTo(204);
    assertThat(access.api.get(PATH, "Cookie", browser.cookie()).status()).isEqualTo(401);
  }

  @Test
  void a_write_without_the_token_is_refused() {
    var browser = browser("admin");
    var accounts = "/api/scalr/v1/accounts/";
    for (var token : List.of("", "wrong", "x".repeat(43))) {
      var reply =
          access.api.send(
              "POST",
              accounts,
              "{\"name\":\"forged\"}",
              "Cookie",
              browser.cookie(),
              "X-Scalr-Csrf",
              token);
      assertThat(reply.status()).isEqualTo(403);
    }
    assertThat(access.admin.get(accounts + "?name=forged").json().path("data").size()).isZero();
    assertThat(
            access
                .api
                .send(
                    "POST",
                    accounts,
                    "{\"name\":\"meant\"}",
                    "Cookie",
                    browser.cookie(),
                    "X-Scalr-Csrf",
                    browser.csrf())
                .status())
        .isEqualTo(201);
  }

  @Test
  void a_wrong_login_and_a_wrong_password_are_the_same() {
    var nobody = logIn("nobody@x.org", "whatever it is");
    var wrong = logIn("admin", "whatever it is");
    assertThat(nobody.status()).isEqualTo(401);
    assertThat(wrong.error()).isEqualTo(nobody.error());
  }

  @Test
  void ten_wrong_passwords_deactivate_a_user() {
    access.user(account, "guessed@x.org", "member", "full_access");
    for (int i = 0; i < Sessions.FAILED_MAX; i++) {
      assertThat(logIn("guessed@x.org", "wrong " + i).status()).isEqualTo(401);
    }
    assertThat(logIn("guessed@x.org", AccessFixture.PASSWORD).status()).isEqualTo(401);
  }

  @Test
  void an_unknown_login_takes_as_long_as_a_wrong_password() {
    access.user(account, "timed@x.org", "member", "full_access");
    logIn("warm@x.org", "up");
    // an answer without a hash is a hundred times faster; a busy machine is not
    var unknown = fastest("stranger@x.org");
    var wrong = fastest("timed@x.org");

    assertThat(unknown).isBetween(wrong.dividedBy(4), wrong.multipliedBy(4));
  }

  private Duration fastest(String login) {
    var best = Duration.ofDays(1);
    for (int i = 0; i < 5; i++) {
      var began = access.clock.now();
      assertThat(logIn(login, "wrong " + i).status()).isEqualTo(401);
      var took = Duration.between(began, access.clock.now());
      best = took.compareTo(best) < 0 ? took : best;
    }
    return best;
  }

  @Test
  void a_flood_of_log_ins_is_refused_and_delays_nobody_for_long() throws Exception {
    var answers = new ArrayList<Future<Reply>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 3 * Sessions.HASHES_WAITING; i++) {
        answers.add(threads.submit(() -> logIn("flood@x.org", "whatever it is")));
      }
    }
    var statuses = new TreeSet<String>();
    for (var answer : answers) {
      var reply = answer.get();
      statuses.add(reply.status() + " " + reply.error());
    }

    assertThat(statuses)
        .containsExactly(
            "401 BadAuthentication: Invalid login or password.",
            "403 LimitExceeded: Too many log-ins at once. Try again in a moment.");
    assertThat(logIn("admin", AccessFixture.PASSWORD).status()).isEqualTo(201);
  }

  @Test
  void a_log_in_that_a_form_of_another_site_could_send_is_refused() {
    var body = "{\"login\":\"admin\",\"password\":\"%s\"}".formatted(AccessFixture.PASSWORD);
    for (var type : List.of("text/plain", "application/x-www-form-urlencoded", "")) {
      var reply = access.api.send("POST", PATH, body, "Content-Type", type);
      assertThat(reply.error()).as(type).isEqualTo("BadRequest: Invalid Content-Type");
      assertThat(reply.response().headers().firstValue("set-cookie")).isEmpty();
    }
  }

  @Test
  void each_log_in_begins_a_new_session_whatever_cookie_comes_with_it() {
    var fixed = Sessions.COOKIE + "=" + "A".repeat(43);
    var body = "{\"login\":\"admin\",\"password\":\"%s\"}".formatted(AccessFixture.PASSWORD);

    var reply = access.api.send("POST", PATH, body, "Cookie", fixed);

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.response().headers().firstValue("set-cookie").orElseThrow())
        .doesNotContain("AAAA");
    assertThat(access.api.get(PATH, "Cookie", fixed).status()).isEqualTo(401);
  }

  @Test
  void the_token_of_another_session_and_a_session_of_another_account_open_nothing() {
    access.user(account, "here@x.org", "account_owner", "full_access");
    long other = access.account("elsewhere");
    long theirs = access.environment(other, "theirs");
    var here = browser("here@x.org");
    var admin = browser("admin");
    var environment = "/api/scalr/v1/environments/" + theirs + "/";

    assertThat(access.api.get(environment, "Cookie", here.cookie()).error())
        .isEqualTo("ObjectNotFound: Invalid environment.");
    for (var method : List.of("PATCH", "DELETE")) {
      var strange =
          access.api.send(
              method, environment, "{}", "Cookie", here.cookie(), "X-Scalr-Csrf", here.csrf());
      assertThat(strange.error()).isEqualTo("ObjectNotFound: Invalid environment.");
      var swapped =
          access.api.send(
              method, environment, "{}", "Cookie", admin.cookie(), "X-Scalr-Csrf", here.csrf());
      assertThat(swapped.status()).isEqualTo(403);
      assertThat(swapped.error()).contains("X-Scalr-Csrf");
    }
  }

  @Test
  void a_user_who_is_switched_off_or_deleted_is_out_at_once() {
    long user = access.user(account, "leaves@x.org", "member", "full_access");
    var browser = browser("leaves@x.org");
    var path = "/api/scalr/v1/users/" + user + "/";
    access.admin.send("PATCH", path, "{\"active\":false}");
    assertThat(access.api.get(PATH, "Cookie", browser.cookie()).status()).isBetween(401, 403);
    access.admin.send("PATCH", path, "{\"active\":true}");
    var again = browser("leaves@x.org");
    access.admin.send("DELETE", path, "");
    assertThat(access.api.get(PATH, "Cookie", again.cookie()).status()).isEqualTo(401);
  }

  @Test
  void a_page_that_asks_by_itself_does_not_keep_a_session_alive() {
    var idle = browser("admin");
    for (int i = 0; i < 3; i++) {
      access.clock.advance(Duration.ofMinutes(9));
      assertThat(access.api.get(PATH, "Cookie", idle.cookie(), "X-Scalr-Background", "1").status())
          .isEqualTo(200);
    }
    access.clock.advance(Duration.ofMinutes(4));
    assertThat(access.api.get(PATH, "Cookie", idle.cookie()).status()).isEqualTo(401);
  }

  @Test
  void a_cookie_that_cannot_be_opens_nothing_and_breaks_nothing() {
    for (var value :
        List.of("", "=", "\"", "%00", "x".repeat(7_000), "'; drop table session", "a=b=c")) {
      var reply = access.api.get(PATH, "Cookie", Sessions.COOKIE + "=" + value);
      assertThat(reply.status()).as(value).isEqualTo(401);
    }
  }

  @Test
  void a_session_ends_when_idle_and_when_old() {
    var idle = browser("admin");
    access.clock.advance(Duration.ofMinutes(29));
    assertThat(access.api.get(PATH, "Cookie", idle.cookie()).status()).isEqualTo(200);
    access.clock.advance(Duration.ofMinutes(31));
    assertThat(access.api.get(PATH, "Cookie", idle.cookie()).status()).isEqualTo(401);
    var old = browser("admin");
    for (int i = 0; i < 24; i++) {
      access.clock.advance(Duration.ofMinutes(19));
      assertThat(access.api.get(PATH, "Cookie", old.cookie()).status()).isEqualTo(200);
    }
    access.clock.advance(Duration.ofMinutes(29));
    assertThat(access.api.get(PATH, "Cookie", old.cookie()).status()).isEqualTo(401);
  }

  @Test
  void a_new_password_ends_the_sessions() {
    long user = access.user(account, "moves@x.org", "member", "full_access");
    var browser = browser("moves@x.org");
    access.admin.send(
        "PATCH", "/api/scalr/v1/users/" + user + "/", "{\"password\":\"another long one\"}");
    assertThat(access.api.get(PATH, "Cookie", browser.cookie()).status()).isEqualTo(401);
    assertThat(logIn("moves@x.org", AccessFixture.PASSWORD).status()).isEqualTo(401);
    assertThat(logIn("moves@x.org", "another long one").status()).isEqualTo(201);
  }

  @Test
  void neither_a_password_nor_a_sessions_id_is_in_the_tables() {
    var browser = browser("admin");
    var dump =
        access.db.inTransaction(tx ->
            Db.jdbc(tx)
                .sql(
                    """
                    select (select string_agg(app_user::text, ' ') from app_user)
                        || (select string_agg(session::text, ' ') from session)
                        || (select string_agg(encode(id_hash, 'escape'), ' ') from session)
                    """)
                .query(String.class)
                .single());
    assertThat(dump)
        .contains("$argon2id$")
        .doesNotContain(AccessFixture.PASSWORD)
        .doesNotContain(browser.cookie().substring(Sessions.COOKIE.length() + 1));
  }
}
