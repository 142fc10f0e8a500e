package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a cloud is asked to do with images, and when one is in use. */
@Tag("database")
class ImagesTest {
  private static final String IMAGE =
      """
      {"name":"image","os":"debian-12","cloudPlatform":"local","cloudLocation":"local",
       "cloudImageId":"%s","architecture":"x86_64"}\
      """;

  private PlaneFixture plane;
  private PlaneFixture.Tenant tenant;
  private String account;

  @BeforeEach
  void open() {
    plane = new PlaneFixture();
    tenant = plane.tenant("Images");
    account = "/api/v1beta0/account/" + tenant.account() + "/";
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private String post(String path, String body) {
    return tenant.owner().send("POST", path, body).verdict();
  }

  @Test
  void one_is_copied_only_to_another_place_that_the_cloud_has() {
    var copy =
        tenant.user("images/" + tenant.make("images/", IMAGE.formatted("i-1")) + "/actions/copy/");
    assertThat(post(copy, "{\"cloudPlatform\":\"local\",\"cloudLocation\":\"mars\"}"))
        .isEqualTo("409 ObjectNotFoundOnCloud: Requested cloudLocation 'mars' does not exist.");
    assertThat(post(copy, "{\"cloudPlatform\":\"local\",\"cloudLocation\":\"local\"}"))
        .isEqualTo(
            "400 InvalidValue: 'CloudLocation.cloudLocation' (local) is where the Image is"
                + " already.");
    assertThat(post(copy, "{\"cloudPlatform\":\"ec2\",\"cloudLocation\":\"us-east-1\"}"))
        .isEqualTo(
            "400 InvalidValue: 'CloudLocation.cloudPlatform' (ec2) is not the Image's, which is"
                + " 'local'.");
    assertThat(post(copy, "{\"cloudPlatform\":\"local\"}"))
        .isEqualTo("400 InvalidStructure: Property 'CloudLocation.cloudLocation' is required.");
  }

  @Test
  void above_environments_it_is_copied_with_credentials_that_are_seen_there() {
    var image =
        PlaneFixture.id(tenant.owner().send("POST", account + "images/", IMAGE.formatted("i-2")));
    var copy = account + "images/" + image + "/actions/copy/";
    var local = "{\"cloudCredentialsType\":\"LocalCloudCredentials\",\"name\":\"%s\"}";
    var ours =
        PlaneFixture.id(
            tenant.owner().send("POST", account + "cloud-credentials/", local.formatted("ours")));
    var other = plane.tenant("Others");
    var theirs =
        PlaneFixture.id(
            other
                .owner()
                .send(
                    "POST",
                    "/api/v1beta0/account/" + other.account() + "/cloud-credentials/",
                    local.formatted("theirs")));
    var body = "{\"cloudCredentials\":\"%s\",\"cloudLocation\":\"%s\"}";
    assertThat(post(copy, body.formatted(ours, "mars")))
        .isEqualTo("409 ObjectNotFoundOnCloud: Requested cloudLocation 'mars' does not exist.");
    assertThat(post(copy, body.formatted(ours, "local")))
        .startsWith("400 InvalidValue: 'CloudLocation.cloudLocation' (local) is where");
    assertThat(post(copy, body.formatted(theirs, "local")))
        .isEqualTo("404 ObjectNotFound: 'CloudCredentials.id' (" + theirs + ") was not found.");
  }

  @Test
  void one_is_forgotten_here_and_the_local_cloud_keeps_its_own() {
    var path = tenant.user("images/" + tenant.make("images/", IMAGE.formatted("i-3")) + "/");
    assertThat(tenant.owner().send("DELETE", path + "?deleteFromCloud=true", "").verdict())
        .isEqualTo("409 NotEnabledPlatform: Platform 'local' cannot delete Images.");
    assertThat(tenant.owner().send("DELETE", path + "?deleteFromCloud=maybe", "").verdict())
        .isEqualTo("400 InvalidValue: 'deleteFromCloud' (maybe) is neither true nor false.");
    assertThat(tenant.owner().send("DELETE", path + "?deleteFromCloud=false", "").status())
        .isEqualTo(204);
    assertThat(tenant.owner().get(path).status()).isEqualTo(404);
  }

  @Test
  void one_that_a_server_runs_from_stays_when_its_role_has_another() throws Exception {
    var old = tenant.make("images/", IMAGE.formatted("i-4"));
    var next = tenant.make("images/", IMAGE.formatted("i-5"));
    var role = tenant.make("roles/", "{\"name\":\"role\",\"os\":\"debian-12\",\"category\":1}");
    tenant.make("roles/" + role + "/images/", "{\"image\":\"" + old + "\"}");
    var project = tenant.owner().get(tenant.user("projects/")).data().path(0).path("id").asText();
    var farm = tenant.make("farms/", "{\"name\":\"farm\",\"project\":\"%s\"}".formatted(project));
    tenant.make(
        "farms/" + farm + "/farm-roles/",
        """
        {"alias":"web","role":%s,"cloudPlatform":"local","cloudLocation":"local",
         "instanceType":"local.small","scaling":{"enabled":true,"minInstances":1,"maxInstances":1}}\
        """
            .formatted(role));
    plane.first.start();
    post(tenant.user("farms/" + farm + "/actions/launch/"), "{}");
    for (int i = 0; i < 300 && plane.cloud.alive() == 0; i++) {
      plane.clock.sleep(Duration.ofMillis(100));
    }
    assertThat(plane.cloud.alive()).isEqualTo(1);
    var image = tenant.user("images/" + old + "/");
    assertThat(tenant.owner().send("DELETE", image + "?deleteFromCloud=true", "").verdict())
        .isEqualTo("409 ObjectInUse: Image 'image' is used by some Roles.");
    var replace = tenant.user("roles/" + role + "/images/" + old + "/actions/replace/");
    tenant.owner().send("POST", replace, "{\"image\":\"%s\",\"role\":%s}".formatted(next, role));
    assertThat(tenant.owner().send("DELETE", image, "").verdict())
        .isEqualTo("409 ObjectInUse: Image 'image' is used by some Servers.");
  }
}
