package io.scalr.control.plane;

import static io.scalr.control.plane.PlaneFixture.make;
import static io.scalr.control.plane.PlaneFixture.makeNamed;

import io.scalr.control.access.http.SignedClient;
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
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.Tenant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An account with one of everything, made through the API; its server is put into the database. */
public final class Customer {
  private static final String LOCAL_RULE =
      """
      {"action":{"actionType":"LocalScriptAction","path":"/bin/true"},
       "trigger":{"triggerType":"SpecificEventTrigger","event":{"id":"HostUp"}},
       "target":{"targetType":"TriggeringServerTarget"},
       "blocking":false,"timeout":60,"order":10,"enabled":true}
      """;

  private static final String PROJECT = "30c59dba-fc9b-4d0f-83ec-4b5043b12f72";

  public final PlaneFixture plane;
  public final Tenant tenant;
  public final long user;
  public final SignedClient owner;
  public final String image;
  public final long category;
  public final long role;
  public final long farm;
  public final long farmRole;
  public final Server server;
  public final long script;
  public final String rule;
  public final String project;
  public final String variable;
  public final String event;
  public final String environmentRule;
  public final String roleRule;
  public final String aclRole;
  public final long team;

  /** Endpoints and towers of the environment, the account and the installation, by their names. */
  private final Map<String, String> integrations = new HashMap<>();

  private final String name;
  private int members;

  /** The ids of what lives above environments, by level; made when first asked for. */
  private final Map<Level, Map<String, String>> above = new HashMap<>();

  public Customer(PlaneFixture plane, String name) {
    this.plane = plane;
    this.name = name;
    long account = plane.account(name);
    long environment = plane.environment(account, name + "-env");
    this.tenant = new Tenant(new AccountId(account), new EnvironmentId(environment));
    this.user = plane.user(account, email(name), "account_owner");
    this.owner = plane.key(user);
    this.image =
        makeNamed(
            owner,
            user("images/"),
            """
            {"name":"debian","cloudPlatform":"local","cloudLocation":"local",
             "architecture":"x86_64","cloudImageId":"host","os":"debian-12"}
            """);
    this.category = make(owner, user("role-categories/"), "{\"name\":\"Own\"}");
    this.role =
        make(
            owner,
            user("roles/"),
            "{\"name\":\"%s-role\",\"category\":{\"id\":%d},\"os\":\"debian-12\"}"
                .formatted(name, category));
    var joined =
        owner.send(
            "POST",
            user("roles/" + role + "/images/"),
            "{\"image\":{\"id\":\"%s\"},\"role\":{\"id\":%d}}".formatted(image, role));
    if (joined.status() != 201) {
      throw new AssertionError(joined.text());
    }
    this.farm =
        make(
            owner,
            user("farms/"),
            "{\"name\":\"%s-farm\",\"project\":{\"id\":\"%s\"}}".formatted(name, PROJECT));
    this.farmRole =
        make(
            owner,
            user("farms/" + farm + "/farm-roles/"),
            """
            {"alias":"web","role":{"id":%d},"cloudPlatform":"local","cloudLocation":"local",
             "instanceType":{"id":"local.small"},"scaling":{"maxInstances":4}}
            """
                .formatted(role));
    this.script = make(owner, user("scripts/"), "{\"name\":\"hello\",\"osType\":\"linux\"}");
    var version =
        owner.send(
            "POST",
            user("scripts/" + script + "/script-versions/"),
            "{\"body\":\"#!/bin/sh\\necho hello\"}");
    if (version.status() != 201) {
      throw new AssertionError(version.text());
    }
    this.rule =
        makeNamed(
            owner,
            user("farm-roles/" + farmRole + "/orchestration-rules/"),
            """
            {"action":{"actionType":"ScalrScriptAction","scriptVersion":{"script":{"id":%d}}},
             "trigger":{"triggerType":"SpecificEventTrigger","event":{"id":"HostUp"}},
             "target":{"targetType":"TriggeringServerTarget"},
             "blocking":false,"timeout":60,"order":10,"enabled":true}
            """
                .formatted(script));
    this.environmentRule = makeNamed(owner, user("orchestration-rules/"), LOCAL_RULE);
    this.roleRule = makeNamed(owner, user("roles/" + role + "/orchestration-rules/"), LOCAL_RULE);
    this.event = makeNamed(owner, user("events/"), "{\"id\":\"%sEvent\"}".formatted(name));
    this.project = project(owner, user(""), name);
    this.variable = variable(owner, user(""), name);
    this.aclRole =
        makeNamed(
            owner,
            "/api/scalr/v1/acl-roles/",
            """
            {"name":"Operators","baseRole":"read-only","resources":[
              {"resource":"own-farms","permissions":["create","update"]}]}
            """);
    this.team =
        make(
            owner,
            account("teams/"),
            "{\"name\":\"%s-team\",\"defaultAclRole\":{\"id\":\"%s\"}}".formatted(name, aclRole));
    put(
        account("environments/" + environment + "/teams/"),
        "{\"team\":{\"id\":%d},\"defaultAclRole\":{\"id\":\"%s\"}}".formatted(team, aclRole));
    put(
        "/api/scalr/v1/teams/" + team + "/members/",
        "{\"user\":{\"id\":%d},\"aclRoles\":[{\"id\":\"%s\"}]}".formatted(user, aclRole));
    var scalr = "/api/scalr/v1/";
    var account1 = scalr + "accounts/" + tenant.account() + "/";
    integrations.put("endpointId", endpoint(owner, own(""), name));
    integrations.put("accountEndpointId", endpoint(owner, account1, name));
    integrations.put("globalEndpointId", endpoint(plane.admin, scalr, name));
    integrations.put("towerServerId", tower(owner, account1, name));
    integrations.put("globalTowerServerId", tower(plane.admin, scalr, name));
    this.server = server(1, new ServerState.Running(new CloudServerId("i-1"), plane.clock.now()));
  }

