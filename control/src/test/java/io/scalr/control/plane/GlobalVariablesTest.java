package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.control.access.http.SignedClient;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.store.Db;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Global variables of all seven scopes, over real HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class GlobalVariablesTest {
  private PlaneFixture plane;
  private Customer ours;
  private SignedClient by;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    ours = new Customer(plane, "ours");
    by = ours.owner;
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  private static final List<String> SCOPES =
      List.of("scalr", "account", "environment", "role", "farm", "farmrole", "server");

  private String at(String scope) {
    return switch (scope) {
          case "scalr" -> "/api/v1beta0/global/";
          case "account" -> "/api/v1beta0/account/" + ours.tenant.account() + "/";
          case "environment" -> ours.user("");
          case "role" -> ours.user("roles/" + ours.role + "/");
          case "farm" -> ours.user("farms/" + ours.farm + "/");
          case "farmrole" -> ours.user("farm-roles/" + ours.farmRole + "/");
          case "server" -> ours.user("servers/" + ours.server.id() + "/");
          default -> throw new IllegalArgumentException(scope);
        }
        + "global-variables/";
  }

  private SignedClient client(String scope) {
    return scope.equals("scalr") ? plane.admin : by;
  }

  private Reply post(String scope, String body) {
    return client(scope).send("POST", at(scope), body);
  }

  private Reply patch(String scope, String name, String body) {
    return client(scope).send("PATCH", at(scope) + name + "/", body);
  }

  private Reply delete(String scope, String name) {
    return client(scope).send("DELETE", at(scope) + name + "/", "");
  }

  private JsonNode get(String scope, String name) {
    var reply = client(scope).get(at(scope) + name + "/");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().path("data");
  }

  private static String string(String name, String more) {
    return "{\"type\":\"GlobalVariableString\",\"name\":\"%s\"%s}".formatted(name, more);
  }

  private void make(String scope, String name, String more) {
    var made = post(scope, string(name, more));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
  }

  private static String verdict(Reply reply) {
    return reply.status() + (reply.status() < 400 ? "" : " " + reply.error());
  }

  @Test
  void each_scope_overrides_the_ones_above_and_falls_back_when_its_value_is_emptied() {
    make("scalr", "Level", ",\"value\":\"scalr\"");
    for (var scope : SCOPES.subList(1, SCOPES.size())) {
      var before = get(scope, "Level");
      assertThat(before.path("value").isNull()).as(scope).isTrue();
      assertThat(before.path("declaredIn").asText()).isEqualTo("scalr");
      var set = patch(scope, "Level", "{\"value\":\"%s\"}".formatted(scope));
      assertThat(set.status()).as(scope + set.text()).isEqualTo(200);
      var after = get(scope, "Level");
      assertThat(after.path("value").asText()).isEqualTo(scope);
      assertThat(after.path("computedValue").asText()).isEqualTo(scope);
      assertThat(after.path("definedIn").asText()).isEqualTo(scope);
      assertThat(after.path("declaredIn").asText()).isEqualTo("scalr");
    }
    assertThat(get("farm", "Level").path("computedValue").asText())
        .as("a farm does not see its roles' own")
        .isEqualTo("farm");
    assertThat(patch("server", "Level", "{\"value\":\"\"}").status()).isEqualTo(200);
    assertThat(get("server", "Level").path("definedIn").asText()).isEqualTo("farmrole");
    assertThat(patch("farmrole", "Level", "{\"value\":null}").status()).isEqualTo(200);
    assertThat(get("server", "Level").path("computedValue").asText()).isEqualTo("farm");
    assertThat(verdict(delete("farm", "Level"))).isEqualTo("204");
    assertThat(get("farmrole", "Level").path("definedIn").asText()).isEqualTo("role");
    assertThat(get("environment", "Level").path("computedValue").asText()).isEqualTo("environment");
  }

  @Test
  void what_another_scope_declares_is_no_new_one_and_its_flags_are_not_changed_from_here() {
    make("account", "Declared", ",\"value\":\"a\",\"category\":\"c\"");
    assertThat(verdict(post("farm", string("declared", ""))))
        .isEqualTo(
            "409 UnicityViolation: 'GlobalVariable.name' (declared) already exists on (Account)"
                + " scope.");
    for (var body :
        List.of(
            "{\"hidden\":true}",
            "{\"locked\":true}",
            "{\"requiredIn\":\"server\"}",
            "{\"category\":\"d\"}",
            "{\"description\":\"d\"}",
            "{\"outputFormat\":\"%s\"}",
            "{\"validationPattern\":\"x\"}")) {
      assertThat(verdict(patch("environment", "Declared", body)))
          .as(body)
          .startsWith(
              "403 ScopeViolation: The Global Variable 'Declared' is declared in the account");
    }
    assertThat(verdict(patch("account", "Declared", "{\"name\":\"Other\"}")))
        .startsWith("400 InvalidStructure");
    assertThat(verdict(patch("account", "Declared", "{\"type\":\"GlobalVariableJson\"}")))
        .startsWith("400 InvalidValue: 'GlobalVariable.type' (GlobalVariableJson) is invalid.");
    assertThat(verdict(delete("environment", "Declared")))
        .startsWith(
            "403 ScopeViolation: The Global Variable 'Declared' is declared in the account");
    assertThat(patch("environment", "DECLARED", "{\"value\":\"e\"}").status()).isEqualTo(200);
    assertThat(verdict(delete("account", "Declared"))).isEqualTo("204");
    assertThat(get("environment", "Declared").path("declaredIn").asText())
        .as("who gave a value declares it now")
        .isEqualTo("environment");
    assertThat(verdict(delete("environment", "Declared"))).isEqualTo("204");
    assertThat(verdict(delete("environment", "Declared")))
        .isEqualTo("404 ObjectNotFound: 'GlobalVariable.name' (Declared) was not found.");
  }

  @Test
  void a_locked_variable_is_changed_nowhere_below_or_down_to_where_it_is_required() {
    make("account", "Final", ",\"value\":\"a\",\"locked\":true");
    assertThat(verdict(patch("environment", "Final", "{\"value\":\"e\"}")))
        .isEqualTo(
            "409 Locked: The Global Variable 'Final' is locked in the account scope and cannot be"
                + " changed in the environment scope.");
    make("account", "DownTo", ",\"value\":\"a\",\"locked\":true,\"requiredIn\":\"farm\"");
    assertThat(patch("environment", "DownTo", "{\"value\":\"e\"}").status()).isEqualTo(200);
    assertThat(patch("farm", "DownTo", "{\"value\":\"f\"}").status()).isEqualTo(200);
    assertThat(verdict(patch("farmrole", "DownTo", "{\"value\":\"x\"}"))).startsWith("409 Locked");
    assertThat(get("server", "DownTo").path("computedValue").asText()).isEqualTo("f");

    make("account", "Later", ",\"value\":\"a\"");
    assertThat(patch("farm", "Later", "{\"value\":\"f\"}").status()).isEqualTo(200);
    assertThat(patch("account", "Later", "{\"locked\":true}").status()).isEqualTo(200);
    assertThat(get("server", "Later").path("computedValue").asText())
        .as("a lock counts for what was given before it")
        .isEqualTo("a");
  }

  @Test
  void a_hidden_value_is_shown_nowhere_and_never_again() {
    make("account", "Key", ",\"value\":\"swordfish\",\"hidden\":true");
    assertThat(patch("farm", "Key", "{\"value\":\"mackerel\"}").text())
        .contains("******")
        .doesNotContain("mackerel");
    for (var scope : SCOPES.subList(1, SCOPES.size())) {
      assertThat(get(scope, "Key").toString())
          .doesNotContain("swordfish")
          .doesNotContain("mackerel");
      assertThat(by.get(at(scope)).text()).doesNotContain("swordfish").doesNotContain("mackerel");
    }
    assertThat(get("account", "Key").path("value").asText()).isEqualTo("******");
    assertThat(get("environment", "Key").path("value").isNull()).isTrue();
    assertThat(get("environment", "Key").path("computedValue").asText()).isEqualTo("******");

    var whole = get("account", "Key").toString();
    assertThat(patch("account", "Key", whole).status()).isEqualTo(200);
    assertThat(verdict(patch("account", "Key", "{\"hidden\":false}")))
        .startsWith("400 InvalidValue: 'GlobalVariable.hidden' (false) needs another 'value'");
    assertThat(verdict(patch("account", "Key", "{\"hidden\":false,\"value\":\"******\"}")))
        .startsWith("400 InvalidValue");
    assertThat(patch("account", "Key", "{\"hidden\":false,\"value\":\"new\"}").status())
        .isEqualTo(200);
    assertThat(get("account", "Key").path("value").asText()).isEqualTo("new");
    assertThat(get("farm", "Key").path("value").asText())
        .as("what was given while it was hidden stays so")
        .isEqualTo("******");
    assertThat(verdict(delete("account", "Key"))).isEqualTo("204");
    assertThat(get("farm", "Key").path("hidden").asBoolean()).isTrue();
    assertThat(get("farm", "Key").toString()).doesNotContain("mackerel");

    assertThat(everythingStored()).doesNotContain("swordfish").doesNotContain("mackerel");
  }

  @ParameterizedTest
  @CsvSource({
    "scalr,account",
    "account,environment",
    "environment,role",
    "environment,server",
    "role,farmrole",
    "farm,farmrole",
    "farm,server",
    "farmrole,server"
  })
  void what_was_given_below_a_variable_is_hidden_with_it_and_stays_so(String at, String below) {
    var name = "Hides_" + at + "_" + below;
    make(at, name, ",\"value\":\"above\"");
    assertThat(patch(below, name, "{\"value\":\"herring\"}").status()).isEqualTo(200);
    assertThat(patch(at, name, "{\"hidden\":true}").status()).isEqualTo(200);
    assertThat(verdict(delete(at, name))).isEqualTo("204");

    var left = get(below, name);

    assertThat(left.path("declaredIn").asText()).isEqualTo(below);
    assertThat(left.path("hidden").asBoolean()).isTrue();
    assertThat(left.toString()).doesNotContain("herring");
    assertThat(verdict(delete(below, name))).isEqualTo("204");
  }

  /** All texts of the tables that could hold a value; sealed ones are not text. */
  private String everythingStored() {
    return plane.db.inTransaction(tx -> {
      var all = new StringBuilder();
      for (var table : List.of("global_variable", "audit", "domain_event", "repeated_request")) {
        Db.jdbc(tx)
            .sql("select t::text from " + table + " t")
            .query(String.class)
            .list()
            .forEach(all::append);
      }
      Db.jdbc(tx)
          .sql("select value from global_variable where value is not null")
          .query(byte[].class)
          .list()
          .forEach(value -> all.append(new String(value, StandardCharsets.ISO_8859_1)));
      return all.toString();
    });
  }

  @Test
  void values_are_sealed_even_if_they_are_not_hidden() {
    make("environment", "Plain", ",\"value\":\"open sesame\"");
    var stored =
        plane.db.inTransaction(tx ->
            Db.jdbc(tx)
                .sql("select value from global_variable where name = 'Plain'")
                .query(byte[].class)
                .single());
    assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("sesame");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"GlobalVariable\",\"name\":\"V\"} | 400 InvalidValue: 'GlobalVariable.type' (GlobalVariable) is invalid. Valid type are (GlobalVariableString, GlobalVariableJson, GlobalVariableList, GlobalVariableRemoteList).",
        "{\"type\":\"GlobalVariableJson\",\"name\":\"VV\",\"value\":\"text\"} | 400 InvalidValue: 'GlobalVariable.value' is invalid JSON.",
        "{\"type\":\"GlobalVariableJson\",\"name\":\"VV\",\"requiredIn\":\"scalr\"} | 400 InvalidValue: 'GlobalVariable.requiredIn'(scalr) is invalid scope",
        "{\"type\":\"GlobalVariableList\",\"name\":\"VV\",\"requiredIn\":\"Farm\",\"value\":\"test\",\"allowedValues\":[{\"value\":\"value\"}]} | 400 InvalidValue: 'GlobalVariable.requiredIn'(Farm) is invalid scope",
        "{\"type\":\"GlobalVariableString\",\"name\":\"VV\",\"requiredIn\":\"Farm\",\"outputFormat\":\"string\"} | 400 InvalidValue: 'GlobalVariable.outputFormat' (string) is invalid. Output format should consists of a percent sign %, followed by type specifier.",
        "{\"type\":\"GlobalVariableString\",\"name\":\"VV\",\"outputFormat\":\"%&\",\"value\":\"/GV/\",\"validationPattern\":\"/test/\"} | 400 InvalidValue: 'GlobalVariable.value'(/GV/) doesn't match to 'validationPattern' (/test/)",
        "{\"type\":\"GlobalVariableList\",\"name\":\"VV\",\"allowedValues\":[{}]} | 400 InvalidStructure: Property 'GlobalVariable.allowedValues.value' is required.",
        "{\"type\":\"GlobalVariableList\",\"name\":\"VV\",\"allowedValues\":[]} | 400 InvalidStructure: Property 'GlobalVariable.allowedValues.value' is required.",
        "{\"type\":\"GlobalVariableList\",\"name\":\"VV\",\"requiredIn\":\"Farm\",\"allowedValues\":[{\"value\":\"^)))\"}]} | 400 InvalidValue: 'GlobalVariable.allowedValues.value' is invalid. Each 'value' has to match the pattern '/^(?=.{1,255}$)[a-zA-Z0-9-_.,=@ +*()]+$/'",
        "{\"type\":\"GlobalVariableList\",\"name\":\"VV\",\"value\":\"b\",\"allowedValues\":[{\"value\":\"a\"}]} | 400 InvalidValue: 'GlobalVariable.value' (b) is not one of 'allowedValues'.",
        "{\"type\":\"GlobalVariableRemoteList\",\"name\":\"VV\",\"integrationEndpoint\":{\"id\":\"00000000-0000-4000-8000-000000000001\"}} | 404 ObjectNotFound: 'GlobalVariable.integrationEndpoint.id' (00000000-0000-4000-8000-000000000001) was not found.",
        "{\"type\":\"GlobalVariableString\",\"name\":\"SCALR_SERVER_ID\"} | 400 InvalidValue: 'GlobalVariable.name' (SCALR_SERVER_ID) is invalid. 'SCALR_' prefix is reserved and cannot be used for user Global Variables.",
        "{\"type\":\"GlobalVariableString\",\"name\":\"x\"} | 400 InvalidValue: 'GlobalVariable.name' (x) is invalid. Expected: a match for [A-Za-z][A-Za-z0-9_]{1,127}.",
        "{\"type\":\"GlobalVariableString\",\"name\":\"VV\",\"declaredIn\":\"farm\"} | 400 InvalidStructure: 'GlobalVariable.declaredIn' is read-only.",
      })
  void a_wrong_variable_is_refused_in_the_contracts_words(String body, String answer) {
    var reply = post("environment", body);
    assertThat(reply.status() + " " + reply.error()).isEqualTo(answer);
    assertThat(by.get(at("environment") + "VV/").status()).isEqualTo(404);
  }

  @Test
  void a_made_variable_is_answered_as_the_contract_shows_it() {
    make("environment", "NewGV", ",\"value\":\"7\",\"outputFormat\":\"%03d\",\"category\":\"new\"");
    var made = get("environment", "NewGV");
    assertThat(made.path("computedValue").asText()).isEqualTo("007");
    assertThat(made.path("value").asText()).isEqualTo("7");
    assertThat(made.path("hidden").asBoolean(true)).isFalse();
    assertThat(made.path("requiredIn").isNull()).isTrue();
    var list =
        post(
            "environment",
            """
            {"type":"GlobalVariableList","name":"typelist","locked":true,
             "allowedValues":[{"value":"value3","label":"3"},{"value":"value2"}]}
            """);
    assertThat(list.json().path("data").path("definedIn").asText()).isEqualTo("environment");
    assertThat(verdict(patch("environment", "typelist", "{\"value\":\"value2\"}")))
        .isEqualTo("200");
    assertThat(
            verdict(
                patch("environment", "typelist", "{\"allowedValues\":[{\"value\":\"other\"}]}")))
        .as("the value must be among the new ones too")
        .startsWith("400 InvalidValue");
    assertThat(get("environment", "typelist").path("allowedValues")).hasSize(2);
  }

  @Test
  void a_farm_that_lacks_a_required_value_is_not_launched() {
    var project = "{\"name\":\"needs\",\"project\":{\"id\":\"%s\"}}".formatted(ours.project);
    var farm = PlaneFixture.make(by, ours.user("farms/"), project);
    var line =
        PlaneFixture.make(
            by,
            ours.user("farms/" + farm + "/farm-roles/"),
            """
            {"alias":"web","role":{"id":%d},"cloudPlatform":"local","cloudLocation":"local",
             "instanceType":{"id":"local.small"}}
            """
                .formatted(ours.role));
    var variables = ours.user("farm-roles/" + line + "/global-variables/");
    make("account", "Needed", ",\"requiredIn\":\"farmrole\",\"validationPattern\":\"^[0-9]+$\"");
    try {
      var launch = ours.user("farms/" + farm + "/actions/launch/");
      assertThat(verdict(by.send("POST", launch, "")))
          .isEqualTo(
              "409 UnacceptableObjectConfiguration: Global Variable 'Needed' is required in the"
                  + " farmrole scope and has no value.");
      assertThat(by.get(ours.user("farms/" + farm + "/")).json().at("/data/status").asText())
          .isEqualTo("terminated");
      assertThat(verdict(by.send("PATCH", variables + "Needed/", "{\"value\":\"\"}")))
          .isEqualTo(
              "400 InvalidValue: 'GlobalVariable.value' of 'Needed' is required in the farmrole"
                  + " scope.");
      assertThat(verdict(by.send("PATCH", variables + "Needed/", "{\"value\":\"x\"}")))
          .startsWith("400 InvalidValue: 'GlobalVariable.value'(x) doesn't match");
      assertThat(verdict(by.send("PATCH", variables + "Needed/", "{\"value\":\"1\"}")))
          .isEqualTo("200");
      assertThat(verdict(by.send("DELETE", variables + "Needed/", "")))
          .as("it is required here")
          .startsWith("400 InvalidValue");
      assertThat(verdict(by.send("POST", launch, ""))).isEqualTo("200");
      var another =
          """
          {"alias":"db","role":{"id":%d},"cloudPlatform":"local","cloudLocation":"local",
           "instanceType":{"id":"local.small"}}
          """
              .formatted(ours.role);
      assertThat(verdict(by.send("POST", ours.user("farms/" + farm + "/farm-roles/"), another)))
          .as("its servers would be launched at once")
          .startsWith("409 UnacceptableObjectConfiguration: Global Variable 'Needed'");
    } finally {
      delete("account", "Needed");
    }
  }

  @Test
  void what_lacks_a_required_value_is_not_saved() {
    var places =
        Map.of(
            "role", ours.user("roles/" + ours.role + "/"),
            "farm", ours.user("farms/" + ours.farm + "/"),
            "farmrole", ours.user("farm-roles/" + ours.farmRole + "/"));
    places.forEach((scope, path) -> {
      make("environment", "Saved", ",\"requiredIn\":\"%s\"".formatted(scope));
      assertThat(verdict(by.send("PATCH", path, "{}")))
          .isEqualTo(
              "409 UnacceptableObjectConfiguration: Global Variable 'Saved' is required in the "
                  + scope
                  + " scope and has no value.");
      assertThat(verdict(patch(scope, "Saved", "{\"value\":\"x\"}"))).isEqualTo("200");
      assertThat(verdict(by.send("PATCH", path, "{}"))).isEqualTo("200");
      assertThat(verdict(patch("environment", "Saved", "{\"requiredIn\":null}"))).isEqualTo("200");
      assertThat(verdict(delete(scope, "Saved"))).isEqualTo("204");
      assertThat(verdict(delete("environment", "Saved"))).isEqualTo("204");
    });
  }

  @Test
  void a_roles_variables_are_changed_only_where_the_role_lives() {
    var account = "/api/v1beta0/account/" + ours.tenant.account() + "/";
    var role =
        PlaneFixture.make(
            by, account + "roles/", "{\"name\":\"shared\",\"category\":1,\"os\":\"debian-12\"}");
    var above = account + "roles/" + role + "/global-variables/";
    var below = ours.user("roles/" + role + "/global-variables/");
    assertThat(verdict(by.send("POST", above, string("OfRole", ",\"value\":\"r\""))))
        .isEqualTo("201");
    assertThat(by.get(below + "OfRole/").json().at("/data/value").asText()).isEqualTo("r");
    assertThat(verdict(by.send("PATCH", below + "OfRole/", "{\"value\":\"e\"}")))
        .startsWith("403 ScopeViolation: The Role is defined in the account scope");
    assertThat(verdict(by.send("POST", below, string("Another", ""))))
        .startsWith("403 ScopeViolation");
    assertThat(verdict(by.send("DELETE", below + "OfRole/", ""))).startsWith("403 ScopeViolation");
    assertThat(verdict(by.send("DELETE", account + "roles/" + role + "/", ""))).isEqualTo("204");
    assertThat(rows("OfRole")).isZero();
  }

  private long rows(String name) {
    return plane.db.inTransaction(tx ->
        Db.jdbc(tx)
            .sql("select count(*) from global_variable where name = :name")
            .param("name", name)
            .query(Long.class)
            .single());
  }

  @Test
  void variables_go_with_their_owner() {
    long account = plane.account("passing");
    long environment = plane.environment(account, "passing-env");
    var owner = plane.key(plane.user(account, "passing@example.org", "account_owner"));
    var user = "/api/v1beta0/user/" + environment + "/";
    for (var place :
        List.of(
            "/api/v1beta0/account/" + account + "/global-variables/", user + "global-variables/")) {
      var name = place.contains("user") ? "GoneEnv" : "GoneAccount";
      assertThat(verdict(owner.send("POST", place, string(name, "")))).isEqualTo("201");
    }
    var farm =
        PlaneFixture.make(
            owner,
            user + "farms/",
            "{\"name\":\"f\",\"project\":{\"id\":\"30c59dba-fc9b-4d0f-83ec-4b5043b12f72\"}}");
    var ofFarm = user + "farms/" + farm + "/global-variables/";
    assertThat(verdict(owner.send("POST", ofFarm, string("GoneFarm", "")))).isEqualTo("201");
    assertThat(verdict(owner.send("DELETE", user + "farms/" + farm + "/", ""))).isEqualTo("204");
    assertThat(rows("GoneFarm")).isZero();
    var own = "/api/scalr/v1/environments/" + environment + "/";
    assertThat(verdict(plane.admin.send("DELETE", own, ""))).isEqualTo("204");
    assertThat(rows("GoneEnv")).isZero();
    assertThat(rows("GoneAccount")).isOne();
  }

  @Test
  void of_many_who_declare_the_same_name_at_once_one_does() throws Exception {
    var calls = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < 8; i++) {
      var body = string(i % 2 == 0 ? "Raced" : "RACED", ",\"value\":\"%d\"".formatted(i));
      calls.add(() -> post("environment", body).status());
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var statuses = new ArrayList<Integer>();
      for (var each : threads.invokeAll(calls)) {
        statuses.add(each.get());
      }
      assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409);
    }
    assertThat(rows("Raced") + rows("RACED")).isOne();
  }

  @Test
  void changes_at_once_of_different_properties_are_all_kept() throws Exception {
    make("environment", "Together", ",\"value\":\"0\"");
    var bodies =
        List.of(
            "{\"value\":\"1\"}",
            "{\"category\":\"c\"}",
            "{\"description\":\"d\"}",
            "{\"locked\":true}",
            "{\"outputFormat\":\"%s\"}",
            "{\"requiredIn\":\"farm\"}");
    var calls = new ArrayList<Callable<Integer>>();
    bodies.forEach(body -> calls.add(() -> patch("environment", "Together", body).status()));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var each : threads.invokeAll(calls)) {
        assertThat(each.get()).isEqualTo(200);
      }
    }
    var after = get("environment", "Together");
    assertThat(after.path("value").asText()).isEqualTo("1");
    assertThat(after.path("category").asText()).isEqualTo("c");
    assertThat(after.path("description").asText()).isEqualTo("d");
    assertThat(after.path("locked").asBoolean()).isTrue();
    assertThat(after.path("outputFormat").asText()).isEqualTo("%s");
    assertThat(after.path("requiredIn").asText()).isEqualTo("farm");
  }

  @Test
  void each_write_is_on_record_without_its_hidden_value() {
    make("environment", "Recorded", ",\"value\":\"herring\",\"hidden\":true");
    patch("environment", "Recorded", "{\"value\":\"haddock\"}");
    delete("environment", "Recorded");
    var entries =
        plane.db.inTransaction(tx ->
            Db.jdbc(tx)
                .sql(
                    "select action || ' ' || a::text from audit a where subject like 'global variable Recorded of environment%' order by id")
                .query(String.class)
                .list());
    assertThat(entries).hasSize(3);
    assertThat(entries.get(0)).startsWith("global-variable.create");
    assertThat(entries.get(1)).startsWith("global-variable.change");
    assertThat(entries.get(2)).startsWith("global-variable.delete");
    assertThat(String.join("", entries)).doesNotContain("herring").doesNotContain("haddock");
  }
}
