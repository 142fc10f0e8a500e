package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.ApiSpec;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statuses and texts of the contract on the whole plane. */
@Tag("database")
class StatusTest {
  private static final String FARM_ROLE =
      "{\"alias\":\"%s\",\"role\":%s,\"cloudPlatform\":\"%s\",\"cloudLocation\":\"%s\","
          + "\"instanceType\":\"%s\"}";

  private static PlaneFixture plane;
  private static PlaneFixture.Tenant tenant;
  private static PlaneFixture.Tenant other;
  private static String role;
  private static String image;
  private static String farm;
  private static String farmRole;
  private static String project;

  @BeforeAll
  static void open() {
    plane = new PlaneFixture();
    tenant = plane.tenant("Statuses");
    other = plane.tenant("Others");
    image =
        tenant.make(
            "images/",
            """
            {"name":"image","os":"debian-12","cloudPlatform":"local","cloudLocation":"local",
             "cloudImageId":"i-1","architecture":"x86_64"}\
            """);
    var category = tenant.make("role-categories/", "{\"name\":\"Mine\"}");
    role =
        tenant.make(
            "roles/",
            "{\"name\":\"role\",\"os\":\"debian-12\",\"category\":%s,\"builtinAutomation\":[\"base\"]}"
                .formatted(category));
    tenant.make("roles/" + role + "/images/", "{\"image\":\"" + image + "\"}");
    project = tenant.owner().get(tenant.user("projects/")).data().path(0).path("id").asText();
    farm = tenant.make("farms/", farmBody("farm"));
    farmRole =
        tenant.make(
            "farms/" + farm + "/farm-roles/",
            FARM_ROLE.formatted("web", role, "local", "local", "local.small"));
  }

  private static String farmBody(String name) {
    return "{\"name\":\"%s\",\"project\":\"%s\"}".formatted(name, project);
  }

  @AfterAll
  static void close() {
    plane.close();
  }

  /** {@code %r %i %f %fr %e} stand for the objects above. */
  private static String filled(String text) {
    return text.replace("%fr", farmRole)
        .replace("%r", role)
        .replace("%i", image)
        .replace("%f", farm)
        .replace("%p", project)
        .replace("%e", String.valueOf(tenant.environment()));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      maxCharsPerColumn = 1000,
      value = {
        // scopes of the path
        "GET|/api/v1beta0/user/0/farms/||400 BadRequest: Environment has not been provided with the request.",
        "GET|/api/v1beta0/user/99999/farms/||404 ObjectNotFound: Invalid environment.",
        "POST|/api/v1beta0/user/99999/farms/|{}|404 ObjectNotFound: Invalid environment.",
        "GET|/api/v1beta0/user/%e/nothing/||404 EndpointNotFound: The endpoint you are trying to access does not exist.",
        "PUT|/api/v1beta0/user/%e/farms/|{}|404 EndpointNotFound: The endpoint you are trying to access does not exist.",
        "GET|/api/v1beta0/user/%e/farms/xyz/||404 EndpointNotFound: The endpoint you are trying to access does not exist.",
        "GET|/api/v1beta0/user/%e/images/not-a-uuid/||404 EndpointNotFound: The endpoint you are trying to access does not exist.",
        "GET|/api/vX/user/%e/farms/||400 BadRequest: Invalid API version",
        // objects that are not there
        "GET|/api/v1beta0/user/%e/farms/99999/||404 ObjectNotFound: 'Farm.id' (99999) *",
        "GET|/api/v1beta0/user/%e/roles/99999/||404 ObjectNotFound: 'Role.id' (99999) *",
        "GET|/api/v1beta0/user/%e/role-categories/99999/||404 ObjectNotFound: 'RoleCategory.id' (99999) either was not found or isn't from current scope.",
        "GET|/api/v1beta0/user/%e/os/no-such-os/||404 ObjectNotFound: 'Os.id' (no-such-os) was not found.",
        "POST|/api/v1beta0/user/%e/roles/|{\"name\":\"rx\",\"os\":\"none-1\",\"category\":1,\"builtinAutomation\":[\"base\"]}|404 ObjectNotFound: 'Role.os.id' (none-1) was not found.",
        // clouds
        "GET|/api/v1beta0/user/%e/clouds/qwert/cloud-locations/||409 ObjectNotFoundOnCloud: Requested 'cloudPlatform' (qwert) was not found.",
        "GET|/api/v1beta0/user/%e/clouds/local/cloud-locations/east-1/instance-types/||409 ObjectNotFoundOnCloud: Requested cloudLocation 'east-1' does not exist.",
        // lists
        "GET|/api/v1beta0/user/%e/farms/?maxResults=101||400 InvalidValue: Limit should be a positive number less then or equal to 100.",
        "GET|/api/v1beta0/user/%e/farms/?maxResults=0||400 InvalidValue: Limit should be a positive number less then or equal to 100.",
        "GET|/api/v1beta0/user/%e/farms/?pageNum=0||400 InvalidValue: Page number should be more than 0.",
        "GET|/api/v1beta0/user/%e/farms/?colour=red||400 InvalidStructure: Unsupported filter. Fields which are available for filtering: [id, launchOrder, name, owner, project, status, teams, timezone]",
        // bodies
        "POST|/api/v1beta0/user/%e/farms/|{\"name\":\"x\",\"project\":\"%p\",\"data\":1}|400 InvalidStructure: 'Farm.data' does not exist.",
        "POST|/api/v1beta0/user/%e/farms/|{\"project\":\"%p\"}|400 InvalidStructure: Property 'Farm.name' is required.",
        "POST|/api/v1beta0/user/%e/farms/|{\"name\":\"x\"}|400 InvalidStructure: Property 'Farm.project' is required.",
        "POST|/api/v1beta0/user/%e/farms/|{\"name\":\"<b>x</b>\",\"project\":\"%p\"}|400 InvalidValue: 'Farm.name' is invalid. *",
        "POST|/api/v1beta0/user/%e/farms/|[]|400 InvalidStructure: The request body must be a JSON object.",
        "POST|/api/v1beta0/user/%e/farms/|{\"name\"|400 *",
        "PATCH|/api/v1beta0/user/%e/farms/%f/|{\"id\":77}|400 InvalidStructure: 'Farm.id' is read-only.",
        "PATCH|/api/v1beta0/user/%e/farm-roles/%fr/|{\"cloudLocation\":\"b\"}|400 InvalidStructure: 'FarmRole.cloudLocation' can be set only when the object is made.",
        // conflicts
        "POST|/api/v1beta0/user/%e/role-categories/|{\"name\":\"Mine\"}|409 UnicityViolation: 'RoleCategory.name' (Mine) already exists.",
        "POST|/api/v1beta0/user/%e/farms/|{\"name\":\"farm\",\"project\":\"%p\"}|409 UnicityViolation: 'Farm.name' (farm) already exists*",
        "DELETE|/api/v1beta0/user/%e/roles/%r/||409 ObjectInUse: *",
        "DELETE|/api/v1beta0/user/%e/images/%i/||409 ObjectInUse: *",
        "POST|/api/v1beta0/user/%e/roles/%r/images/|{\"image\":\"%i\"}|409 UnicityViolation: *",
      })
  void what_is_refused_is_refused_in_the_contracts_words(
      String method, String path, String body, String verdict) {
    var answer = tenant.owner().send(method, filled(path), body == null ? "" : filled(body));
    var wanted = filled(verdict);
    if (wanted.endsWith("*")) {
      assertThat(answer.verdict()).startsWith(wanted.substring(0, wanted.length() - 1));
    } else {
      assertThat(answer.verdict()).isEqualTo(wanted);
    }
    assertThat(answer.json().path("meta").path("requestId").asText()).hasSize(36);
    assertThat(answer.json().has("data")).isFalse();
    assertThat(answer.json().path("warnings").isArray()).isTrue();
    assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
  }