  private void put(String path, String body) {
    var reply = owner.send("POST", path, body);
    if (reply.status() != 201) {
      throw new AssertionError(path + ": " + reply.text());
    }
  }

  /** A path of the account's level. */
  public String account(String rest) {
    return Level.ACCOUNT.base() + "/" + tenant.account() + "/" + rest;
  }

  private static String endpoint(SignedClient by, String at, String name) {
    return makeNamed(
        by,
        at + "webhook-endpoints/",
        "{\"name\":\"%s\",\"url\":\"https://hooks.example.com/\"}".formatted(name));
  }

  private static String tower(SignedClient by, String at, String name) {
    return makeNamed(
        by,
        at + "ansible-tower/servers/",
        "{\"url\":\"https://%s.example.com/\",\"userName\":\"u\",\"password\":\"p\"}"
            .formatted(name));
  }

  /** One of everything that lives at several scopes, at one of the scopes above environments. */
  private Map<String, String> blocks(Level level) {
    return switch (level) {
      case ACCOUNT -> blocks(owner, level.base() + "/" + tenant.account() + "/", name + "-account");
      case GLOBAL -> blocks(plane.admin, level.base() + "/", name + "-global");
      case USER, COMMON, SCALR -> Map.of();
    };
  }

  private Map<String, String> blocks(SignedClient by, String at, String name) {
    var ids = new HashMap<String, String>();
    ids.put("roleCategoryId", makeNamed(by, at + "role-categories/", named(name)));
    ids.put(
        "imageId",
        makeNamed(
            by,
            at + "images/",
            """
            {"name":"debian","cloudPlatform":"local","cloudLocation":"local",
             "architecture":"x86_64","cloudImageId":"%s","os":"debian-12"}
            """
                .formatted(name)));
    ids.put(
        "roleId",
        makeNamed(
            by,
            at + "roles/",
            "{\"name\":\"%s-role\",\"category\":{\"id\":%s},\"os\":\"debian-12\"}"
                .formatted(name, ids.get("roleCategoryId"))));
    ids.put("projectId", project(by, at, name));
    ids.put("globalVariableName", variable(by, at, name));
    ids.put(
        "cloudCredentialsId",
        makeNamed(
            by,
            at + "cloud-credentials/",
            "{\"cloudCredentialsType\":\"LocalCloudCredentials\",\"name\":\"%s\"}"
                .formatted(name)));
    var joined =
        by.send(
            "POST",
            at + "roles/" + ids.get("roleId") + "/images/",
            "{\"image\":{\"id\":\"%s\"}}".formatted(ids.get("imageId")));
    if (joined.status() != 201) {
      throw new AssertionError(joined.text());
    }
    boolean ofAccount = at.startsWith(Level.ACCOUNT.base());
    ids.put(
        "ansibleTowerConfigurationId",
        makeNamed(
            by,
            at + "ansible-tower/configurations/",
            """
            {"name":"%s","server":"%s","organization":{"id":1,"name":"o"},"inventory":{"id":2},
             "groups":[{"type":"AnsibleTowerGroupRegular","id":3},
               {"type":"AnsibleTowerGroupTemplate","name":"{SCALR_FARM_NAME}"}],
             "credentials":[{"type":"AnsibleTowerMachineCredentialsLinux","id":4},
               {"type":"AnsibleTowerMachineCredentialsWindows","name":"w","password":"p"}]}
            """
                .formatted(
                    name, integrations.get(ofAccount ? "towerServerId" : "globalTowerServerId"))));
    ids.put(
        "orchestrationRuleId",
        makeNamed(by, at + "roles/" + ids.get("roleId") + "/orchestration-rules/", LOCAL_RULE));
    if (ofAccount) {
      ids.put(
          "eventId",
          makeNamed(by, at + "events/", "{\"id\":\"%s\"}".formatted(name.replace("-", ""))));
      ids.put(
          "/{accountId}/orchestration-rules/orchestrationRuleId",
          makeNamed(by, at + "orchestration-rules/", LOCAL_RULE));
      ids.put(
          "scriptId", makeNamed(by, at + "scripts/", "{\"name\":\"hello\",\"osType\":\"linux\"}"));
      by.send(
          "POST",
          at + "scripts/" + ids.get("scriptId") + "/script-versions/",
          "{\"body\":\"#!/bin/sh\\necho hello\"}");
    }
    return ids;
  }

