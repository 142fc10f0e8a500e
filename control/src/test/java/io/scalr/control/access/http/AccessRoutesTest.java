package io.scalr.control.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.Answer;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.kernel.Outcome;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Accounts, environments, users and keys, and who reaches what. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class AccessRoutesTest {
  private static final Schema THING = Schema.object("Thing", Property.text("name"));

  private AccessFixture access;
  private long account;
  private long environment;
  private long foreignEnvironment;
  private long foreignAccount;

  @BeforeAll
  void start() {
    access =
        new AccessFixture(
            List.of(
                Route.list(
                    Level.USER,
                    "/{envId}/things/",
                    Permission.FARMS_VIEW,
                    THING,
                    _ -> Outcome.done(Answer.page(List.of(), 0))),
                Route.delete(
                    Level.USER,
                    "/{envId}/things/",
                    Permission.FARMS_DELETE,
                    _ -> Outcome.done(Answer.nothing())),
                Route.list(
                    Level.ACCOUNT,
                    "/{accountId}/things/",
                    Permission.FARMS_VIEW,
                    THING,
                    _ -> Outcome.done(Answer.page(List.of(), 0))),
                Route.list(
                    Level.GLOBAL,
                    "/things/",
                    Permission.GLOBAL_ADMIN,
                    THING,
                    _ -> Outcome.done(Answer.page(List.of(), 0)))));
    account = access.account("ours");
    environment = access.environment(account, "prod");
    foreignAccount = access.account("theirs");
    foreignEnvironment = access.environment(foreignAccount, "prod");
  }

  @AfterAll
  void stop() {
    access.close();
  }

  private SignedClient member(String email, String kind, String role) {
    return access.key(access.user(account, email, kind, role));
  }

  private String things(long env) {
    return "/api/v1beta0/user/" + env + "/things/";
  }

  @Test
  void a_foreign_and_an_absent_environment_or_account_are_the_same() {
    var owner = member("owner@x.org", "account_owner", "no_access");
    for (long env : new long[] {foreignEnvironment, 999_999}) {
      for (var reply :
          List.of(
              owner.get(things(env)),
              owner.get("/api/scalr/v1/environments/" + env + "/"),
              owner.get("/api/scalr/v1/environments/" + env + "/audit/"))) {
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.error()).isEqualTo("ObjectNotFound: Invalid environment.");
      }
    }
    for (long other : new long[] {foreignAccount, 999_999}) {
      var reply = owner.get("/api/v1beta0/account/" + other + "/things/");
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.error()).isEqualTo("ObjectNotFound: Invalid account.");
    }
    assertThat(owner.get(things(environment)).status()).isEqualTo(200);
    assertThat(owner.get("/api/v1beta0/account/" + account + "/things/").status()).isEqualTo(200);
    assertThat(owner.get("/api/v1beta0/account/things/").status()).isEqualTo(200);
    assertThat(owner.get(things(0)).error())
        .isEqualTo("BadRequest: Environment has not been provided with the request.");
  }

  @Test
  void what_a_member_may_do_is_what_the_teams_give() {
    var full = member("full@x.org", "member", "full_access");
    var reader = member("reader@x.org", "member", "read_only");
    var none = member("none@x.org", "member", "no_access");
    assertThat(full.get(things(environment)).status()).isEqualTo(200);
    assertThat(full.send("DELETE", things(environment), "{}").status()).isEqualTo(204);
    assertThat(reader.get(things(environment)).status()).isEqualTo(200);
    var refused = reader.send("DELETE", things(environment), "{}");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.error()).startsWith("PermissionViolation: ");
    assertThat(none.get(things(environment)).error())
        .isEqualTo("PermissionViolation: You don't have access to the environment.");
    assertThat(full.get("/api/v1beta0/account/" + account + "/things/").status()).isEqualTo(200);
    assertThat(none.get("/api/v1beta0/account/" + account + "/things/").error())
        .isEqualTo(
            "PermissionViolation: You don't have access to the account with ID '%d'."
                .formatted(account));
    assertThat(full.get("/api/v1beta0/global/things/").status()).isEqualTo(403);
    assertThat(full.get("/api/scalr/v1/users/").status()).isEqualTo(403);
    assertThat(access.admin.get("/api/v1beta0/global/things/").status()).isEqualTo(200);
    assertThat(access.admin.get(things(environment)).error())
        .isEqualTo("ObjectNotFound: Invalid environment.");
  }

  @Test
  void nobody_rises_above_themselves() {
    var accountAdmin = member("admin@x.org", "account_admin", "read_only");
    long user = access.user(account, "low@x.org", "member", "read_only");
    long above = access.user(foreignAccount, "top@y.org", "account_owner", "full_access");
    var users = "/api/scalr/v1/users/";
    assertThat(
            accountAdmin
                .send("POST", users, "{\"email\":\"g@x.org\",\"kind\":\"global_admin\"}")
                .status())
        .isEqualTo(403);
    assertThat(
            accountAdmin
                .send("POST", users, "{\"email\":\"o@x.org\",\"kind\":\"account_owner\"}")
                .status())
        .isEqualTo(403);
    assertThat(
            accountAdmin.send("PATCH", users + user + "/", "{\"kind\":\"global_admin\"}").status())
        .isEqualTo(409);
    assertThat(accountAdmin.send("POST", "/api/scalr/v1/api-keys/", "{\"user\":1}").status())
        .isEqualTo(404);
    assertThat(
            accountAdmin
                .send("POST", "/api/scalr/v1/api-keys/", "{\"user\":%d}".formatted(above))
                .status())
        .isEqualTo(404);
    assertThat(accountAdmin.get(users + above + "/").status()).isEqualTo(404);
    assertThat(
            accountAdmin
                .send(
                    "POST",
                    users,
                    "{\"email\":\"n@x.org\",\"account\":%d}".formatted(foreignAccount))
                .error())
        .isEqualTo("ObjectNotFound: Invalid account.");
    assertThat(accountAdmin.get("/api/scalr/v1/accounts/").status()).isEqualTo(403);
  }

  @Test
  void a_name_with_markup_or_control_characters_changes_nothing() {
    var path = "/api/scalr/v1/environments/" + environment + "/";
    var before = access.admin.get(path).json().path("data");
    for (var name : List.of("<b>x</b>", "a\\u0000b", "a\\u0007b", "", "x".repeat(61))) {
      var reply = access.admin.send("PATCH", path, "{\"name\":\"%s\"}".formatted(name));
      assertThat(reply.status()).as(name).isEqualTo(400);
      assertThat(reply.error()).startsWith("InvalidValue: 'Environment.name'");
    }
    assertThat(access.admin.get(path).json().path("data")).isEqualTo(before);
  }

  @Test
  void an_unknown_cloud_leaves_no_environment_behind() {
    var body =
        "{\"name\":\"half\",\"account\":%d,\"clouds\":[\"local\",\"moon\"]}".formatted(account);
    var reply = access.admin.send("POST", "/api/scalr/v1/environments/", body);
    assertThat(reply.status()).isEqualTo(409);
    assertThat(
            access
                .admin
                .get("/api/scalr/v1/environments/?account=" + account + "&name=half")
                .json()
                .path("data")
                .size())
        .isZero();
  }

  @Test
  void an_account_with_something_in_it_stays() {
    var path = "/api/scalr/v1/accounts/" + account + "/";
    var reply = access.admin.send("DELETE", path, "{}");
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.error()).startsWith("ObjectInUse: ");
    long empty = access.account("empty");
    var gone = "/api/scalr/v1/accounts/" + empty + "/";
    assertThat(access.admin.send("DELETE", gone, "{}").status()).isEqualTo(204);
    assertThat(access.admin.get(gone).status()).isEqualTo(404);
  }

  @Test
  void a_key_can_be_rotated_switched_off_and_deleted() {
    long user = access.user(account, "keys@x.org", "member", "full_access");
    var made =
        access
            .admin
            .send("POST", "/api/scalr/v1/api-keys/", "{\"user\":%d}".formatted(user))
            .json()
            .path("data");
    var id = made.path("id").asText();
    assertThat(id).matches("APIK[A-Z0-9]{16}");
    var path = "/api/scalr/v1/api-keys/" + id + "/";
    var old = access.client(id, made.path("secretKey").asText());
    assertThat(old.get(things(environment)).status()).isEqualTo(200);
    assertThat(access.admin.get(path).text()).doesNotContain(made.path("secretKey").asText());
    var rotated = access.admin.send("POST", path + "actions/rotate/", "{}").json().path("data");
    var fresh = access.client(id, rotated.path("secretKey").asText());
    assertThat(old.get(things(environment)).status()).isEqualTo(401);
    assertThat(fresh.get(things(environment)).status()).isEqualTo(200);
    access.admin.send("PATCH", path, "{\"active\":false}");
    assertThat(fresh.get(things(environment)).error())
        .isEqualTo("BadAuthentication: Invalid API Key");
    assertThat(access.admin.send("DELETE", path, "{}").status()).isEqualTo(204);
    assertThat(access.admin.send("DELETE", path, " ").status()).isEqualTo(404);
  }

  @Test
  void every_effect_is_in_the_record_without_secrets() {
    long recorded = access.environment(account, "recorded");
    var path = "/api/scalr/v1/environments/" + recorded + "/";
    access.admin.send("PATCH", path, "{\"name\":\"renamed\"}");
    var rows = access.admin.get(path + "audit/").json().path("data");
    assertThat(rows.size()).isEqualTo(2);
    assertThat(rows.path(0).path("action").asText()).isEqualTo("environment.change");
    assertThat(rows.path(0).path("actor").asText()).isEqualTo("admin");
    assertThat(rows.path(0).path("authenticated").asText())
        .isEqualTo("key " + AccessFixture.GLOBAL_KEY);
    assertThat(rows.path(0).path("before").asText()).contains("\"recorded\"");
    assertThat(rows.path(0).path("after").asText()).contains("\"renamed\"");
    assertThat(rows.path(1).path("before").isNull()).isTrue();
    assertThat(access.admin.get(path + "audit/?action=environment.create").json().path("data"))
        .hasSize(1);
    var dump =
        access.db.inTransaction(tx ->
            io.scalr.control.store.Db.jdbc(tx)
                .sql("select string_agg(audit::text, ' ') from audit")
                .query(String.class)
                .single());
    assertThat(dump).doesNotContain(AccessFixture.PASSWORD).doesNotContain("secretKey");
  }
}
