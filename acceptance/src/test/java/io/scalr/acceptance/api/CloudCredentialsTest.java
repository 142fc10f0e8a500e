package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cloud credentials as objects, and which of them an environment has. */
@Tag("database")
class CloudCredentialsTest {
  private static final String GLOBAL = "/api/v1beta0/global/cloud-credentials/";
  private static final String LOCAL =
      "{\"cloudCredentialsType\":\"LocalCloudCredentials\",\"name\":\"%s\"}";

  private PlaneFixture plane;
  private PlaneFixture.Tenant tenant;
  private String all;
  private String clouds;

  @BeforeEach
  void open() {
    plane = new PlaneFixture();
    tenant = plane.tenant("Clouds");
    all = "/api/v1beta0/account/" + tenant.account() + "/cloud-credentials/";
    clouds =
        "/api/v1beta0/account/%d/environments/%d/clouds/"
            .formatted(tenant.account(), tenant.environment());
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private String make(String name) {
    return PlaneFixture.id(tenant.owner().send("POST", all, LOCAL.formatted(name)));
  }

  private Client.Reply attach(String id) {
    return tenant.owner().send("POST", clouds + "local/", "{\"id\":\"" + id + "\"}");
  }

  private String attached() {
    var list = tenant.owner().get(clouds).data();
    assertThat(list.path(0).path("cloud").asText()).isEqualTo("local");
    return list.path(0).path("credentials").path("id").asText();
  }

  private static List<String> names(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(each -> each.path("name").asText())
        .toList();
  }

  @Test
  void one_is_made_seen_changed_and_deleted_in_its_account() {
    var body =
        "{\"cloudCredentialsType\":\"LocalCloudCredentials\",\"name\":\"mine\",\"description\":\"a\"}";
    var made = tenant.owner().send("POST", all, body);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    var id = made.data().path("id").asText();
    assertThat(id).matches("[0-9a-f]{12}");
    assertThat(made.data().path("scope").asText()).isEqualTo("account");
    assertThat(made.data().path("status").asText()).isEqualTo("enabled");
    assertThat(tenant.owner().get(all + id + "/").data()).isEqualTo(made.data());
    var filter = "?cloudCredentialsType=LocalCloudCredentials&status=enabled&scope=account&name=";
    assertThat(names(tenant.owner().get(all + filter + "mine").data())).containsExactly("mine");
    assertThat(names(tenant.owner().get(all + "?status=suspended").data())).isEmpty();

    assertThat(tenant.owner().send("POST", all, body).verdict())
        .isEqualTo("409 UnicityViolation: 'CloudCredentials.name' (mine) already exists.");
    var changed = tenant.owner().send("PATCH", all + id + "/", "{\"name\":\"ours\"}");
    assertThat(changed.data().path("name").asText()).isEqualTo("ours");
    assertThat(changed.data().path("description").asText()).isEqualTo("a");
    assertThat(
            tenant
                .owner()
                .send("PATCH", all + id + "/", "{\"cloudCredentialsType\":\"GceCloudCredentials\"}")
                .status())
        .isEqualTo(400);
    assertThat(tenant.owner().send("DELETE", all + id + "/", "").status()).isEqualTo(204);
    assertThat(tenant.owner().send("DELETE", all + id + "/", "").status()).isEqualTo(404);
  }

  @Test
  void the_installations_are_listed_everywhere_and_changed_only_there() {
    var id = PlaneFixture.id(plane.admin.send("POST", GLOBAL, LOCAL.formatted("for all")));
    assertThat(names(tenant.owner().get(all + "?scope=scalr").data())).containsExactly("for all");
    assertThat(tenant.owner().get(all + id + "/").verdict())
        .isEqualTo(
            "404 ObjectNotFound: 'CloudCredentials.id' ("
                + id
                + ") either was not found or isn't"
                + " in the current scope (account).");
    var path = all + id + "/";
    assertThat(tenant.owner().send("PATCH", path, "{\"name\":\"x\"}").verdict())
        .startsWith("403 ScopeViolation: ");
    assertThat(tenant.owner().send("DELETE", path, "").verdict())
        .startsWith("403 ScopeViolation: ");
    assertThat(attach(id).status()).isEqualTo(200);
    assertThat(tenant.owner().get(clouds + "local/").data().path("scope").asText())
        .isEqualTo("scalr");
    assertThat(plane.admin.send("DELETE", GLOBAL + id + "/", "").verdict())
        .isEqualTo("409 ObjectInUse: Cloud Credentials 'for all' are used by 1 environment.");
  }

  @Test
  void clouds_that_are_not_here_yet_are_refused_and_their_secrets_are_nowhere() throws Exception {
    var bodies =
        List.of(
            "{\"cloudCredentialsType\":\"AwsCloudCredentials\",\"name\":\"a\",\"accountType\":"
                + "\"regular\",\"accessKey\":\"AK\",\"secretKey\":\"swordfish\"}",
            "{\"cloudCredentialsType\":\"OpenstackCloudCredentials\",\"name\":\"a\",\"provider\":"
                + "\"vio\",\"keystoneUrl\":\"https://k\",\"userName\":\"u\",\"tenantName\":\"t\","
                + "\"password\":\"swordfish\"}",
            "{\"cloudCredentialsType\":\"RackspaceCloudCredentials\",\"name\":\"a\",\"userName\":"
                + "\"u\",\"apiKey\":\"swordfish\",\"isUk\":true}");
    var platforms = List.of("ec2", "vio", "rackspacenguk");
    for (int i = 0; i < bodies.size(); i++) {
      var answer = tenant.owner().send("POST", all, bodies.get(i));
      assertThat(answer.verdict())
          .isEqualTo(
              "409 NotEnabledPlatform: Platform '%s' is not enabled in this installation."
                  .formatted(platforms.get(i)));
      assertThat(answer.text()).doesNotContain("swordfish");
    }
    try (var connection = plane.database().source().getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select count(*) from audit where audit::text like '%swordfish%'")) {
      rows.next();
      assertThat(rows.getInt(1)).isZero();
    }
    assertThat(attachAs("ec2").verdict())
        .isEqualTo("409 NotEnabledPlatform: Platform 'ec2' is not enabled in this installation.");
    assertThat(attachAs("qwert").verdict())
        .isEqualTo("409 NotEnabledPlatform: Requested 'cloudPlatform' (qwert) was not found.");
  }

  private Client.Reply attachAs(String cloud) {
    return tenant.owner().send("POST", clouds + cloud + "/", "{\"id\":\"0123456789ab\"}");
  }

  @Test
  void an_environment_without_the_cloud_has_nothing_of_it() {
    var own = attached();
    assertThat(tenant.owner().get(clouds + "local/").data().path("id").asText()).isEqualTo(own);
    assertThat(tenant.owner().send("DELETE", all + own + "/", "").verdict())
        .startsWith("409 ObjectInUse: ");
    assertThat(tenant.owner().send("DELETE", clouds + "local/", "").status()).isEqualTo(204);
    assertThat(tenant.owner().get(clouds).data()).isEmpty();
    assertThat(tenant.owner().get(clouds + "local/").status()).isEqualTo(404);
    assertThat(tenant.owner().send("DELETE", clouds + "local/", "").status()).isEqualTo(404);
    var refused = "409 NotEnabledPlatform: Platform 'local' is not enabled in this environment.";
    assertThat(tenant.owner().get(tenant.user("clouds/local/cloud-locations/")).verdict())
        .isEqualTo(refused);
    var image =
        """
        {"name":"i","os":"debian-12","cloudPlatform":"local","cloudLocation":"local",
         "cloudImageId":"i-1","architecture":"x86_64"}\
        """;
    assertThat(tenant.owner().send("POST", tenant.user("images/"), image).verdict())
        .isEqualTo(refused);

    assertThat(attach(own).data().path("id").asText()).isEqualTo(own);
    assertThat(tenant.owner().get(tenant.user("clouds/local/cloud-locations/")).status())
        .isEqualTo(200);
  }

  @Test
  void anothers_credentials_and_environments_are_as_absent_ones() {
    var other = plane.tenant("Others");
    var theirs = "/api/v1beta0/account/%d/".formatted(other.account());
    var id =
        PlaneFixture.id(
            other.owner().send("POST", theirs + "cloud-credentials/", LOCAL.formatted("theirs")));
    assertThat(attach(id).verdict())
        .isEqualTo("404 ObjectNotFound: 'CloudCredentials.id' (" + id + ") was not found.");
    for (var method : List.of("GET", "PATCH", "DELETE")) {
      assertThat(tenant.owner().send(method, all + id + "/", "{}").status())
          .as(method)
          .isEqualTo(404);
    }
    var foreign =
        clouds.replace(
            "environments/" + tenant.environment(), "environments/" + other.environment());
    assertThat(tenant.owner().get(foreign).verdict())
        .isEqualTo("404 ObjectNotFound: Invalid environment.");
    assertThat(names(tenant.owner().get(all).data())).doesNotContain("theirs");
  }

  @Test
  void servers_keep_the_credential_that_launched_them_until_they_are_gone() throws Exception {
    var first = attached();
    var second = make("second");
    var farm = farm();
    plane.first.start();
    assertThat(
            tenant
                .owner()
                .send("POST", tenant.user("farms/" + farm + "/actions/launch/"), "{}")
                .status())
        .isEqualTo(200);
    until(() -> plane.cloud.alive() == 1);

    assertThat(tenant.owner().send("DELETE", clouds + "local/", "").verdict())
        .isEqualTo("409 ObjectInUse: The environment still has 1 farm role, 1 server on 'local'.");
    assertThat(attach(second).status()).isEqualTo(200);
    assertThat(tenant.owner().send("DELETE", all + first + "/", "").verdict())
        .endsWith("are used by 1 server.");

    tenant
        .owner()
        .send("POST", tenant.user("farms/" + farm + "/actions/terminate/"), "{\"force\":true}");
    until(() -> {
      plane.clock.advance(Duration.ofSeconds(30));
      return plane.cloud.alive() == 0
          && tenant.owner().send("DELETE", all + first + "/", "").status() == 204;
    });
    assertThat(tenant.owner().send("DELETE", tenant.user("farms/" + farm + "/"), "").status())
        .isEqualTo(204);
    assertThat(tenant.owner().send("DELETE", clouds + "local/", "").status()).isEqualTo(204);
    assertThat(tenant.owner().send("DELETE", all + second + "/", "").status()).isEqualTo(204);
  }

  private String farm() {
    var image =
        tenant.make(
            "images/",
            """
            {"name":"image","os":"debian-12","cloudPlatform":"local","cloudLocation":"local",
             "cloudImageId":"i-1","architecture":"x86_64"}\
            """);
    var role = tenant.make("roles/", "{\"name\":\"role\",\"os\":\"debian-12\",\"category\":1}");
    tenant.make("roles/" + role + "/images/", "{\"image\":\"" + image + "\"}");
    var project = tenant.owner().get(tenant.user("projects/")).data().path(0).path("id").asText();
    var farm = tenant.make("farms/", "{\"name\":\"farm\",\"project\":\"%s\"}".formatted(project));
    tenant.make(
        "farms/" + farm + "/farm-roles/",
        """
        {"alias":"web","role":%s,"cloudPlatform":"local","cloudLocation":"local",
         "instanceType":"local.small","scaling":{"enabled":true,"minInstances":1,"maxInstances":1}}\
        """
            .formatted(role));
    return farm;
  }

  private void until(BooleanSupplier holds) throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      if (holds.getAsBoolean()) {
        return;
      }
      plane.clock.sleep(Duration.ofMillis(100));
    }
    throw new AssertionError("not within 30 s");
  }
}