  private static String project(SignedClient by, String at, String name) {
    return makeNamed(
        by,
        at + "projects/",
        """
        {"name":"%s","billingCode":"B1","leadEmail":"lead@example.com",
         "costCenter":{"id":"3f54770e-bf1a-11e3-92c5-000feae9c516"}}
        """
            .formatted(name));
  }

  private static String variable(SignedClient by, String at, String name) {
    var variable = name.replace('-', '_') + "_variable";
    var made =
        by.send(
            "POST",
            at + "global-variables/",
            """
            {"type":"GlobalVariableList","name":"%s","value":"80","category":"ports",
             "allowedValues":[{"value":"80","label":"eighty"}],"requiredIn":"server"}
            """
                .formatted(variable));
    if (made.status() != 201) {
      throw new AssertionError(made.text());
    }
    return variable;
  }

  private static String named(String name) {
    return "{\"name\":\"%s\"}".formatted(name);
  }

  /**
   * A new user who is in one team only, which was given the environment.
   *
   * @param resources what the team's ACL role gives, as the API takes it
   */
  public SignedClient member(String resources) {
    return join(resources).client();
  }

  /** A user in one team only. */
  public record Member(SignedClient client, long user, long team) {}

  /** The same with the ids. */
  public Member join(String resources) {
    var unique = "member" + members++;
    long member =
        plane.user(
            tenant.account().value(), unique + "@" + name + ".example", "member", "no_access");
    var acl =
        makeNamed(
            owner,
            "/api/scalr/v1/acl-roles/",
            "{\"name\":\"%s\",\"resources\":%s}".formatted(unique, resources));
    long teamOf =
        make(
            owner,
            account("teams/"),
            "{\"name\":\"%s\",\"defaultAclRole\":\"%s\"}".formatted(unique, acl));
    put(
        account("environments/" + tenant.environment() + "/teams/"),
        "{\"team\":%d}".formatted(teamOf));
    put("/api/scalr/v1/teams/" + teamOf + "/members/", "{\"user\":%d}".formatted(member));
    return new Member(plane.key(member), member, teamOf);
  }