  @Test
  void a_foreign_scope_and_a_foreign_object_are_as_absent_ones() {
    var environment = other.environment();
    for (var path : List.of("farms/", "roles/", "images/", "servers/", "scripts/", "os/")) {
      var foreign = tenant.owner().get("/api/v1beta0/user/" + environment + "/" + path);
      assertThat(foreign.verdict()).isEqualTo("404 ObjectNotFound: Invalid environment.");
    }
    for (var path :
        List.of("farms/" + farm, "roles/" + role, "images/" + image, "farm-roles/" + farmRole)) {
      var foreign = other.owner().get(other.user(path + "/"));
      assertThat(foreign.status()).as(path).isEqualTo(404);
      assertThat(other.owner().send("DELETE", other.user(path + "/"), "").verdict())
          .isEqualTo(foreign.verdict());
      assertThat(other.owner().send("PATCH", other.user(path + "/"), "{}").verdict())
          .isEqualTo(foreign.verdict());
    }
  }

  @Test
  void what_belongs_to_an_ancestor_is_shown_and_not_changed_from_below() {
    var categories = tenant.owner().get(tenant.user("role-categories/?scope=scalr")).data();
    assertThat(categories).isNotEmpty();
    var path = tenant.user("role-categories/" + categories.path(0).path("id").asText() + "/");
    assertThat(tenant.owner().get(path).status()).isEqualTo(200);
    assertThat(tenant.owner().send("PATCH", path, "{\"name\":\"Taken over\"}").verdict())
        .startsWith("403 ScopeViolation: ");
    assertThat(tenant.owner().send("DELETE", path, "").verdict())
        .startsWith("403 ScopeViolation: ");
  }

