package io.scalr.control.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.access.User;
import io.scalr.control.access.UserKind;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.orchestration.UserEvent.Name;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain                 | plain",
        "%a%                   | 1",
        "x%a%y%b%z             | x1y2z",
        "%a%%b%                | 12",
        "%unknown%             | %unknown%",
        "%unknown%a%           | %unknown1",
        "100% sure             | 100% sure",
        "50%                   | 50%",
        "%%                    | %%",
        "%%a%%                 | %1%",
        "\\%a\\%               | %a%",
        "\\%a%                 | %a%",
        "%a\\%                 | %a%",
        "date +\\%Y-\\%m       | date +%Y-%m",
        "date +%Y-%m           | date +%Y-%m",
        "%a b%                 | %a b%",
        "%A%                   | %A%",
        "%again%               | %a%",
        "%money%               | $(reboot) \\1 $1",
        "\\\\%a%               | \\%a%",
        "%a-b%                 | dash",
      })
  void placeholders_are_filled_literally_once(String text, String filled) {
    var values =
        Map.of("a", "1", "b", "2", "again", "%a%", "money", "$(reboot) \\1 $1", "a-b", "dash");

    assertThat(Placeholders.fill(text, values)).isEqualTo(filled);
  }

  @ParameterizedTest
  @CsvSource({
    // declared value, given value, locked: what the script reads
    "one, two, false, two",
    "one, -,   false, one",
    "one, two, true,  one",
    "-,   two, false, two",
    "-,   -,   false, %farm%",
  })
  void a_rules_value_wins_over_the_scripts_unless_it_is_locked(
      String declared, String given, boolean locked, String read) {
    var script = script("farm", maybe(declared), locked);
    Map<String, String> values = given.equals("-") ? Map.of() : Map.of("farm", given);

    var all = ScriptEnvironment.placeholders(Map.of(), script, values);

    assertThat(Placeholders.fill("%farm%", all)).isEqualTo(read);
  }

  @Test
  void later_values_win_the_servers_the_scripts_the_events() {
    var environment = Map.of("SCALR_FARM_NAME", "shop", "SCALR_EVENT_NAME", "HostUp");

    assertThat(ScriptEnvironment.placeholders(environment, script("x", "1"), Map.of()))
        .containsEntry("farm_name", "shop")
        .containsEntry("event_name", "HostUp")
        .containsEntry("x", "1");
    assertThat(ScriptEnvironment.placeholders(environment, script("farm_name", "mine"), Map.of()))
        .containsEntry("farm_name", "mine");
    assertThat(ScriptEnvironment.placeholders(environment, script("event_name", "mine"), Map.of()))
        .containsEntry("event_name", "HostUp");
  }

  @Test
  void a_value_that_was_not_declared_is_not_filled_in() {
    assertThat(ScriptEnvironment.placeholders(Map.of(), script("x", "1"), Map.of("y", "2")))
        .doesNotContainKey("y");
  }

  @Test
  void a_script_is_told_of_its_server_and_of_the_events() {
    var running = new ServerState.Running(new CloudServerId("i-7"), NOW);
    var target = RuleDeciderTest.server(1, new FarmRoleId(1), running, "debian");
    var other = RuleDeciderTest.server(2, new FarmRoleId(2), running, "debian");
    var event =
        new UserEvent(
            new UUID(9, 9),
            Name.HostDown,
            other.server().ref(),
            Map.of("SCALR_IS_SUSPEND", "0"),
            NOW);

    assertThat(ScriptEnvironment.of(event, Optional.of(other), target))
        .containsEntry("SCALR_SERVER_ID", target.id().toString())
        .containsEntry("SCALR_FARM_ROLE_ALIAS", "web")
        .containsEntry("SCALR_FARM_NAME", "shop")
        .containsEntry("SCALR_INSTANCE_INDEX", "1")
        .containsEntry("SCALR_CLOUD_SERVER_ID", "i-7")
        .containsEntry("SCALR_CLOUD_LOCATION", "local")
        .containsEntry("SCALR_CLOUD_PLATFORM", "local")
        .containsEntry("SCALR_ENV_ID", "1")
        .containsEntry("SCALR_EVENT_NAME", "HostDown")
        .containsEntry("SCALR_EVENT_SERVER_ID", other.id().toString())
        .containsEntry("SCALR_EVENT_FARM_ROLE_ALIAS", "db")
        .containsEntry("SCALR_IS_SUSPEND", "0")
        .doesNotContainKey("SCALR_EXTERNAL_IP");
    assertThat(ScriptEnvironment.of(event, Optional.empty(), target))
        .containsEntry("SCALR_EVENT_SERVER_ID", other.id().toString())
        .doesNotContainKey("SCALR_EVENT_FARM_ROLE_ALIAS");
  }

  @ParameterizedTest
  @CsvSource({
    "SCALR_ACCOUNT_ID, 1",
    "SCALR_ACCOUNT_NAME, Acme",
    "SCALR_ENV_ID, 1",
    "SCALR_ENV_NAME, Production",
    "SCALR_LAUNCHED_BY_ID, 5",
    "SCALR_LAUNCHED_BY_EMAIL, ann@example.org",
    "SCALR_IMAGE_ID, host",
    "SCALR_AMI_ID, host",
    "SCALR_SERVER_TYPE, local.small",
    "SCALR_INSTANCE_INDEX, 1",
    "SCALR_ROLE_NAME, base",
    "SCALR_ROLE_OS, debian-1",
    "SCALR_ISDBMASTER, 0",
    "SCALR_FARM_ROLE_ID, 1",
    "SCALR_INSTANCE_ID, i-7",
    "SCALR_REGION, local",
    "SCALR_SERVER_HOSTNAME, web-1",
    "SCALR_PROJECT_ID, 30c59dba-fc9b-4d0f-83ec-4b5043b12f72",
    "SCALR_PROJECT_NAME, Shop",
    "SCALR_PROJECT_BC, P-1",
    "SCALR_COST_CENTER_ID, 3f54770e-bf1a-11e3-92c5-000feae9c516",
    "SCALR_COST_CENTER_NAME, Retail",
    "SCALR_COST_CENTER_BC, CC-1",
  })
  void each_built_in_variable_has_its_value(String name, String value) {
    var running = new ServerState.Running(new CloudServerId("i-7"), NOW);
    var plain = RuleDeciderTest.server(1, new FarmRoleId(1), running, "debian");
    var ann =
        new User(
            new UserId(5),
            Optional.of(plain.server().tenant().account()),
            "ann@example.org",
            "Ann",
            UserKind.ACCOUNT_OWNER,
            true,
            NOW);
    var target =
        new TargetServer(
            plain.server(),
            plain.farm(),
            plain.farmRole(),
            plain.role(),
            plain.os(),
            new TargetServer.Around(
                Optional.of("an-installation"),
                Optional.of("Acme"),
                Optional.of("Production"),
                Optional.of(ann),
                Optional.of("web-1"),
                Optional.of(World.PAYER)));
    var event = new UserEvent(new UUID(9, 9), Name.HostUp, plain.server().ref(), Map.of(), NOW);

    var all = ScriptEnvironment.of(event, Optional.of(target), target);

    assertThat(all).containsEntry(name, value);
    assertThat(all).containsEntry(name.replace("SCALR_", "SCALR_EVENT_"), value);
  }

  private static Optional<String> maybe(String text) {
    return text.equals("-") ? Optional.empty() : Optional.of(text);
  }

  private static Script script(String variable, String value) {
    return script(variable, Optional.of(value), false);
  }

  private static Script script(String variable, Optional<String> value, boolean locked) {
    var declared =
        new ScriptVariable(
            variable,
            value,
            Optional.empty(),
            Optional.empty(),
            false,
            locked,
            false,
            new ScriptVariable.Kind.Text(Optional.empty(), Optional.empty()));
    return new Script(
        new ScriptId(1),
        Scope.installation(),
        "x",
        "",
        ScriptOs.LINUX,
        false,
        Optional.empty(),
        false,
        false,
        List.of(),
        List.of(declared),
        NOW,
        NOW);
  }
}
