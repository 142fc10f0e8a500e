package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.fleet.LaunchReason;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerMarks;
import io.scalr.control.fleet.ServerRef;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.store.JdbcServerStore;
import io.scalr.control.http.Route;
import io.scalr.control.http.Route.Method;
import io.scalr.control.http.schema.Property.Trait;
import io.scalr.control.http.schema.Schema;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.Tenant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every update of the vendor's clients is a GET followed by a PATCH of the whole object: for every
 * route with PATCH there is, that must work and change nothing.
 */
@Tag("database")
class WholeObjectTest {
  private PlaneFixture plane;
  private PlaneFixture.Tenant tenant;

  private static final String PROJECT =
      """
      {"name":"pp","description":"d","billingCode":"b","leadEmail":"lead@example.com",
       "costCenter":"3f54770e-bf1a-11e3-92c5-000feae9c516"}\
      """;

  /** One object of each kind, under the template of its path. */
  private final Map<String, String> objects = new LinkedHashMap<>();

  @BeforeEach
  void open() {
    plane = new PlaneFixture();
    tenant = plane.tenant("Whole");
    var image =
        make(
            "images/",
            "{imageId:uuid}/",
            """
            {"name":"ii","os":"debian-12","cloudPlatform":"local","cloudLocation":"local",
             "cloudImageId":"i-1","architecture":"x86_64","deprecated":false}\
            """);
    var category = make("role-categories/", "{roleCategoryId}/", "{\"name\":\"Mine\"}");
    var role =
        make(
            "roles/",
            "{roleId}/",
            """
            {"name":"rr","os":"debian-12","category":%s,"description":"two\\nlines",
             "builtinAutomation":["base"],"tags":["a","b"]}\
            """
                .formatted(category));
    tenant.make(
        "roles/" + role + "/images/", "{\"role\":%s,\"image\":\"%s\"}".formatted(role, image));
    var project = tenant.owner().get(tenant.user("projects/")).data().path(0).path("id").asText();
    var farm =
        make(
            "farms/",
            "{farmId}/",
            "{\"name\":\"ff\",\"description\":\"d\",\"project\":\"%s\"}".formatted(project));
    var farmRole =
        tenant.make(
            "farms/" + farm + "/farm-roles/",
            """
            {"alias":"web","role":%s,"cloudPlatform":"local","cloudLocation":"local","launchIndex":3,
             "instanceType":"local.small","scaling":{"enabled":true,"minInstances":1,"maxInstances":2}}\
            """
                .formatted(role));
    objects.put("/{envId}/farm-roles/{farmRoleId}/", tenant.user("farm-roles/" + farmRole + "/"));
    objects.put(
        "/environments/{envId}/farm-roles/{farmRoleId}/settings/",
        "/api/scalr/v1/environments/"
            + tenant.environment()
            + "/farm-roles/"
            + farmRole
            + "/settings/");
    var script =
        make(
            "scripts/",
            "{scriptId}/",
            """
            {"name":"ss","osType":"linux","tags":["x"],"timeoutDefault":60,"variables":[
              {"type":"ScriptVariableString","name":"a","value":"x<b>","validationPattern":"/x/"},
              {"type":"ScriptVariableList","name":"l","allowedValues":[{"value":"1","label":"one"}]}]}\
            """);
    tenant.make(
        "scripts/" + script + "/script-versions/",
        "{\"script\":%s,\"body\":\"#!/bin/sh\\necho <hi> & \\u00e9\\n\"}".formatted(script));
    objects.put(
        "/{envId}/scripts/{scriptId}/script-versions/{scriptVersionNumber}/",
        tenant.user("scripts/" + script + "/script-versions/1/"));
    var rule =
        tenant.make(
            "farm-roles/" + farmRole + "/orchestration-rules/",
            """
            {"trigger":{"triggerType":"SpecificEventTrigger","event":{"id":"HostUp"}},
             "target":{"targetType":"FarmTarget","conditions":[
               {"type":"FarmRolesCondition","farmRoles":[{"alias":"web"}]}]},
             "action":{"actionType":"ScalrScriptAction","scriptVersion":
               {"script":{"id":%s},"variables":[{"name":"a","value":"x1"}]}},
             "blocking":true,"timeout":60,"order":5,"runAs":"root"}\
            """
                .formatted(script));
    objects.put(
        "/{envId}/farm-roles/{farmRoleId}/orchestration-rules/{orchestrationRuleId:uuid}/",
        tenant.user("farm-roles/" + farmRole + "/orchestration-rules/" + rule + "/"));
    var server = server(Long.parseLong(farm), Long.parseLong(farmRole), Long.parseLong(role));
    for (var owner :
        Map.of(
                "", "",
                "roles/{roleId}/", "roles/" + role + "/",
                "farms/{farmId}/", "farms/" + farm + "/",
                "farm-roles/{farmRoleId}/", "farm-roles/" + farmRole + "/",
                "servers/{serverId:uuid}/", "servers/" + server + "/")
            .entrySet()) {
      variable(tenant.owner(), "/{envId}/" + owner.getKey(), tenant.user(owner.getValue()));
    }
    make("events/", "{eventId:text}/", "{\"id\":\"Mine\",\"description\":\"two\\nlines\"}");
    make(
        "orchestration-rules/",
        "{orchestrationRuleId:uuid}/",
        """
        {"trigger":{"triggerType":"AllEventsTrigger"},
         "target":{"targetType":"TriggeringFarmRoleTarget"},"enabled":false,
         "action":{"actionType":"LocalScriptAction","path":"/usr/local/bin/x"}}\
        """);
    var chef =
        tenant.make(
            "roles/" + role + "/orchestration-rules/",
            """
            {"trigger":{"triggerType":"AllEventsTrigger"},"target":{"targetType":"FarmTarget"},
             "action":{"actionType":"ChefAction"}}\
            """);
    objects.put(
        "/{envId}/roles/{roleId}/orchestration-rules/{orchestrationRuleId:uuid}/",
        tenant.user("roles/" + role + "/orchestration-rules/" + chef + "/"));
    objects.put("/accounts/{accountId}/", "/api/scalr/v1/accounts/" + tenant.account() + "/");
    objects.put(
        "/environments/{envId}/", "/api/scalr/v1/environments/" + tenant.environment() + "/");
    var user = plane.admin.get("/api/scalr/v1/users/?account=" + tenant.account()).data().path(0);
    objects.put("/users/{userId}/", "/api/scalr/v1/users/" + user.path("id").asText() + "/");
    objects.put(
        "/api-keys/{keyId:text}/", "/api/scalr/v1/api-keys/" + tenant.owner().keyId() + "/");
    make("projects/", "{projectId:uuid}/", PROJECT);
    makeAt(
        plane.admin,
        "/api/scalr/v1/environments/" + tenant.environment() + "/webhook-endpoints/",
        "/environments/{envId}/webhook-endpoints/{endpointId:uuid}/",
        "{\"name\":\"e\",\"url\":\"https://hooks.example.com/\"}");
    makeAbove(plane.admin, "/api/v1beta0/global/", "/", "global");
    var account = "/api/v1beta0/account/" + tenant.account() + "/";
    makeAbove(tenant.owner(), account, "/{accountId}/", "account");
    objects.put(
        "/{accountId}/environments/{envId}/",
        account + "environments/" + tenant.environment() + "/");
    var accountRule =
        """
        {"trigger":{"triggerType":"AllEventsTrigger"},
         "target":{"targetType":"TriggeringServerTarget","conditions":[
           {"type":"OsCondition","osType":"linux"},{"type":"TagsCondition","tags":["a"]}]},
         "action":{"actionType":"RemoteScriptAction","path":"https://example.com/x?a=b&c=d"}}\
        """;
    makeAt(
        tenant.owner(),
        account + "orchestration-rules/",
        "/{accountId}/orchestration-rules/{orchestrationRuleId:uuid}/",
        accountRule);
    teams(account);
    makeAt(
        tenant.owner(),
        account + "events/",
        "/{accountId}/events/{eventId:text}/",
        "{\"id\":\"Shared\"}");
    var shared =
        makeAt(
            tenant.owner(),
            account + "scripts/",
            "/{accountId}/scripts/{scriptId}/",
            "{\"name\":\"shared\",\"osType\":\"linux\"}");
    tenant
        .owner()
        .send(
            "POST",
            account + "scripts/" + shared + "/script-versions/",
            "{\"body\":\"#!/bin/sh\"}");
    objects.put(
        "/{accountId}/scripts/{scriptId}/script-versions/{scriptVersionNumber}/",
        account + "scripts/" + shared + "/script-versions/1/");
  }

