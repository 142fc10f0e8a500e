package io.scalr.control.plane;

import static io.scalr.control.plane.PlaneFixture.makeNamed;
import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.access.http.SignedClient;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.http.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lives at several scopes: who sees it from where, and from where it may be changed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class ScopesTest {
  private static final String CENTER = "3f54770e-bf1a-11e3-92c5-000feae9c516";

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

  private String at(String scope, Customer customer) {
    return switch (scope) {
      case "scalr" -> Level.GLOBAL.base() + "/";
      case "account" -> Level.ACCOUNT.base() + "/" + customer.tenant.account() + "/";
      default -> customer.user("");
    };
  }

  private SignedClient by(String scope, Customer customer) {
    return scope.equals("scalr") ? plane.admin : customer.owner;
  }

  private static String body(String kind, String name) {
    return switch (kind) {
      case "role-categories" -> "{\"name\":\"%s\"}".formatted(name);
      case "images" ->
          """
          {"name":"%s","cloudPlatform":"local","cloudLocation":"local","architecture":"x86_64",
           "cloudImageId":"%s","os":"debian-12"}
          """
              .formatted(name, name);
      case "roles" ->
          "{\"name\":\"%s\",\"category\":{\"id\":1},\"os\":\"debian-12\"}".formatted(name);
      case "projects" ->
          """
          {"name":"%s","billingCode":"B","leadEmail":"lead@example.com","costCenter":"%s"}
          """
              .formatted(name, CENTER);
      case "scripts" -> "{\"name\":\"%s\",\"osType\":\"linux\"}".formatted(name);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static String verdict(Reply reply) {
    return reply.status() + (reply.status() < 400 ? "" : " " + reply.error());
  }

  @ParameterizedTest
  @CsvSource({
    "role-categories, scalr",
    "images, scalr",
    "roles, scalr",
    "projects, scalr",
    "role-categories, account",
    "images, account",
    "roles, account",
    "projects, account",
    "scripts, account"
  })
  void what_lives_above_is_seen_from_below_and_changed_only_where_it_lives(
      String kind, String scope) {
    var name = kind.substring(0, 4) + "-" + scope;
    var owner = by(scope, ours);
    var id = makeNamed(owner, at(scope, ours) + kind + "/", body(kind, name));
    var one = kind + "/" + id + "/";

    var below = ours.owner.get(at("environment", ours) + one);
    assertThat(below.status()).isEqualTo(200);
    if (!kind.equals("projects")) {
      assertThat(below.json().path("data").path("scope").asText()).isEqualTo(scope);
    }
    assertThat(
            ours.owner.get(at("environment", ours) + kind + "/?name=" + name).json().path("data"))
        .hasSize(1);
    var theirView = theirs.owner.get(at("environment", theirs) + one);
    assertThat(theirView.status()).isEqualTo(scope.equals("scalr") ? 200 : 404);

    var edit = "{\"name\":\"%s2\"}".formatted(name);
    for (var from :
        scope.equals("scalr")
            ? new String[] {"account", "environment"}
            : new String[] {"environment"}) {
      if (kind.equals("scripts") && from.equals("scalr")) {
        continue;
      }
      assertThat(verdict(ours.owner.send("PATCH", at(from, ours) + one, edit)))
          .startsWith("403 ScopeViolation: The ")
          .endsWith(
              "is defined in the %s scope and cannot be changed from the %s scope."
                  .formatted(scope, from));
      assertThat(ours.owner.send("DELETE", at(from, ours) + one, "").status()).isEqualTo(403);
    }

    assertThat(verdict(owner.send("PATCH", at(scope, ours) + one, edit))).isEqualTo("200");
    assertThat(verdict(owner.send("DELETE", at(scope, ours) + one, ""))).isEqualTo("204");
    assertThat(ours.owner.get(at("environment", ours) + one).status()).isEqualTo(404);
  }

  @Test
  void what_lives_below_is_not_seen_from_above() {
    for (var path :
        new String[] {"images/" + ours.image, "roles/" + ours.role, "projects/" + ours.project}) {
      assertThat(ours.owner.get(at("account", ours) + path + "/").status()).as(path).isEqualTo(404);
      assertThat(plane.admin.get(at("scalr", ours) + path + "/").status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void a_role_above_boots_from_images_that_it_sees_and_one_in_use_stays() {
    var account = at("account", ours);
    var image = makeNamed(ours.owner, account + "images/", body("images", "shared-image"));
    var role = makeNamed(ours.owner, account + "roles/", body("roles", "shared-role"));
    var images = account + "roles/" + role + "/images/";

    assertThat(verdict(ours.owner.send("POST", images, "{\"image\":\"%s\"}".formatted(ours.image))))
        .isEqualTo(
            "404 ObjectNotFound: 'RoleImage.image.id' (%s) either was not found or isn't in the current scope."
                .formatted(ours.image));
    assertThat(verdict(ours.owner.send("POST", images, "{\"image\":\"%s\"}".formatted(image))))
        .isEqualTo("201");
    assertThat(
            ours.owner
                .get(at("environment", ours) + "roles/" + role + "/images/")
                .json()
                .path("data"))
        .hasSize(1);
    assertThat(verdict(ours.owner.send("DELETE", account + "images/" + image + "/", "")))
        .startsWith("409 ObjectInUse");
  }

  @Test
  void a_project_that_pays_for_a_farm_and_the_default_one_stay() {
    var project = makeNamed(ours.owner, ours.user("projects/"), body("projects", "paying"));
    var farm =
        makeNamed(
            ours.owner,
            ours.user("farms/"),
            "{\"name\":\"paid\",\"project\":\"%s\"}".formatted(project));
    assertThat(verdict(ours.owner.send("DELETE", ours.user("projects/" + project + "/"), "")))
        .isEqualTo("409 ObjectInUse: Project 'paying' is used by some Farms.");
    ours.owner.send("DELETE", ours.user("farms/" + farm + "/"), "");
    assertThat(verdict(ours.owner.send("DELETE", ours.user("projects/" + project + "/"), "")))
        .isEqualTo("204");
    assertThat(
            verdict(
                plane.admin.send(
                    "DELETE",
                    at("scalr", ours) + "projects/30c59dba-fc9b-4d0f-83ec-4b5043b12f72/",
                    "")))
        .isEqualTo("409 ObjectInUse: The default Project cannot be deleted.");
  }

  @Test
  void above_environments_a_platform_that_has_not_landed_is_not_enabled() {
    var image = body("images", "elsewhere");
    assertThat(
            verdict(
                ours.owner.send(
                    "POST",
                    at("account", ours) + "images/",
                    image.replace("\"cloudPlatform\":\"local\"", "\"cloudPlatform\":\"ec2\""))))
        .isEqualTo("409 NotEnabledPlatform: Platform 'ec2' is not enabled.");
  }

  @Test
  void a_restricted_role_is_seen_only_from_the_environments_that_are_allowed() {
    var account = ours.tenant.account().value();
    long second = plane.environment(account, "second");
    var roles = at("account", ours) + "roles/";
    var body =
        """
        {"name":"kept","category":1,"os":"debian-12","restrictedAccess":true,
         "allowedEnvironments":[{"id":%d}]}
        """
            .formatted(second);
    var role = makeNamed(ours.owner, roles, body);
    var inSecond = "/api/v1beta0/user/" + second + "/roles/" + role + "/";
    var inFirst = at("environment", ours) + "roles/" + role + "/";

    assertThat(ours.owner.get(inSecond).status()).isEqualTo(200);
    assertThat(verdict(ours.owner.get(inFirst)))
        .isEqualTo(
            "404 ObjectNotFound: 'Role.id' (%s) either was not found or isn't in the current scope."
                .formatted(role));
    assertThat(ours.owner.get(at("environment", ours) + "roles/?name=kept").json().path("data"))
        .isEmpty();
    var farmRole =
        """
        {"alias":"kept","role":{"id":%s},"cloudPlatform":"local","cloudLocation":"local",
         "instanceType":{"id":"local.small"}}
        """
            .formatted(role);
    assertThat(
            verdict(
                ours.owner.send(
                    "POST", ours.user("farms/" + ours.farm + "/farm-roles/"), farmRole)))
        .startsWith("404 ObjectNotFound");

    var shown = ours.owner.get(roles + role + "/").json().path("data");
    assertThat(shown.path("allowedEnvironments").path(0).path("id").asLong()).isEqualTo(second);
    assertThat(verdict(ours.owner.send("PATCH", roles + role + "/", shown.toString())))
        .isEqualTo("200");
    assertThat(
            verdict(ours.owner.send("PATCH", roles + role + "/", "{\"restrictedAccess\":false}")))
        .isEqualTo("200");
    assertThat(ours.owner.get(inFirst).status()).isEqualTo(200);
    assertThat(
            plane.admin.send("DELETE", "/api/scalr/v1/environments/" + second + "/", "").status())
        .as("an allowed environment may go")
        .isEqualTo(204);
    assertThat(ours.owner.get(roles + role + "/").json().path("data").path("allowedEnvironments"))
        .isEmpty();
  }

  @Test
  void only_environments_of_the_own_account_can_be_allowed() {
    var body =
        """
        {"name":"stray","category":1,"os":"debian-12","allowedEnvironments":[{"id":%s}]}
        """;
    for (var id : new String[] {theirs.tenant.environment().toString(), "999999"}) {
      assertThat(
              verdict(ours.owner.send("POST", at("account", ours) + "roles/", body.formatted(id))))
          .isEqualTo(
              "404 ObjectNotFound: 'AccountRole.allowedEnvironments.id' (%s) was not found."
                  .formatted(id));
    }
  }

  @Test
  void the_vendors_environments_are_the_same_as_ours() {
    var all = at("account", ours) + "environments/";
    var id = makeNamed(ours.owner, all, "{\"name\":\"vendors\",\"status\":\"inactive\"}");
    var own = ours.owner.get("/api/scalr/v1/environments/" + id + "/").json().path("data");
    assertThat(own.path("name").asText()).isEqualTo("vendors");
    assertThat(own.path("suspended").asBoolean()).isTrue();

    var shown = ours.owner.get(all + id + "/").json().path("data");
    assertThat(shown.path("type").asText()).isEqualTo("cmp");
    assertThat(verdict(ours.owner.send("PATCH", all + id + "/", "{\"status\":\"active\"}")))
        .isEqualTo("200");
    assertThat(ours.owner.get(all + "?status=active&name=vendors").json().path("data")).hasSize(1);
    assertThat(
            ours.owner
                .get(all + "?added=" + shown.path("added").asText() + "&name=vendors")
                .json()
                .path("data"))
        .hasSize(1);
    assertThat(verdict(ours.owner.send("POST", all, "{\"name\":\"vendors\"}")))
        .isEqualTo("409 UnicityViolation: 'Environment.name' (vendors) already exists.");
    assertThat(verdict(ours.owner.send("POST", all, "{\"name\":\"code\",\"type\":\"iacp\"}")))
        .startsWith("409 UnacceptableObjectConfiguration");
    assertThat(verdict(ours.owner.get(all + theirs.tenant.environment() + "/")))
        .isEqualTo("404 ObjectNotFound: Invalid environment.");
    assertThat(verdict(ours.owner.send("DELETE", all + ours.tenant.environment() + "/", "")))
        .startsWith("409 ObjectInUse: The environment still has ");
    assertThat(verdict(ours.owner.send("DELETE", all + id + "/", ""))).isEqualTo("204");
    assertThat(ours.owner.get(all + id + "/").status()).isEqualTo(404);
  }

  @Test
  void an_account_lists_its_own_users_and_the_installation_all() {
    var own = ours.owner.get(at("account", ours) + "users/").json().path("data");
    assertThat(own.findValuesAsText("username")).contains("ours@example.com");
    assertThat(own.findValuesAsText("username")).doesNotContain("theirs@example.com", "admin");
    assertThat(own.path(0).path("status").asText()).isEqualTo("active");
    var all = plane.admin.get(at("scalr", ours) + "users/").json().path("data");
    assertThat(all.findValuesAsText("username"))
        .contains("ours@example.com", "theirs@example.com", "admin");
    var one = plane.admin.get(at("scalr", ours) + "users/?email=theirs@example.com");
    assertThat(one.json().path("data")).hasSize(1);
  }

  @Test
  void a_role_in_use_is_not_hidden_from_who_uses_it() {
    var roles = at("account", ours) + "roles/";
    var image = makeNamed(ours.owner, at("account", ours) + "images/", body("images", "wide"));
    var role = makeNamed(ours.owner, roles, body("roles", "wide"));
    ours.owner.send("POST", roles + role + "/images/", "{\"image\":\"%s\"}".formatted(image));
    var farmRole =
        """
        {"alias":"wide","role":{"id":%s},"cloudPlatform":"local","cloudLocation":"local",
         "instanceType":{"id":"local.small"}}
        """
            .formatted(role);
    var made = ours.owner.send("POST", ours.user("farms/" + ours.farm + "/farm-roles/"), farmRole);
    assertThat(verdict(made)).isEqualTo("201");

    assertThat(verdict(ours.owner.send("PATCH", roles + role + "/", "{\"restrictedAccess\":true}")))
        .isEqualTo(
            "409 ObjectInUse: Role 'wide' is used by Farms of Environments that are not allowed.");
    var allowing =
        "{\"restrictedAccess\":true,\"allowedEnvironments\":[{\"id\":%s}]}"
            .formatted(ours.tenant.environment());
    assertThat(verdict(ours.owner.send("PATCH", roles + role + "/", allowing))).isEqualTo("200");
  }
}