  public static String email(String name) {
    return name + "@example.com";
  }

  /** The id of the owner's key. */
  public String keyId() {
    var keys = owner.get("/api/scalr/v1/api-keys/").json().path("data");
    return keys.path(0).path("id").asText();
  }

  /** A path of the user level within the environment. */
  public String user(String rest) {
    return "/api/v1beta0/user/" + tenant.environment() + "/" + rest;
  }

  /** A path of our own level within the environment. */
  public String own(String rest) {
    return "/api/scalr/v1/environments/" + tenant.environment() + "/" + rest;
  }

  /** Puts a server into the farm role. */
  public Server server(int index, ServerState state) {
    var id = new ServerId(new SystemIds().uuid());
    var made =
        new Server(
            new ServerRef(tenant, new FarmId(farm), new FarmRoleId(farmRole), id, index),
            new Place(new PlatformId("local"), new CloudLocation("local"), "0123456789ab"),
            new Recipe(
                new RoleId(role), new ImageId(UUID.fromString(image)), "host", "local.small"),
            LaunchReason.FARM_LAUNCHED,
            "ann",
            plane.clock.now(),
            state,
            ServerMarks.NONE,
            1);
    plane.db.inTransaction(tx -> {
      new JdbcServerStore(plane.db).insert(tx, List.of(made));
      return made;
    });
    return made;
  }

  /** What stands for this customer's objects in a route's template. */
  public Map<String, String> ids() {
    var all = new HashMap<>(integrations);
    all.putAll(objects());
    return all;
  }

  private Map<String, String> objects() {
    return Map.ofEntries(
        Map.entry("accountId", tenant.account().toString()),
        Map.entry("envId", tenant.environment().toString()),
        Map.entry("userId", Long.toString(user)),
        Map.entry("imageId", image),
        Map.entry("roleCategoryId", Long.toString(category)),
        Map.entry("roleId", Long.toString(role)),
        Map.entry("farmId", Long.toString(farm)),
        Map.entry("farmRoleId", Long.toString(farmRole)),
        Map.entry("serverId", server.id().toString()),
        Map.entry("scriptId", Long.toString(script)),
        Map.entry("scriptVersionNumber", "1"),
        Map.entry("orchestrationRuleId", rule),
        Map.entry("/{envId}/orchestration-rules/orchestrationRuleId", environmentRule),
        Map.entry("/{envId}/roles/{roleId}/orchestration-rules/orchestrationRuleId", roleRule),
        Map.entry("projectId", project),
        Map.entry("globalVariableName", variable),
        Map.entry("eventId", event),
        Map.entry("cloud", "local"),
        Map.entry("teamId", Long.toString(team)),
        Map.entry("aclRoleId", aclRole));
  }

  /** The same for a route of this level. */
  public Map<String, String> ids(Level level) {
    var all = new HashMap<>(ids());
    all.putAll(above.computeIfAbsent(level, this::blocks));
    return all;
  }

  /** Who may call the route: the owner, or the administrator of the installation. */
  public SignedClient allowed(Route route) {
    return route.level() == Level.GLOBAL || route.permission() == Permission.GLOBAL_ADMIN
        ? plane.admin
        : owner;
  }
}