  private void teams(String account) {
    var roles = "/api/scalr/v1/acl-roles/";
    var aclRole =
        makeAt(
            tenant.owner(),
            roles,
            "/acl-roles/{aclRoleId:text}/",
            """
            {"name":"Operators","baseRole":"read-only","resources":[
              {"resource":"own-farms","permissions":["create","update"]}]}\
            """);
    var team =
        makeAt(
            tenant.owner(),
            account + "teams/",
            "/{accountId}/teams/{teamId}/",
            "{\"name\":\"t\",\"description\":\"two\\nlines\",\"defaultAclRole\":\"%s\"}"
                .formatted(aclRole));
    var teams = account + "environments/" + tenant.environment() + "/teams/";
    made(
        tenant
            .owner()
            .send(
                "POST", teams, "{\"team\":%s,\"defaultAclRole\":\"%s\"}".formatted(team, aclRole)));
    objects.put("/{accountId}/environments/{envId}/teams/{teamId}/", teams + team + "/");
    var members = "/api/scalr/v1/teams/" + team + "/members/";
    var user =
        plane
            .admin
            .get("/api/scalr/v1/users/?account=" + tenant.account())
            .data()
            .path(0)
            .path("id")
            .asText();
    made(
        tenant
            .owner()
            .send("POST", members, "{\"user\":%s,\"aclRoles\":[\"%s\"]}".formatted(user, aclRole)));
    objects.put("/teams/{teamId}/members/{userId}/", members + user + "/");
  }

