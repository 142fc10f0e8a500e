package io.scalr.control.plane;

import static io.scalr.control.plane.PlaneFixture.makeNamed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.control.http.ApiFixture.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is done with whole roles and with images in all of them. */
@Tag("database")
class RoleActionsTest {
  private PlaneFixture plane;
  private Customer ours;
  private String account;

  @BeforeEach
  void start() {
    plane = new PlaneFixture();
    ours = new Customer(plane, "ours");
    account = "/api/v1beta0/account/" + ours.tenant.account() + "/";
  }

  @AfterEach
  void stop() {
    plane.close();
  }

  private Reply post(String path, String body) {
    return ours.owner.send("POST", path, body);
  }

  private static String verdict(Reply reply) {
    return reply.status() + (reply.status() < 400 ? "" : " " + reply.error());
  }

  private JsonNode data(String path) {
    return ours.owner.get(path).json().path("data");
  }

  private String image(String at, String name) {
    return makeNamed(
        ours.owner,
        at + "images/",
        """
        {"name":"%s","cloudPlatform":"local","cloudLocation":"local","architecture":"x86_64",
         "cloudImageId":"%s","os":"debian-12"}
        """
            .formatted(name, name));
  }

  private String role(String at, String name) {
    return makeNamed(
        ours.owner,
        at + "roles/",
        "{\"name\":\"%s\",\"category\":1,\"os\":\"debian-12\"}".formatted(name));
  }

  private void boots(String at, String role, String image) {
    assertThat(
            verdict(post(at + "roles/" + role + "/images/", "{\"image\":\"%s\"}".formatted(image))))
        .isEqualTo("201");
  }

  private String firstImage(String at, String role) {
    return data(at + "roles/" + role + "/images/").path(0).path("image").path("id").asText();
  }

  @Test
  void a_copy_has_all_of_the_original_but_its_name_and_is_its_own() {
    var path = ours.user("roles/" + ours.role + "/");
    ours.owner.send("PATCH", path, "{\"description\":\"the first\",\"tags\":[\"a\"]}");
    var made = post(path + "actions/clone/", "{\"name\":\"second\"}");
    assertThat(made.status()).isEqualTo(201);
    var copy = made.json().path("data");
    assertThat(copy.path("description").asText()).isEqualTo("the first");
    assertThat(copy.path("tags").path(0).asText()).isEqualTo("a");
    assertThat(firstImage(ours.user(""), copy.path("id").asText())).isEqualTo(ours.image);
    assertThat(verdict(post(path + "actions/clone/", "{\"name\":\"second\"}")))
        .isEqualTo("409 UnicityViolation: 'Role.name' (second) already exists.");
    assertThat(
            verdict(
                ours.owner.send(
                    "DELETE", ours.user("roles/" + copy.path("id").asText() + "/"), "")))
        .isEqualTo("204");
  }

  @Test
  void an_accounts_role_copied_into_an_environment_can_be_changed_there() {
    var shared = role(account, "shared");
    boots(account, shared, image(account, "shared-image"));
    var made = post(ours.user("roles/" + shared + "/actions/clone/"), "{\"name\":\"mine\"}");
    var copy = made.json().path("data");
    assertThat(copy.path("scope").asText()).isEqualTo("environment");
    assertThat(
            verdict(
                ours.owner.send(
                    "PATCH",
                    ours.user("roles/" + copy.path("id").asText() + "/"),
                    "{\"description\":\"now mine\"}")))
        .isEqualTo("200");
  }

  @Test
  void a_deprecated_role_is_for_no_new_farm_role_until_that_is_taken_back() {
    var path = ours.user("roles/" + ours.role + "/actions/deprecate/");
    var other = role(ours.user(""), "other");
    var done = post(path, "{\"replacement\":{\"id\":%s}}".formatted(other));
    assertThat(done.json().path("data").path("deprecated").path("replacement").path("id").asText())
        .isEqualTo(other);
    assertThat(done.json().path("data").path("deprecated").path("deprecated").asText())
        .endsWith("Z");
    var farmRole =
        """
        {"alias":"late","role":{"id":%d},"cloudPlatform":"local","cloudLocation":"local",
         "instanceType":{"id":"local.small"}}
        """
            .formatted(ours.role);
    var farmRoles = ours.user("farms/" + ours.farm + "/farm-roles/");
    assertThat(verdict(post(farmRoles, farmRole)))
        .isEqualTo("409 Deprecated: 'FarmRole.role.id' (%d) is deprecated.".formatted(ours.role));
    assertThat(
            verdict(
                post(
                    ours.user("roles/" + other + "/actions/deprecate/"),
                    "{\"replacement\":{\"id\":%d}}".formatted(ours.role))))
        .isEqualTo(
            "409 UnacceptableObjectConfiguration: 'Role.replacement.id' (%d) is deprecated."
                .formatted(ours.role));
    assertThat(verdict(post(path, "{\"replacement\":{\"id\":%d}}".formatted(ours.role))))
        .isEqualTo("400 InvalidValue: A Role cannot be the replacement of itself.");
    assertThat(verdict(post(path, "{\"deprecate\":false}"))).isEqualTo("200");
    assertThat(data(ours.user("roles/" + ours.role + "/")).path("deprecated").isNull()).isTrue();
    assertThat(verdict(post(farmRoles, farmRole))).isEqualTo("201");
  }

