package io.scalr.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.boot.demo.ApiClient;
import io.scalr.kernel.Secret;

/** A farm as a user makes it, by calls of the API alone. */
record WantedFarm(ApiClient api, String path, String own, long farm, String keyId, Secret key) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * Account, environment, owner, role and farm; nothing runs yet.
   *
   * @param global the installation's own key
   * @param name of account and environment
   * @param image the platform's name of an image with the agent
   * @param roles how many farm roles
   * @param each how many servers each
   */
  static WantedFarm make(ApiClient global, String name, String image, int roles, int each) {
    long account = global.post("/api/scalr/v1/accounts/", named(name)).path("id").asLong();
    var environment = named(name);
    environment.putObject("account").put("id", account);
    environment.putArray("clouds").add("local");
    long env = global.post("/api/scalr/v1/environments/", environment).path("id").asLong();
    var user = JSON.objectNode();
    user.put("email", name + "@example.com").put("name", name).put("kind", "account_owner");
    user.putObject("account").put("id", account);
    var key = JSON.objectNode().put("name", "Bench");
    key.putObject("user").put("id", global.post("/api/scalr/v1/users/", user).path("id").asLong());
    var made = global.post("/api/scalr/v1/api-keys/", key);
    var keyId = made.path("id").asText();
    var secret = Secret.of(made.path("secretKey").asText());
    var api = global.as(keyId, secret);
    var base = "/api/v1beta0/user/" + env + "/";
    long role = role(api, base, image);
    var type =
        first(api, base + "clouds/local/cloud-locations/local/instance-types/").path("id").asText();
    var farm = named("bench");
    farm.putObject("project").put("id", first(api, base + "projects/").path("id").asText());
    long id = api.post(base + "farms/", farm).path("id").asLong();
    var path = base + "farms/" + id + "/";
    for (int i = 1; i <= roles; i++) {
      var line = JSON.objectNode().put("alias", "role" + i);
      line.putObject("role").put("id", role);
      line.put("cloudPlatform", "local").put("cloudLocation", "local");
      line.putObject("instanceType").put("id", type);
      line.putObject("scaling")
          .put("enabled", true)
          .put("minInstances", each)
          .put("maxInstances", each);
      api.post(path + "farm-roles/", line);
    }
    return new WantedFarm(api, path, base, id, keyId, secret);
  }

  void launch() {
    api.act(path + "actions/launch/");
  }

  void terminate() {
    api.act(path + "actions/terminate/");
  }

  /** How many of its servers are Running. */
  int running() {
    return (int)
        api.all(own + "servers/").stream()
            .filter(server -> server.path("status").asText().equals("running"))
            .count();
  }

  private static long role(ApiClient api, String base, String image) {
    var body = named("bench");
    body.put("cloudPlatform", "local").put("cloudLocation", "local");
    body.put("cloudImageId", image).put("architecture", "x86_64");
    body.putObject("os").put("id", "debian-12");
    var imageId = api.post(base + "images/", body).path("id").asText();
    var role = named("base-bench");
    role.putObject("os").put("id", "debian-12");
    role.putObject("category").put("id", first(api, base + "role-categories/").path("id").asLong());
    role.putArray("builtinAutomation").add("base");
    long id = api.post(base + "roles/", role).path("id").asLong();
    var roleImage = JSON.objectNode();
    roleImage.putObject("role").put("id", id);
    roleImage.putObject("image").put("id", imageId);
    api.post(base + "roles/" + id + "/images/", roleImage);
    return id;
  }

  private static ObjectNode named(String name) {
    return JSON.objectNode().put("name", name);
  }

  private static JsonNode first(ApiClient api, String path) {
    return api.all(path).getFirst();
  }
}