  private static void made(Client.Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
  }

  /** What lives at the scopes above environments, too. */
  private void makeAbove(Client by, String at, String template, String name) {
    var category =
        makeAt(
            by,
            at + "role-categories/",
            template + "role-categories/{roleCategoryId}/",
            "{\"name\":\"%s\"}".formatted(name));
    makeAt(
        by,
        at + "images/",
        template + "images/{imageId:uuid}/",
        """
        {"name":"%s","os":"debian-12","cloudPlatform":"local","cloudLocation":"local",
         "cloudImageId":"%s","architecture":"x86_64"}\
        """
            .formatted(name, name));
    var allowed =
        name.equals("account")
            ? ",\"restrictedAccess\":true,\"allowedEnvironments\":[{\"id\":%d}]"
                .formatted(tenant.environment())
            : "";
    makeAt(
        by,
        at + "roles/",
        template + "roles/{roleId}/",
        "{\"name\":\"%s\",\"os\":\"debian-12\",\"category\":%s%s}"
            .formatted(name, category, allowed));
    makeAt(by, at + "projects/", template + "projects/{projectId:uuid}/", PROJECT);
    var scalr = "/api/scalr/v1/";
    var own = name.equals("account") ? "accounts/" + tenant.account() + "/" : "";
    var ownTemplate = name.equals("account") ? "/accounts/{accountId}/" : "/";
    makeAt(
        plane.admin,
        scalr + own + "webhook-endpoints/",
        ownTemplate + "webhook-endpoints/{%sEndpointId:uuid}/".formatted(name),
        "{\"name\":\"e\",\"url\":\"https://hooks.example.com/\"}");
    var tower =
        makeAt(
            plane.admin,
            scalr + own + "ansible-tower/servers/",
            ownTemplate
                + "ansible-tower/servers/{%s:uuid}/"
                    .formatted(name.equals("account") ? "towerServerId" : "globalTowerServerId"),
            "{\"url\":\"https://tower.example.com/\",\"userName\":\"u\",\"password\":\"p\"}");
    var configuration =
        makeAt(
            by,
            at + "ansible-tower/configurations/",
            template + "ansible-tower/configurations/{ansibleTowerConfigurationId:uuid}/",
            """
            {"name":"c","server":"%s","organization":{"id":1,"name":"o"},"inventory":{"id":2},
             "variables":"a: 1","groups":[{"type":"AnsibleTowerGroupRegular","id":3}],
             "credentials":[
               {"type":"AnsibleTowerMachineCredentialsWindows","name":"w","password":"swordfish"}]}\
            """
                .formatted(tower));
    var role = Optional.ofNullable(objects.get(template + "roles/{roleId}/")).orElseThrow();
    makeAt(
        by,
        role + "orchestration-rules/",
        template + "roles/{roleId}/orchestration-rules/{orchestrationRuleId:uuid}/",
        """
        {"trigger":{"triggerType":"SpecificEventTrigger","event":{"id":"HostUp"}},
         "target":{"targetType":"FarmTarget"},"action":{"actionType":"AnsibleTowerAction",
           "configuration":{"id":"%s"},
           "jobTemplate":{"id":7,"name":"deploy"},"variables":"a: 1\\nb: [2, 3]"}}\
        """
            .formatted(configuration));
    makeAt(
        by,
        at + "cloud-credentials/",
        template + "cloud-credentials/{cloudCredentialsId:text}/",
        "{\"cloudCredentialsType\":\"LocalCloudCredentials\",\"name\":\"%s\"}".formatted(name));
    variable(by, template, at);
    variable(by, template + "roles/{roleId}/", role);
  }