  @Test
  void a_role_is_promoted_when_all_that_it_is_made_of_is_seen_from_the_account() {
    var promote = ours.user("roles/" + ours.role + "/actions/promote/");
    assertThat(verdict(post(promote, "")))
        .startsWith("409 UnacceptableObjectConfiguration: Image 'debian' (" + ours.image + ")");
    var shared = image(account, "shared-image");
    assertThat(
            verdict(
                post(
                    ours.user(
                        "roles/%d/images/%s/actions/replace/".formatted(ours.role, ours.image)),
                    "{\"image\":\"%s\"}".formatted(shared))))
        .isEqualTo("200");
    assertThat(verdict(post(promote, "")))
        .startsWith("409 UnacceptableObjectConfiguration: The Role Category (");
    ours.owner.send("PATCH", ours.user("roles/" + ours.role + "/"), "{\"category\":1}");
    var up = post(promote, "");
    assertThat(up.status()).isEqualTo(200);
    assertThat(up.json().path("data").path("scope").asText()).isEqualTo("account");
    assertThat(data(account + "roles/" + ours.role + "/").path("scope").asText())
        .isEqualTo("account");
    assertThat(
            data(ours.user("farm-roles/" + ours.farmRole + "/")).path("role").path("id").asLong())
        .isEqualTo(ours.role);
    assertThat(verdict(post(promote, ""))).startsWith("403 ScopeViolation");
  }

  private static String rule(String event, long script) {
    return """
    {"action":{"actionType":"ScalrScriptAction","scriptVersion":{"script":{"id":%d}}},
     "trigger":{"triggerType":"SpecificEventTrigger","event":{"id":"%s"}},
     "target":{"targetType":"TriggeringServerTarget"},"order":7}
    """
        .formatted(script, event);
  }

  @Test
  void a_copy_has_the_rules_of_the_original_as_its_own() {
    var path = ours.user("roles/" + ours.role + "/");
    makeNamed(ours.owner, path + "orchestration-rules/", rule("HostUp", ours.script));
    var made = post(path + "actions/clone/", "{\"name\":\"second\"}");
    var copy = ours.user("roles/" + made.json().path("data").path("id").asText() + "/");
    var rules = ownRules(copy);
    assertThat(rules).hasSize(ownRules(path).size()).hasSize(2);
    assertThat(rules)
        .extracting(each -> each.path("id").asText())
        .doesNotContainAnyElementsOf(
            ownRules(path).stream().map(each -> each.path("id").asText()).toList());
    assertThat(rules)
        .extracting(each -> each.path("order").asInt())
        .containsExactlyInAnyOrder(7, 10);
    // none of them hangs on the original
    assertThat(
            verdict(
                ours.owner.send(
                    "DELETE",
                    copy + "orchestration-rules/" + rules.getFirst().path("id").asText() + "/",
                    "")))
        .isEqualTo("204");
    assertThat(ownRules(path)).hasSize(2);
  }

  private List<JsonNode> ownRules(String role) {
    var all = new ArrayList<JsonNode>();
    data(role + "orchestration-rules/")
        .forEach(each -> {
          if (each.path("scope").asText().equals("role")) {
            all.add(each);
          }
        });
    return all;
  }

  @Test
  void a_role_whose_rules_name_what_only_its_environment_has_is_not_promoted() {
    var own = role(ours.user(""), "own");
    boots(ours.user(""), own, image(account, "shared-image"));
    var promote = ours.user("roles/" + own + "/actions/promote/");
    var rules = ours.user("roles/" + own + "/orchestration-rules/");
    var script = makeNamed(ours.owner, rules, rule("HostUp", ours.script));
    assertThat(verdict(post(promote, "")))
        .isEqualTo(
            "409 UnacceptableObjectConfiguration: Script '%d', which an Orchestration Rule of the Role names, lives in the environment; change the rule first."
                .formatted(ours.script));
    ours.owner.send("DELETE", rules + script + "/", "");
    makeNamed(
        ours.owner,
        rules,
        """
        {"action":{"actionType":"LocalScriptAction","path":"/bin/true"},
         "trigger":{"triggerType":"SpecificEventTrigger","event":{"id":"%s"}},
         "target":{"targetType":"TriggeringServerTarget"}}
        """
            .formatted(ours.event));
    assertThat(verdict(post(promote, "{}")))
        .startsWith("409 UnacceptableObjectConfiguration: Event '" + ours.event + "', which");
  }

