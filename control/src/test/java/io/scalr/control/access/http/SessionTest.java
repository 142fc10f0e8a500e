package io.scalr.control.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.store.Db;
import java.time.Duration;
import java.util.List;
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
