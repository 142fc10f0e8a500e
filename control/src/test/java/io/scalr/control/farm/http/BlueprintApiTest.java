package io.scalr.control.farm.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.access.store.JdbcAccountStore;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.cloud.Catalogue;
import io.scalr.control.cloud.CloudCredential;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.cloud.Platforms;
import io.scalr.control.cloud.QuietCloud;
import io.scalr.control.cloud.http.CloudResource;
import io.scalr.control.cloud.store.JdbcCredentialStore;
import io.scalr.control.cost.Projects;
import io.scalr.control.cost.http.ProjectResource;
import io.scalr.control.cost.store.JdbcProjectStore;
import io.scalr.control.farm.FarmEvent;
import io.scalr.control.farm.FarmRoles;
import io.scalr.control.farm.FarmVariables;
import io.scalr.control.farm.Farms;
import io.scalr.control.farm.NobodyElse;
import io.scalr.control.farm.store.JdbcFarmRoleStore;
import io.scalr.control.farm.store.JdbcFarmStore;
import io.scalr.control.farm.store.LoggedFarmEvents;
import io.scalr.control.fleet.store.JdbcLivingServers;
import io.scalr.control.http.ApiFixture;
import io.scalr.control.http.Caller;
import io.scalr.control.http.Gate;
import io.scalr.control.http.Incoming;
import io.scalr.control.http.Repeats;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.role.Images;
import io.scalr.control.role.Role;
import io.scalr.control.role.RoleActions;
import io.scalr.control.role.RoleCategories;
import io.scalr.control.role.RoleRules;
import io.scalr.control.role.RoleVariables;
import io.scalr.control.role.Roles;
import io.scalr.control.role.http.ImageResource;
import io.scalr.control.role.http.OsResource;
import io.scalr.control.role.http.RoleCategoryResource;
import io.scalr.control.role.http.RoleResource;
import io.scalr.control.role.store.JdbcImageStore;
import io.scalr.control.role.store.JdbcOsStore;
import io.scalr.control.role.store.JdbcRoleCategoryStore;
import io.scalr.control.role.store.JdbcRoleStore;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.EventCodec;
import io.scalr.control.store.JdbcEventLog;
import io.scalr.control.store.TestDatabase;
import io.scalr.control.variable.Variables;
import io.scalr.control.variable.store.JdbcVariableStore;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From image to launched farm over real HTTP and a real database. */
@Tag("database")
class BlueprintApiTest {
  private static final AccountId ACCOUNT = new AccountId(1);
  private static final PlatformId LOCAL = new PlatformId("local");

  private final List<AuditEntry> recorded = new ArrayList<>();
  private TestDatabase database;
  private ApiFixture api;