  @Test
  void paths_are_answered_with_and_without_the_slash_and_never_redirected() {
    for (var path : List.of("farms", "farms/", "farms/" + farm, "farms/" + farm + "/")) {
      var answer = tenant.owner().get(tenant.user(path));
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.header("Location")).isEmpty();
    }
    for (var path : List.of("/api", "/api/", "/api/v1beta0", "/api/v1beta0/user", "/apix")) {
      assertThat(tenant.owner().get(path).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void legacy_spellings_are_served_with_a_warning() {
    var answer = tenant.owner().get("/api/user/v1beta0/" + tenant.environment() + "/farms/");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("warnings").path(0).path("code").asText())
        .isEqualTo("301 Moved Permanently");
    assertThat(answer.json().path("warnings").path(0).path("message").asText())
        .isEqualTo("Location " + tenant.user("farms/"));
  }

  @Test
  void head_is_a_get_without_the_body_and_options_needs_no_signature() {
    var path = tenant.user("farms/");
    var head = tenant.owner().send("HEAD", path, "");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    assertThat(head.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
    assertThat(Integer.parseInt(head.header("Content-Length"))).isPositive();
    assertThat(plane.admin.unsigned("HEAD", path, "").status()).isEqualTo(401);
    var options = plane.admin.unsigned("OPTIONS", path, "");
    assertThat(options.status()).isEqualTo(200);
    assertThat(options.header("Allow")).isEqualTo("GET, POST, OPTIONS");
    assertThat(options.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void only_a_body_needs_a_content_type() {
    var path = tenant.user("farms/");
    var form = "application/x-www-form-urlencoded";
    assertThat(tenant.owner().send("GET", path, "", "Content-Type", form).status()).isEqualTo(200);
    assertThat(tenant.owner().send("GET", path, "{}", "Content-Type", form).verdict())
        .isEqualTo("400 BadRequest: Invalid Content-Type");
    assertThat(
            tenant
                .owner()
                .send("GET", path, "{}", "Content-Type", "Application/JSON ;x=y")
                .status())
        .isEqualTo(200);
  }

  @Test
  void answers_carry_their_times_and_slashes_are_escaped() {
    var answer = tenant.owner().get(tenant.user("farms/?maxResults=1&pageNum=1"));
    assertThat(answer.header("X-Scalr-Inittime")).matches("[0-9]+\\.[0-9]+");
    assertThat(answer.header("X-Scalr-Actiontime")).matches("[0-9]+\\.[0-9]+");
    var slashed = tenant.owner().send("POST", tenant.user("farms/"), farmBody("a/b \u00e9"));
    assertThat(slashed.text()).contains("a\\/b \\u00e9");
  }

  @Test
  void the_off_switch_refuses_signatures_and_leaves_sessions() {
    var node = plane.node(new ApiSpec(false, OptionalInt.empty(), Set.of()));
    var answer = tenant.owner().at(node.url()).get(tenant.user("farms/"));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).isEqualTo("API is not enabled. See scalr.system.api.enabled");
    assertThat(tenant.owner().at(node.url()).unsigned("GET", tenant.user("farms/"), "").status())
        .isEqualTo(403);
    assertThat(logIn(plane.admin.at(node.url())).status()).isEqualTo(201);
  }

  private static Client.Reply logIn(Client client) {
    return client.unsigned(
        "POST",
        "/api/scalr/v1/session/",
        "{\"login\":\"admin\",\"password\":\"%s\"}"
            .formatted(plane.secrets.adminPassword().revealText()));
  }

  @Test
  void beyond_the_rate_limit_an_account_is_refused_and_another_is_not() {
    var node = plane.node(new ApiSpec(true, OptionalInt.of(5), Set.of()));
    var hasty = tenant.owner().at(node.url());
    for (int i = 0; i < 5; i++) {
      assertThat(hasty.get(tenant.user("os/")).status()).isEqualTo(200);
    }
    assertThat(hasty.get(tenant.user("os/")).verdict())
        .isEqualTo(
            "403 LimitExceeded: The maximum request rate permitted by the Scalr APIs has been"
                + " exceeded for your account. For best results, use an increasing or variable"
                + " sleep interval between requests.");
    assertThat(other.owner().at(node.url()).get(other.user("os/")).status()).isEqualTo(200);
    plane.clock.advance(Duration.ofSeconds(13));
    assertThat(hasty.get(tenant.user("os/")).status()).isEqualTo(200);
  }

  @Test
  void only_an_allowed_origin_hears_that_it_may_call() {
    var node = plane.node(new ApiSpec(true, OptionalInt.empty(), Set.of("https://a.example.com")));
    var client = tenant.owner().at(node.url());
    var allowed =
        client.unsigned("OPTIONS", tenant.user("farms/"), "", "Origin", "https://a.example.com");
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("https://a.example.com");
    assertThat(allowed.header("Vary")).isEqualTo("Origin, User-Agent");
    assertThat(allowed.header("Access-Control-Allow-Methods"))
        .isEqualTo("GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS");
    assertThat(allowed.header("Access-Control-Allow-Headers"))
        .isEqualTo("Content-Type, X-Scalr-Date, X-Scalr-Key-Id, X-Scalr-Signature, X-Scalr-Debug");
    assertThat(allowed.header("Access-Control-Allow-Credentials")).isEmpty();
    assertThat(
            client
                .send("GET", tenant.user("farms/"), "", "Origin", "https://a.example.com")
                .header("Access-Control-Allow-Origin"))
        .isEqualTo("https://a.example.com");
    var foreign =
        client.unsigned("OPTIONS", tenant.user("farms/"), "", "Origin", "https://evil.example.com");
    assertThat(foreign.header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(foreign.header("Allow")).isEqualTo("GET, POST, OPTIONS");
  }
}
