package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.store.Db;
import io.scalr.kernel.ServerId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The page at {@code /} as a browser sees it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class PageTest {
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

  private PlaneFixture plane;
  private Customer ours;
  private Customer theirs;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    ours = new Customer(plane, "ours");
    theirs = new Customer(plane, "theirs");
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  @Test
  void a_stranger_sees_the_log_in_and_nothing_else() {
    for (var path : new String[] {"/", "/environments/" + ours.tenant.environment()}) {
      var page = plane.api.get(path);
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.text()).contains("name=\"password\"").doesNotContain("ours");
    }
  }

  @Test
  void no_page_runs_foreign_script_is_framed_or_kept() {
    for (var page : new Reply[] {plane.api.get("/"), visit(logIn("ours"), "/")}) {
      var headers = page.response().headers();
      assertThat(headers.firstValue("content-security-policy").orElseThrow())
          .contains("default-src 'none'")
          .contains("frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("x-frame-options")).hasValue("DENY");
      assertThat(headers.firstValue("cache-control")).hasValue("no-store");
      assertThat(page.text())
          .doesNotContain("<style")
          .doesNotContainPattern("<script>|\\son\\w+=\"");
    }
    assertThat(plane.api.get("/overview.js").status()).isEqualTo(200);
    assertThat(plane.api.get("/overview.css").status()).isEqualTo(200);
  }

  @Test
  void a_wrong_password_shows_the_form_again() {
    var reply = form("", "/log-in", "login", Customer.email("ours"), "password", "wrong");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.text()).contains("Invalid login or password.").contains("name=\"password\"");
    assertThat(reply.response().headers().firstValue("set-cookie")).isEmpty();
  }

  @Test
  void a_log_in_sent_by_another_site_is_refused() {
    for (var header :
        new String[][] {
          {"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}
        }) {
      var reply =
          plane.api.send(
              "POST",
              "/log-in",
              fields("login", Customer.email("ours"), "password", PlaneFixture.PASSWORD),
              "Content-Type",
              "application/x-www-form-urlencoded",
              header[0],
              header[1]);
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.response().headers().firstValue("set-cookie")).isEmpty();
    }
  }

  @Test
  void a_customer_sees_the_own_environment_and_not_anothers() {
    var cookie = logIn("ours");
    assertThat(visit(cookie, "/").text())
        .contains("ours-farm")
        .contains("web")
        .contains(ours.server.id().toString())
        .contains("i-1")
        .doesNotContain("theirs");
    var foreign = visit(cookie, "/environments/" + theirs.tenant.environment());
    var absent = visit(cookie, "/environments/999999");
    assertThat(foreign.status()).isEqualTo(404).isEqualTo(absent.status());
    assertThat(foreign.text()).contains("Invalid environment.").doesNotContain("theirs");
  }

  @Test
  void an_administrator_chooses_among_all_environments() {
    var cookie = logIn("admin", "admin");
    var start = visit(cookie, "/");
    assertThat(start.text()).contains("ours-env").contains("theirs-env").contains("Choose");
    assertThat(visit(cookie, "/environments/" + theirs.tenant.environment()).text())
        .contains("theirs-farm")
        .doesNotContain("ours-farm");
  }

  @Test
  void whatever_people_and_machines_wrote_is_shown_as_text() {
    var evil = "<script>alert('x')</script>\" onmouseover=\"y\u0007\u202E";
    var odd = new Customer(plane, "odd");
    plane.db.inTransaction(tx ->
        Db.jdbc(tx)
            .sql("update farm set name = :evil, description = :evil where id = :id")
            .param("evil", evil)
            .param("id", odd.farm)
            .update());
    plane.db.inTransaction(tx ->
        Db.jdbc(tx)
            .sql("update farm_role set alias = :evil, wanted_by = :evil where id = :id")
            .param("evil", evil)
            .param("id", odd.farmRole)
            .update());
    plane.db.inTransaction(tx ->
        Db.jdbc(tx)
            .sql("update server set init_failed = :evil, launched_by = :evil where env_id = :env")
            .param("evil", evil)
            .param("env", odd.tenant.environment().value())
            .update());
    var text = visit(logIn("odd"), "/").text();
    assertThat(text)
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onmouseover=")
        .doesNotContain("<script>")
        .doesNotContain("\" onmouseover")
        .doesNotContain("\u0007")
        .doesNotContain("\u202E");
  }

  @Test
  void what_is_not_allowed_is_a_disabled_button_with_the_reason() {
    var text = visit(logIn("theirs"), "/").text();
    assertThat(text)
        .contains(
            "<button disabled title=\"The server is running, not suspended.\">resume</button>")
        .contains("<button class=\"terminate\">terminate</button>");
  }

  @Test
  void an_order_without_the_token_is_refused_and_changes_nothing() {
    var cookie = logIn("theirs");
    for (var token : new String[] {"", "wrong"}) {
      var reply = act(cookie, token, theirs, theirs.server.id(), "reboot");
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.text()).contains("X-Scalr-Csrf");
    }
    assertThat(form(cookie, "/log-out", "csrf", "wrong").status()).isEqualTo(403);
    assertThat(visit(cookie, "/").text()).contains("theirs-farm");
    assertThat(operations(theirs, theirs.server.id())).isEmpty();
  }

  @Test
  void an_order_is_carried_out_in_the_visitors_name() {
    var mine = new Customer(plane, "orders");
    var cookie = logIn("orders");
    var reply = act(cookie, csrf(cookie), mine, mine.server.id(), "reboot");
    assertThat(reply.status()).as(reply.text()).isEqualTo(303);
    assertThat(operations(mine, mine.server.id())).contains("rebooting");
    var audit = mine.owner.get(mine.own("audit/?action=server.reboot")).json().path("data").path(0);
    assertThat(audit.path("actor").asText()).isEqualTo(Customer.email("orders"));
    assertThat(audit.path("authenticated").asText()).startsWith("session");

    var again = act(cookie, csrf(cookie), mine, mine.server.id(), "reboot");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text()).contains("The server is rebooting.");
  }

  @Test
  void an_order_for_anothers_server_finds_none() {
    var cookie = logIn("ours");
    var token = csrf(cookie);
    assertThat(act(cookie, token, theirs, theirs.server.id(), "terminate").status()).isEqualTo(404);
    assertThat(act(cookie, token, ours, theirs.server.id(), "terminate").status()).isEqualTo(404);
    assertThat(
            form(cookie, "/act", "csrf", token, "env", "1/../2", "action", "launch", "server", "x")
                .status())
        .isEqualTo(400);
    assertThat(theirs.owner.get(theirs.user("servers/" + theirs.server.id() + "/")).text())
        .contains("\"running\"");
  }

  @Test
  void an_ended_server_stays_a_while_with_its_reason() {
    var mine = new Customer(plane, "ended");
    mine.server(
        7,
        new ServerState.Terminated(
            Optional.of(new CloudServerId("i-7")), TerminateReason.CRASHED, plane.clock.now()));
    assertThat(visit(logIn("ended"), "/").text())
        .contains("i-7")
        .contains(TerminateReason.CRASHED.text());
  }

  @Test
  void after_the_log_out_the_cookie_opens_nothing() {
    var cookie = logIn("ours");
    var reply = form(cookie, "/log-out", "csrf", csrf(cookie));
    assertThat(reply.status()).isEqualTo(303);
    assertThat(visit(cookie, "/").text()).contains("name=\"password\"").doesNotContain("ours-farm");
  }

  private String operations(Customer customer, ServerId server) {
    var operations =
        customer
            .owner
            .get(customer.user("servers/" + server + "/"))
            .json()
            .path("data")
            .path("operations");
    return operations.isEmpty() ? "" : operations.toString();
  }

  private Reply act(String cookie, String token, Customer whose, ServerId server, String action) {
    return form(
        cookie,
        "/act",
        "csrf",
        token,
        "env",
        whose.tenant.environment().toString(),
        "server",
        server.toString(),
        "action",
        action);
  }

  private String csrf(String cookie) {
    var found = CSRF.matcher(visit(cookie, "/").text());
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private Reply visit(String cookie, String path) {
    return plane.api.get(path, "Cookie", cookie);
  }

  private String logIn(String name) {
    return logIn(Customer.email(name), name);
  }

  private String logIn(String login, String name) {
    var reply = form("", "/log-in", "login", login, "password", PlaneFixture.PASSWORD);
    assertThat(reply.status()).as(name + ": " + reply.text()).isEqualTo(303);
    var cookie = reply.response().headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict");
    return cookie.substring(0, cookie.indexOf(';'));
  }

  private Reply form(String cookie, String path, String... fields) {
    return plane.api.send(
        "POST",
        path,
        fields(fields),
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Cookie",
        cookie);
  }

  private static String fields(String... fields) {
    var text = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      text.append(i == 0 ? "" : "&")
          .append(fields[i])
          .append('=')
          .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    return text.toString();
  }
}