  /** A hidden variable of its own in each place. */
  private void variable(Client by, String template, String at) {
    var name = "V" + objects.size();
    var body =
        """
        {"type":"GlobalVariableString","name":"%s","value":"s3cret","category":"c","hidden":true,
         "description":"two\\nlines","validationPattern":"/^s3/","outputFormat":"%%s"}\
        """
            .formatted(name);
    var made = by.send("POST", at + "global-variables/", body);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    objects.put(
        template + "global-variables/{globalVariableName:text}/",
        at + "global-variables/" + name + "/");
  }

  /** A running server of the farm role, put into the database. */
  private String server(long farm, long farmRole, long role) {
    var id = new ServerId(new SystemIds().uuid());
    var owner =
        new Tenant(new AccountId(tenant.account()), new EnvironmentId(tenant.environment()));
    var now = plane.clock.now();
    var running = new ServerState.Running(new CloudServerId("i-1"), now);
    var made =
        new Server(
            new ServerRef(owner, new FarmId(farm), new FarmRoleId(farmRole), id, 1),
            new Place(new PlatformId("local"), new CloudLocation("local"), "0123456789ab"),
            new Recipe(
                new RoleId(role), new ImageId(new SystemIds().uuid()), "host", "local.small"),
            LaunchReason.FARM_LAUNCHED,
            "ann",
            now,
            running,
            ServerMarks.NONE,
            1);
    var db = plane.database().db();
    return db.inTransaction(tx -> {
      new JdbcServerStore(db).insert(tx, List.of(made));
      return id.toString();
    });
  }

