package io.scalr.boot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.kernel.Secret;
import java.util.List;

/** Makes what the demo needs, from the account down to the farm's rules. */
final class DemoSetup {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String OS = "debian-12";

  private final ApiClient global;
  private final String imageId;
  private final Teller teller;

  DemoSetup(ApiClient global, String imageId, Teller teller) {
    this.global = global;
    this.imageId = imageId;
    this.teller = teller;
  }

  DemoObjects run() {
    var account = global.post("/api/scalr/v1/accounts/", named("Demo"));
    var accountId = account.path("id").asLong();
    teller.say("account %d \"Demo\"".formatted(accountId));

    var environmentBody = named("Demo");
    environmentBody.putObject("account").put("id", accountId);
    environmentBody.putArray("clouds").add("local");
    var environmentId =
        global.post("/api/scalr/v1/environments/", environmentBody).path("id").asLong();
    teller.say("environment %d with the local cloud".formatted(environmentId));

    var userBody = JSON.objectNode();
    userBody.put("email", "demo@example.com").put("name", "Demo").put("kind", "account_owner");
    userBody.putObject("account").put("id", accountId);
    var user = global.post("/api/scalr/v1/users/", userBody);

    var keyBody = JSON.objectNode();
    keyBody.put("name", "Demo");
    keyBody.putObject("user").put("id", user.path("id").asLong());
    var key = global.post("/api/scalr/v1/api-keys/", keyBody);
    var keyId = key.path("id").asText();
    var secretKey = Secret.of(key.path("secretKey").asText());

    var draft = new DemoObjects(accountId, environmentId, 0, keyId, secretKey, false);
    var api = global.as(keyId, secretKey);
    var roleId = role(api, draft);
    var farmId = farm(api, draft, roleId);
    return new DemoObjects(accountId, environmentId, farmId, keyId, secretKey, false);
  }

  private long role(ApiClient api, DemoObjects at) {
    var image = named("this-machine");
    image.put("cloudPlatform", "local").put("cloudLocation", "local");
    image.put("cloudImageId", imageId).put("architecture", "x86_64");
    image.putObject("os").put("id", OS);
    var imageRow = api.post(at.user("images/"), image);

    var role = named("base-demo");
    role.putObject("os").put("id", OS);
    role.putObject("category")
        .put("id", first(api, at.user("role-categories/")).path("id").asLong());
    role.putArray("builtinAutomation").add("base");
    var roleId = api.post(at.user("roles/"), role).path("id").asLong();

    var roleImage = JSON.objectNode();
    roleImage.putObject("role").put("id", roleId);
    roleImage.putObject("image").put("id", imageRow.path("id").asText());
    api.post(at.user("roles/" + roleId + "/images/"), roleImage);
    teller.say("role %d with image %s".formatted(roleId, imageId));
    return roleId;
  }

  private long farm(ApiClient api, DemoObjects at, long roleId) {
    var body = named("shop");
    body.putObject("project").put("id", first(api, at.user("projects/")).path("id").asText());
    var farmId = api.post(at.user("farms/"), body).path("id").asLong();
    teller.say("farm %d \"shop\"".formatted(farmId));
    var type =
        first(api, at.user("clouds/local/cloud-locations/local/instance-types/"))
            .path("id")
            .asText();
    var web = farmRole(api, at, farmId, roleId, new Line("web", 2, 4), type);
    var db = farmRole(api, at, farmId, roleId, new Line("db", 1, 1), type);
    for (var event : List.of("HostInit", "BeforeHostUp", "HostUp", "RebootComplete")) {
      var scriptId = script(api, at, event);
      for (var farmRoleId : List.of(web, db)) {
        rule(api, at, farmRoleId, event, scriptId);
      }
    }
    return farmId;
  }

  /** One line of the farm. */
  private record Line(String alias, int least, int most) {}

  private long farmRole(
      ApiClient api, DemoObjects at, long farmId, long roleId, Line line, String type) {
    var body = JSON.objectNode();
    body.put("alias", line.alias());
    body.putObject("role").put("id", roleId);
    body.put("cloudPlatform", "local").put("cloudLocation", "local");
    body.putObject("instanceType").put("id", type);
    body.putObject("scaling")
        .put("enabled", true)
        .put("minInstances", line.least())
        .put("maxInstances", line.most());
    var id = api.post(at.user("farms/" + farmId + "/farm-roles/"), body).path("id").asLong();
    teller.say(
        "farm role %d \"%s\": %s, at least %d, at most %d"
            .formatted(id, line.alias(), type, line.least(), line.most()));
    return id;
  }

  private static long script(ApiClient api, DemoObjects at, String event) {
    var script = named("demo-" + event);
    script.put("osType", "linux").put("blockingDefault", true).put("timeoutDefault", 60);
    var id = api.post(at.user("scripts/"), script).path("id").asLong();
    var version = JSON.objectNode();
    version.putObject("script").put("id", id);
    version.put(
        "body", "#!/bin/sh\necho \"" + event + " on $(hostname), server $SCALR_SERVER_ID\"\n");
    api.post(at.user("scripts/" + id + "/script-versions/"), version);
    return id;
  }

  private static void rule(
      ApiClient api, DemoObjects at, long farmRoleId, String event, long scriptId) {
    var rule = JSON.objectNode();
    var trigger = rule.putObject("trigger").put("triggerType", "SpecificEventTrigger");
    trigger.putObject("event").put("id", event);
    rule.putObject("target").put("targetType", "TriggeringServerTarget");
    var version =
        rule.putObject("action").put("actionType", "ScalrScriptAction").putObject("scriptVersion");
    version.putObject("script").put("id", scriptId);
    rule.put("blocking", true).put("enabled", true).put("order", 10).put("timeout", 60);
    api.post(at.user("farm-roles/" + farmRoleId + "/orchestration-rules/"), rule);
  }

  private static ObjectNode named(String name) {
    return JSON.objectNode().put("name", name);
  }

  private static JsonNode first(ApiClient api, String path) {
    return api.all(path).stream()
        .findFirst()
        .orElseThrow(() -> new DemoFailed("GET %s has no rows".formatted(path)));
  }
}