  @BeforeEach
  void open() {
    database =
        TestDatabase.fresh(
            new Tenant(ACCOUNT, new EnvironmentId(5)), new Tenant(ACCOUNT, new EnvironmentId(6)));
    var db = database.db();
    var clock = new SystemClock();
    var random = new SystemRandom();
    var credentials =
        new JdbcCredentialStore(new AesSealer(Map.of(1, Secret.of(random.bytes(32))), 1, random));
    var credential =
        new CloudCredential(
            "0123456789ab", Scope.of(ACCOUNT), LOCAL, "local", "", false, Map.of(), 1);
    db.inTransaction(tx -> {
      credentials.insert(tx, credential, Map.of());
      credentials.attach(tx, new Tenant(ACCOUNT, new EnvironmentId(5)), credential);
      return true;
    });
    var catalogue =
        new Catalogue(new Platforms(List.of(new QuietCloud(clock))), credentials, db, clock);
    var systems = new JdbcOsStore();
    var images = new Images(new JdbcImageStore(), systems, (_, _) -> false, clock, new SystemIds());
    var categories = new RoleCategories(new JdbcRoleCategoryStore());
    var farmRoleStore = new JdbcFarmRoleStore();
    var roles =
        new Roles(
            new JdbcRoleStore(),
            images.store(),
            categories.store(),
            systems,
            new JdbcAccountStore(clock),
            farmRoleStore,
            clock);
    var events =
        new LoggedFarmEvents(
            new JdbcEventLog(clock, new EventCodec(List.of(FarmEvent.class))), (_, _) -> {});
    var living = new JdbcLivingServers();
    var farmStore = new JdbcFarmStore();
    var projects = new JdbcProjectStore();
    var sealer = new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, random);
    var variables =
        new Variables(
            new JdbcVariableStore(sealer), (_, _, _) -> Optional.empty(), new SystemIds());
    var owners = new FarmVariables(farmStore, farmRoleStore, roles.store(), variables);
    var farms =
        new Farms(
            new Farms.Ports(
                farmStore, farmRoleStore, projects, living, new NobodyElse(), owners, events),
            clock,
            random);
    var farmRoles =
        new FarmRoles(
            farmRoleStore,
            farms.store(),
            roles.store(),
            living,
            owners,
            (_, _, _) -> false,
            events,
            clock);
    var trail = new Trail((_, entries) -> recorded.addAll(entries));
    var routes = new ArrayList<Route>();
    var actions = new RoleActions(roles, categories.store(), images.store(), new NoRules(), clock);
    routes.addAll(new OsResource(db, systems).routes());
    routes.addAll(new RoleCategoryResource(db, categories, new Trail((_, _) -> {})).routes());
    routes.addAll(
        new ImageResource(db, images, actions, catalogue, new Trail((_, _) -> {})).routes());
    routes.addAll(
        new RoleResource(
                db,
                roles,
                actions,
                new RoleVariables(roles, variables),
                _ -> true,
                new Trail((_, _) -> {}))
            .routes());
    routes.addAll(new CloudResource(catalogue).routes());
    routes.addAll(
        new ProjectResource(db, new Projects(projects, farmStore, new SystemIds()), trail)
            .routes());
    routes.addAll(new FarmResource(db, farms, _ -> true, trail).routes());
    routes.addAll(new FarmRoleResource(db, farms, farmRoles, catalogue, trail).routes());
    api = new ApiFixture(routes, new OneAccountGate(), Repeats.NEVER);
  }

  @AfterEach
  void close() {
    api.close();
    database.close();
  }

  @Test
  void a_farm_is_drawn_launched_changed_terminated_and_deleted() {
    var farm = farm();
    var farmRole =
        created(
            "farms/" + farm + "/farm-roles/",
            farmRole(
                "web", "local.small", "{\"enabled\":true,\"minInstances\":2,\"maxInstances\":4}"));

    assertThat(api.get(user("farms/" + farm + "/farm-roles/")).json().path("data")).hasSize(1);
    var launched = api.send("POST", user("farms/" + farm + "/actions/launch/"), "{}");
    assertThat(launched.status()).isEqualTo(200);
    assertThat(launched.json().path("data").path("status").asText()).isEqualTo("running");
    var shown = api.get(user("farm-roles/" + farmRole + "/"));
    assertThat(shown.json().path("data").path("scaling").path("maxInstances").asInt()).isEqualTo(4);
    var whole =
        shown.json().path("data").toString().replace("\"maxInstances\":4", "\"maxInstances\":3");
    var patched = api.send("PATCH", user("farm-roles/" + farmRole + "/"), whole);
    assertThat(patched.status()).as(patched.text()).isEqualTo(200);
    assertThat(patched.json().path("data").path("scaling").path("maxInstances").asInt())
        .isEqualTo(3);
    assertThat(api.send("DELETE", user("farms/" + farm + "/"), "").status()).isEqualTo(409);
    assertThat(api.send("POST", user("farms/" + farm + "/actions/terminate/"), "").status())
        .isEqualTo(200);
    assertThat(api.send("DELETE", user("farms/" + farm + "/"), "").status()).isEqualTo(204);
    assertThat(api.get(user("farms/" + farm + "/")).status()).isEqualTo(404);
    assertThat(recorded)
        .extracting(AuditEntry::action)
        .containsExactly(
            "farm.create",
            "farm-role.create",
            "farm.launch",
            "farm-role.change",
            "farm.terminate",
            "farm.delete");
    assertThat(recorded.get(2).before().orElseThrow()).containsEntry("status", "terminated");
    assertThat(recorded.get(2).after().orElseThrow()).containsEntry("status", "running");
    assertThat(recorded.get(2).actor().name()).isEqualTo("ann");
  }

  @Test
  void what_cannot_be_is_refused_in_the_contracts_words() {
    var farm = farm();
    var path = user("farms/" + farm + "/farm-roles/");

    assertThat(api.send("POST", path, farmRole("web", "local.huge", "{}")).error())
        .isEqualTo("InvalidValue: 'FarmRole.instanceType.id' (local.huge) is invalid.");
    assertThat(
            api.send(
                    "POST",
                    path,
                    farmRole("web", "local.small", "{\"minInstances\":3,\"maxInstances\":2}"))
                .status())
        .isEqualTo(400);
    assertThat(
            api.send(
                    "POST",
                    path,
                    farmRole("web", "local.small", "{\"scalingBehavior\":\"suspend-resume\"}"))
                .error())
        .startsWith("InvalidValue: 'FarmRole.scaling.scalingBehavior' cannot be changed yet");
    assertThat(
            api.send("POST", path, farmRole("web", "local.small", "{\"upscaleTimeout\":1}"))
                .error())
        .startsWith("InvalidStructure: 'FarmRole.scaling.upscaleTimeout' does not exist.");
    assertThat(api.get(user("clouds/qwert/cloud-locations/")).error())
        .endsWith("Requested 'cloudPlatform' (qwert) was not found.");
    assertThat(api.get(user("clouds/ec2/cloud-locations/")).error())
        .startsWith("NotEnabledPlatform:");
    assertThat(api.get(user("clouds/local/cloud-locations/east-1/instance-types/")).error())
        .endsWith("Requested cloudLocation 'east-1' does not exist.");
    assertThat(api.get(user("role-categories/99999/")).error())
        .isEqualTo(
            "ObjectNotFound: 'RoleCategory.id' (99999) either was not found or isn't from current"
                + " scope.");
    assertThat(api.send("POST", user("farms/"), "{\"name\":\"x\"}").error())
        .contains("Farm.project");
  }

  @Test
  void another_environment_sees_none_of_it() {
    var farm = farm();

    assertThat(api.get("/api/v1beta0/user/6/farms/" + farm + "/").status()).isEqualTo(404);
    assertThat(
            api.send("POST", "/api/v1beta0/user/6/farms/" + farm + "/actions/terminate/", "")
                .status())
        .isEqualTo(404);
    assertThat(api.get("/api/v1beta0/user/6/farms/").json().path("data")).isEmpty();
  }

  @Test
  void the_catalogues_are_listed_and_filtered() {
    assertThat(api.get(user("os/?family=debian")).json().path("data").size()).isGreaterThan(3);
    assertThat(api.get(user("os/debian-12/")).json().path("data").path("version").asText())
        .isEqualTo("12");
    assertThat(
            api.get(user("projects/?costCenter=3f54770e-bf1a-11e3-92c5-000feae9c516"))
                .json()
                .path("data"))
        .hasSize(1);
    var types = api.get(user("clouds/local/cloud-locations/local/instance-types/")).json();
    assertThat(types.path("data").path(0).path("memory").decimalValue())
        .isEqualByComparingTo("0.5");
    assertThat(api.get(user("roles/?builtinAutomation=base")).status()).isEqualTo(200);
  }

  private long farm() {
    var image =
        api.send(
            "POST",
            user("images/"),
            """
            {"name":"debian","cloudPlatform":"local","cloudLocation":"local","architecture":"x86_64",
             "cloudImageId":"host","os":"debian-12"}
            """);
    assertThat(image.status()).as(image.text()).isEqualTo(201);
    role =
        created("roles/", "{\"name\":\"base-role\",\"category\":{\"id\":1},\"os\":\"debian-12\"}");
    var joined =
        api.send(
            "POST",
            user("roles/" + role + "/images/"),
            "{\"image\":{\"id\":\"%s\"},\"role\":{\"id\":\"%d\"}}"
                .formatted(image.json().path("data").path("id").asText(), role));
    assertThat(joined.status()).as(joined.text()).isEqualTo(201);
    return created(
        "farms/",
        "{\"name\":\"shop\",\"project\":{\"id\":\"30c59dba-fc9b-4d0f-83ec-4b5043b12f72\"}}");
  }

  private long role;

  private String farmRole(String alias, String type, String scaling) {
    return """
    {"alias":"%s","role":{"id":%d},"cloudPlatform":"local","cloudLocation":"local",
     "instanceType":{"id":"%s"},"scaling":%s}
    """
        .formatted(alias, role, type, scaling);
  }

  private long created(String path, String body) {
    var reply = api.send("POST", user(path), body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply.json().path("data").path("id").asLong();
  }

  private static String user(String path) {
    return "/api/v1beta0/user/5/" + path;
  }

  /** Lets everybody into every environment of one account. */
  private static final class OneAccountGate implements Gate {
    @Override
    public Identified identify(Incoming request) {
      var caller =
          new Caller(new UserId(1), "ann", Caller.Kind.ACCOUNT_OWNER, Optional.of(ACCOUNT), "test");
      return new Identified(Outcome.done(caller), Optional.empty(), Optional.empty());
    }

    @Override
    public Outcome<Admission> admit(Caller caller, Entry entry) {
      return Outcome.done(
          Admission.to(Scope.of(new Tenant(ACCOUNT, entry.environment().orElseThrow()))));
    }
  }

  private static final class NoRules implements RoleRules {
    @Override
    public void copied(Tx tx, Role of, Role copy) {}

    @Override
    public Optional<String> hidden(Tx tx, Role role, Scope from) {
      return Optional.empty();
    }
  }
}