  private String makeAt(Client by, String list, String template, String body) {
    var id = PlaneFixture.id(by.send("POST", list, body));
    objects.put(template, list + id + "/");
    return id;
  }

  private String make(String list, String one, String body) {
    var id = tenant.make(list, body);
    objects.put("/{envId}/" + list + one, tenant.user(list + id + "/"));
    return id;
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private List<Route> changes() {
    return plane.first.plane.routes().stream().filter(r -> r.method() == Method.PATCH).toList();
  }

  @Test
  void there_is_an_object_of_every_kind_that_can_be_changed() {
    var missing = new TreeSet<String>();
    for (var route : changes()) {
      if (!objects.containsKey(route.path())) {
        missing.add(route.path());
      }
    }
    assertThat(missing).as("add an object of the new kind above").isEmpty();
  }

  @Test
  void an_object_sent_back_whole_is_accepted_and_stays_as_it_is() {
    for (var route : changes()) {
      var path = Optional.ofNullable(objects.get(route.path())).orElseThrow();
      var before = caller(path).get(path).data();
      var answer = caller(path).send("PATCH", path, before.toString());
      assertThat(answer.status()).as(path + ": " + answer.text()).isEqualTo(200);
      assertThat(untimed(answer.data())).as(path).isEqualTo(untimed(before));
      assertThat(untimed(caller(path).get(path).data())).as(path).isEqualTo(untimed(before));
    }
  }

  /** When it was last touched is the one thing that may differ. */
  private static JsonNode untimed(JsonNode object) {
    return object.<ObjectNode>deepCopy().without("lastChanged");
  }

  /** The vendor's client leaves out what the description says cannot be changed. */
  @Test
  void an_object_without_what_cannot_be_changed_is_accepted_too() {
    for (var route : changes()) {
      var path = Optional.ofNullable(objects.get(route.path())).orElseThrow();
      var before = caller(path).get(path).data();
      var schema = route.request().orElseThrow();
      var rest = before.<ObjectNode>deepCopy();
      rest.remove(schema.named(Trait.READ_ONLY));
      rest.remove(schema.named(Trait.CREATE_ONLY));
      var answer = caller(path).send("PATCH", path, rest.toString());
      assertThat(answer.status()).as(path + ": " + answer.text()).isEqualTo(200);
      assertThat(untimed(answer.data())).as(path).isEqualTo(untimed(before));
    }
  }

  @Test
  void every_object_names_each_of_its_declared_properties_and_its_discriminators() {
    for (var route : changes()) {
      var path = Optional.ofNullable(objects.get(route.path())).orElseThrow();
      var data = caller(path).get(path).data();
      for (var property : shown(route.request().orElseThrow())) {
        assertThat(data.has(property)).as(path + " shows " + property + ": " + data).isTrue();
      }
    }
    var rule =
        tenant
            .owner()
            .get(
                objects.values().stream()
                    .filter(p -> p.contains("/orchestration-rules/"))
                    .findFirst()
                    .orElseThrow())
            .data();
    assertThat(rule.path("trigger").path("triggerType").asText()).isEqualTo("SpecificEventTrigger");
    assertThat(rule.path("target").path("targetType").asText()).isEqualTo("FarmTarget");
    assertThat(rule.path("target").path("conditions").path(0).path("type").asText())
        .isEqualTo("FarmRolesCondition");
    assertThat(rule.path("action").path("actionType").asText()).isEqualTo("ScalrScriptAction");
  }

  /** A key's secret is shown once, by the answer that made it. */
  private static List<String> shown(Schema schema) {
    return schema.properties().values().stream()
        .filter(p -> !p.is(Trait.WRITE_ONLY) && !p.name().equals("secretKey"))
        .map(p -> p.name())
        .toList();
  }

  private Client caller(String path) {
    return path.startsWith("/api/scalr/") || path.startsWith("/api/v1beta0/global/")
        ? plane.admin
        : tenant.owner();
  }
}