  @Test
  void an_image_is_replaced_only_by_one_of_the_same_place() {
    var elsewhere =
        makeNamed(
            ours.owner,
            ours.user("images/"),
            """
            {"name":"anywhere","cloudPlatform":"local","architecture":"x86_64",
             "cloudImageId":"any","os":"debian-12"}
            """);
    var replace = ours.user("roles/%d/images/%s/actions/replace/".formatted(ours.role, ours.image));
    assertThat(verdict(post(replace, "{\"image\":\"%s\"}".formatted(elsewhere))))
        .isEqualTo(
            "409 UnacceptableObjectConfiguration: Image 'anywhere' is not in the same place as the one that it is to replace.");
    assertThat(firstImage(ours.user(""), Long.toString(ours.role))).isEqualTo(ours.image);
  }

  @Test
  void an_image_is_replaced_in_all_roles_of_the_scopes_that_are_named() {
    var old = image(account, "old");
    var fresh = image(account, "fresh");
    var above = role(account, "above");
    boots(account, above, old);
    var below = role(ours.user(""), "below");
    boots(ours.user(""), below, old);
    var replace = account + "images/" + old + "/actions/replace/";

    var one = post(replace, "{\"newImage\":\"%s\"}".formatted(fresh)).json().path("data");
    assertThat(one).hasSize(1);
    assertThat(one.path(0).path("id").asText()).isEqualTo(above);
    assertThat(firstImage(ours.user(""), below)).isEqualTo(old);

    var both =
        "{\"newImage\":\"%s\",\"scope\":[\"account\",\"environment\"],\"deprecateOldImage\":true}";
    var other = post(replace, both.formatted(fresh)).json().path("data");
    assertThat(other).hasSize(1);
    assertThat(other.path(0).path("envId").asText())
        .isEqualTo(ours.tenant.environment().toString());
    assertThat(firstImage(ours.user(""), below)).isEqualTo(fresh);
    assertThat(data(account + "images/" + old + "/").path("deprecated").asBoolean()).isTrue();
    assertThat(
            verdict(
                post(
                    replace, "{\"newImage\":\"%s\",\"scope\":[\"environment\"]}".formatted(fresh))))
        .startsWith("400 InvalidValue: 'scope' (environment) names a lower scope");
    assertThat(verdict(post(replace, "{\"newImage\":\"%s\"}".formatted(old))))
        .isEqualTo("400 InvalidValue: An Image cannot be replaced by itself.");
  }

  @Test
  void one_role_that_cannot_take_the_image_leaves_all_as_they_were() {
    var old = image(account, "old");
    var bare =
        makeNamed(
            ours.owner,
            account + "images/",
            """
            {"name":"bare","cloudPlatform":"local","cloudLocation":"local","architecture":"x86_64",
             "cloudImageId":"bare","os":"debian-12","scalrAgentInstalled":false}
            """);
    var without =
        makeNamed(
            ours.owner,
            account + "roles/",
            "{\"name\":\"without\",\"category\":1,\"os\":\"debian-12\",\"useScalrAgent\":false}");
    var with = role(account, "with");
    boots(account, without, old);
    boots(account, with, old);
    assertThat(
            verdict(
                post(
                    account + "images/" + old + "/actions/replace/",
                    "{\"newImage\":\"%s\"}".formatted(bare))))
        .startsWith("409 UnacceptableObjectConfiguration: The Role uses the Scalr agent");
    assertThat(firstImage(account, without)).isEqualTo(old);
    assertThat(firstImage(account, with)).isEqualTo(old);
  }

  @Test
  void whoever_may_not_make_the_accounts_roles_promotes_none() {
    var member =
        ours.member(
            "[{\"resource\":\"roles-environment\",\"permissions\":[\"manage\",\"clone\"]}]");
    var refused = member.send("POST", ours.user("roles/" + ours.role + "/actions/promote/"), "");
    assertThat(verdict(refused))
        .isEqualTo(
            "403 PermissionViolation: You do not have the necessary permissions to perform this request.");
  }
}
