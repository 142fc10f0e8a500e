package io.scalr.control.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.farm.Farm;
import io.scalr.control.farm.FarmRole;
import io.scalr.control.farm.FarmRoleSettings;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.fleet.LaunchReason;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerMarks;
import io.scalr.control.fleet.ServerRef;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Condition;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.control.orchestration.Rule.Trigger;
import io.scalr.control.orchestration.RuleDecider.Order;
import io.scalr.control.orchestration.UserEvent.Name;
import io.scalr.control.role.Os;
import io.scalr.control.role.Role;
import io.scalr.control.role.RoleAccess;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleDeciderTest {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(1));
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
  private static final FarmRoleId WEB = new FarmRoleId(1);
  private static final FarmRoleId DB = new FarmRoleId(2);
  private static final RoleId ROLE = new RoleId(1);
  private static final RuleHome OF_WEB = new RuleHome.OfFarmRole(TENANT, WEB);
  private static final CloudServerId MACHINE = new CloudServerId("i-1");

  private final Map<ScriptChoice, ScriptText> texts = new HashMap<>();

  @ParameterizedTest
  @CsvSource({
    // event, state of the triggering server, of another one: who receives
    "HostInit,            initializing,      running,           own other",
    "HostInit,            initializing,      initializing,      own other",
    "HostInit,            pending_terminate, running,           other",
    "HostUp,              running,           pending,           own",
    "HostUp,              running,           pending_launch,    own",
    "HostUp,              running,           suspended,         own",
    "HostUp,              running,           resuming,          own",
    "HostUp,              running,           pending_suspend,   own",
    "HostUp,              terminated,        running,           other",
    "BeforeInstanceLaunch, pending,          initializing,      ''",
    "BeforeInstanceLaunch, pending,          running,           other",
    "BeforeHostTerminate, pending_terminate, running,           own other",
    "BeforeHostTerminate, pending_terminate, pending_terminate, own",
    "BeforeHostTerminate, pending_terminate, pending_suspend,   own other",
    "BeforeHostTerminate, pending_suspend,   running,           own other",
    "HostDown,            pending_terminate, running,           other",
    "HostDown,            terminated,        running,           other",
    "HostDown,            suspended,         running,           other",
    "RebootComplete,      running,           temporary,         own",
    "ResumeComplete,      running,           importing,         own",
  })
  void a_state_decides_who_hears_of_an_event(
      Name event, String ownState, String otherState, String receivers) {
    var own = server(1, WEB, state(ownState), "debian");
    var other = server(2, WEB, state(otherState), "debian");

    var orders = decide(event, own, List.of(own, other), rule(1, 1, new Target.Farm(List.of())));

    assertThat(names(orders, own)).isEqualTo(receivers);
  }

  @Test
  void servers_of_a_terminated_farm_hear_of_their_own_events_only() {
    var own = terminated(server(1, WEB, state("running"), "debian"));
    var other = terminated(server(2, WEB, state("running"), "debian"));

    var orders =
        decide(Name.HostUp, own, List.of(own, other), rule(1, 1, new Target.Farm(List.of())));

    assertThat(names(orders, own)).isEqualTo("own");
  }

  @ParameterizedTest
  @CsvSource({
    "TriggeringServer,   own",
    "TriggeringFarmRole, own web",
    "Farm,               own web db win",
    "FarmOfDb,           db",
    "FarmOfLinux,        own web db",
    "FarmOfWindows,      win",
    "FarmOfDebian,       own web",
    "FarmTagged,         own web db win",
    "FarmTaggedElse,     ''",
    "FarmOfDbOnWindows,  ''",
    "ServerOfWindows,    ''",
    "ServerOfLinux,      own",
  })
  void a_target_and_its_conditions_decide_where_it_runs(String target, String where) {
    var own = server(1, WEB, state("running"), "debian");
    var web = server(2, WEB, state("running"), "debian");
    var db = server(3, DB, state("running"), "redhat");
    var win = server(4, DB, state("running"), "windows");
    var called = Map.of(1L, "own", 2L, "web", 3L, "db", 4L, "win");

    var orders = decide(Name.HostUp, own, List.of(own, web, db, win), rule(1, 1, target(target)));

    assertThat(
            String.join(
                " ",
                orders.stream()
                    .map(order -> called.get(order.target().id().value().getLeastSignificantBits()))
                    .toList()))
        .isEqualTo(where);
  }

  @ParameterizedTest
  @CsvSource({
    // orders of the rules made 1st, 2nd, 3rd: the sequence they run in
    "1 2 3,      1 2 3",
    "3 2 1,      3 2 1",
    "10 9 100,   2 1 3",
    "5 5 5,      1 2 3",
    "5 5 1,      3 1 2",
    "-1 0 -2,    3 1 2",
    "2 10 1,     3 1 2",
  })
  void rules_run_by_number_and_then_as_they_were_made(String orders, String sequence) {
    var numbers = Arrays.stream(orders.split(" ")).map(Integer::valueOf).toList();
    var own = server(1, WEB, state("running"), "debian");
    var rules = new Rule[numbers.size()];
    for (int i = 0; i < rules.length; i++) {
      rules[i] = rule(i + 1, numbers.get(i), new Target.TriggeringServer(List.of()));
    }

    var decided = decide(Name.HostUp, own, List.of(own), rules);

    assertThat(
            String.join(
                " ", decided.stream().map(order -> Long.toString(order.rule().made())).toList()))
        .isEqualTo(sequence);
    assertThat(decided).extracting(Order::position).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource({
    // rule's blocking and time-out, script's: what holds
    "-,     -,   false, -,   false, 1200",
    "-,     -,   true,  -,   true,  180",
    "true,  -,   false, -,   true,  180",
    "false, -,   true,  -,   false, 1200",
    "-,     7,   true,  9,   true,  7",
    "-,     -,   true,  9,   true,  9",
    "false, -,   true,  9,   false, 9",
    "true,  600, false, -,   true,  600",
  })
  void a_rule_says_whether_and_how_long_others_wait_else_its_script_else_the_default(
      String blocking, String timeout, boolean byDefault, String usual, boolean holds, long s) {
    var own = server(1, WEB, state("running"), "debian");
    var choice = new ScriptChoice(new ScriptId(9), Optional.empty());
    texts.put(choice, text(9, 1, ScriptOs.LINUX, byDefault, seconds(usual)));
    var rule =
        new Rule(
            OF_WEB,
            new UUID(0, 1),
            1,
            new Trigger.AllEvents(),
            new Target.TriggeringServer(List.of()),
            new Action.ScalrScript(choice, Map.of()),
            blocking.equals("-") ? Optional.empty() : Optional.of(Boolean.valueOf(blocking)),
            seconds(timeout),
            1,
            Optional.empty(),
            true);

    var order = decide(Name.HostUp, own, List.of(own), rule).getFirst();

    assertThat(order.blocking()).isEqualTo(holds);
    assertThat(order.timeout()).hasSeconds(s);
    assertThat(RuleDecider.waitedFor(List.of(rule), texts))
        .isEqualTo(holds ? Duration.ofSeconds(s) : Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource({
    "LINUX, debian, true",
    "LINUX, windows, false",
    "WINDOWS, windows, true",
    "WINDOWS, redhat, false",
    "CROSS_PLATFORM, windows, true",
    "CROSS_PLATFORM, debian, true",
  })
  void a_script_runs_only_on_the_system_that_it_is_for(ScriptOs os, String family, boolean runs) {
    var own = server(1, WEB, state("running"), family);
    var choice = new ScriptChoice(new ScriptId(9), Optional.empty());
    texts.put(choice, text(9, 1, os, true, Optional.empty()));

    var orders = decide(Name.HostUp, own, List.of(own), scriptRule(choice));

    assertThat(orders).hasSize(runs ? 1 : 0);
  }

  @Test
  void only_enabled_rules_of_the_servers_own_farm_role_with_that_trigger_fire() {
    var event = event(Name.HostUp, server(1, WEB, state("running"), "debian"));
    var target = new Target.Farm(List.of());
    var fires = rule(1, 1, target);
    var others =
        List.of(
            with(rule(2, 1, target), DB, new Trigger.AllEvents(), true),
            with(rule(3, 1, target), WEB, new Trigger.AllEvents(), false),
            with(rule(4, 1, target), WEB, new Trigger.SpecificEvent("HostInit"), true),
            with(rule(5, 1, target), WEB, new Trigger.SpecificEvent("hostup"), true));
    var specific = with(rule(6, 1, target), WEB, new Trigger.SpecificEvent("HostUp"), true);

    var all = new ArrayList<>(others);
    all.add(specific);
    all.add(fires);

    assertThat(RuleDecider.fired(event, Optional.of(ROLE), all))
        .extracting(Rule::made)
        .containsExactly(1L, 6L);
  }

  @Test
  void a_version_is_taken_as_chosen_and_one_that_is_not_there_is_an_obstacle() {
    var own = server(1, WEB, state("running"), "debian");
    var latest = new ScriptChoice(new ScriptId(9), Optional.empty());
    var pinned = new ScriptChoice(new ScriptId(9), Optional.of(1));
    var missing = new ScriptChoice(new ScriptId(9), Optional.of(7));
    texts.put(latest, text(9, 3, ScriptOs.LINUX, true, Optional.empty()));
    texts.put(pinned, text(9, 1, ScriptOs.LINUX, true, Optional.empty()));

    var orders =
        decide(
            Name.HostUp,
            own,
            List.of(own),
            scriptRule(latest),
            scriptRule(pinned),
            scriptRule(missing));

    assertThat(orders.get(0).text().orElseThrow().version().number()).isEqualTo(3);
    assertThat(orders.get(1).text().orElseThrow().version().number()).isEqualTo(1);
    assertThat(orders.get(2).obstacle()).contains("The script has no version 7.");
    assertThat(RuleDecider.choices(List.of(scriptRule(latest), scriptRule(missing))))
        .containsExactlyInAnyOrder(latest, missing);
  }

  @ParameterizedTest
  @CsvSource({
    // what a rule belongs to: whether it hears of a server of farm role web, made of role 1
    "farm role web,          true",
    "farm role db,           false",
    "farm role elsewhere,    false",
    "role 1,                 true",
    "role 2,                 false",
    "environment,            true",
    "other environment,      false",
    "account,                true",
    "other account,          false",
    "installation,           true",
  })
  void a_rule_hears_of_the_servers_of_what_it_belongs_to(String home, boolean hears) {
    var event = event(Name.HostUp, server(1, WEB, state("running"), "debian"));

    var fired = RuleDecider.fired(event, Optional.of(ROLE), List.of(of(home(home), 1, 1)));

    assertThat(fired).hasSize(hears ? 1 : 0);
  }

  @Test
  void a_roles_rules_are_silent_when_nothing_is_known_of_the_server_any_more() {
    var event = event(Name.HostDown, server(1, WEB, state("running"), "debian"));
    var rules = List.of(of(home("role 1"), 1, 1), of(home("account"), 2, 1));

    assertThat(RuleDecider.fired(event, Optional.empty(), rules))
        .extracting(Rule::made)
        .containsExactly(2L);
  }

  @ParameterizedTest
  @CsvSource({
    // orders of the rules of role, environment, account, farm role: the sequence they run in
    "1 1 1 1,    farmrole account environment role",
    "1 2 3 4,    role environment account farmrole",
    "4 3 2 1,    farmrole account environment role",
    "10 9 10 9,  farmrole environment account role",
    "-1 0 0 0,   role farmrole account environment",
  })
  void numbers_rule_over_levels_and_levels_over_age(String orders, String sequence) {
    var event = event(Name.HostUp, server(1, WEB, state("running"), "debian"));
    var homes = List.of("role 1", "environment", "account", "farm role web");
    var numbers = orders.split(" ");
    var rules = new ArrayList<Rule>();
    for (int i = 0; i < homes.size(); i++) {
      rules.add(of(home(homes.get(i)), i + 1, Integer.parseInt(numbers[i])));
    }

    var fired = RuleDecider.fired(event, Optional.of(ROLE), rules);

    assertThat(String.join(" ", fired.stream().map(rule -> rule.home().word()).toList()))
        .isEqualTo(sequence);
  }

  @Test
  void what_this_server_cannot_run_yet_is_an_obstacle_in_words() {
    var own = server(1, WEB, state("running"), "debian");
    var job =
        new Action.AnsibleTower(
            Optional.empty(),
            Optional.of("tower"),
            Optional.of(5L),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    var orders = decide(Name.HostUp, own, List.of(own), doing(new Action.Chef()), doing(job));

    assertThat(orders).extracting(Order::name).containsExactly("Chef", "Ansible Tower job 5");
    assertThat(orders)
        .extracting(order -> order.obstacle().orElse(""))
        .containsExactly(
            "Chef Actions are not available on this server yet.",
            "Ansible Tower Actions are not available on this server yet.");
  }

  @Test
  void a_custom_event_fires_the_rules_on_it_and_those_on_all_events() {
    var own = server(1, WEB, state("running"), "debian");
    var event =
        new UserEvent(
            new UUID(9, 9), new EventName.Custom("Deploy"), own.server().ref(), Map.of(), NOW);
    var target = new Target.TriggeringServer(List.of());
    var rules =
        List.of(
            with(rule(1, 1, target), WEB, new Trigger.SpecificEvent("Deploy"), true),
            with(rule(2, 1, target), WEB, new Trigger.SpecificEvent("deploy"), true),
            with(rule(3, 1, target), WEB, new Trigger.AllEvents(), true));

    assertThat(RuleDecider.fired(event, Optional.of(ROLE), rules))
        .extracting(Rule::made)
        .containsExactly(1L, 3L);
    assertThat(RuleDecider.receives(event, own)).isTrue();
  }

  private static RuleHome home(String name) {
    var account = TENANT.account();
    return switch (name) {
      case "farm role web" -> OF_WEB;
      case "farm role db" -> new RuleHome.OfFarmRole(TENANT, DB);
      case "farm role elsewhere" ->
          new RuleHome.OfFarmRole(new Tenant(account, new EnvironmentId(99)), WEB);
      case "role 1" -> new RuleHome.OfRole(ROLE);
      case "role 2" -> new RuleHome.OfRole(new RoleId(2));
      case "environment" -> new RuleHome.OfScope(Scope.of(TENANT));
      case "other environment" ->
          new RuleHome.OfScope(Scope.of(new Tenant(account, new EnvironmentId(99))));
      case "account" -> new RuleHome.OfScope(Scope.of(account));
      case "other account" -> new RuleHome.OfScope(Scope.of(new AccountId(99)));
      case "installation" -> new RuleHome.OfScope(Scope.installation());
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Rule of(RuleHome home, long made, int order) {
    var like = rule(made, order, new Target.TriggeringServer(List.of()));
    return changed(like, home, like.action());
  }

  private static Rule doing(Action action) {
    return changed(rule(1, 1, new Target.TriggeringServer(List.of())), OF_WEB, action);
  }

  private static Rule changed(Rule rule, RuleHome home, Action action) {
    return new Rule(
        home,
        rule.id(),
        rule.made(),
        rule.trigger(),
        rule.target(),
        action,
        rule.blocking(),
        rule.timeout(),
        rule.order(),
        rule.runAs(),
        rule.enabled());
  }

  private static Rule scriptRule(ScriptChoice choice) {
    var plain = rule(1, 1, new Target.TriggeringServer(List.of()));
    return new Rule(
        OF_WEB,
        plain.id(),
        1,
        plain.trigger(),
        plain.target(),
        new Action.ScalrScript(choice, Map.of()),
        Optional.empty(),
        Optional.empty(),
        1,
        Optional.empty(),
        true);
  }

  private static Optional<Duration> seconds(String text) {
    return text.equals("-")
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Long.parseLong(text)));
  }

  private List<Order> decide(
      Name name, TargetServer own, List<TargetServer> servers, Rule... rules) {
    var event = event(name, own);
    return RuleDecider.decide(
        event, RuleDecider.fired(event, Optional.of(ROLE), List.of(rules)), servers, texts);
  }

  private static String names(List<Order> orders, TargetServer own) {
    return String.join(
        " ",
        orders.stream()
            .map(order -> order.target().id().equals(own.id()) ? "own" : "other")
            .toList());
  }

  private static UserEvent event(Name name, TargetServer own) {
    return new UserEvent(new UUID(9, 9), name, own.server().ref(), Map.of(), NOW);
  }

  private static Target target(String name) {
    var ofDb = new Condition.FarmRoles(List.of(DB));
    return switch (name) {
      case "TriggeringServer" -> new Target.TriggeringServer(List.of());
      case "TriggeringFarmRole" -> new Target.TriggeringFarmRole();
      case "Farm" -> new Target.Farm(List.of());
      case "FarmOfDb" -> new Target.Farm(List.of(ofDb, new Condition.OfOs("redhat")));
      case "FarmOfLinux" -> new Target.Farm(List.of(new Condition.OfOs("linux")));
      case "FarmOfWindows" -> new Target.Farm(List.of(new Condition.OfOs("windows")));
      case "FarmOfDebian" -> new Target.Farm(List.of(new Condition.OfOs("debian")));
      case "FarmTagged" -> new Target.Farm(List.of(new Condition.Tags(List.of("x", "front"))));
      case "FarmTaggedElse" -> new Target.Farm(List.of(new Condition.Tags(List.of("x"))));
      case "FarmOfDbOnWindows" ->
          new Target.Farm(
              List.of(new Condition.FarmRoles(List.of(WEB)), new Condition.OfOs("windows")));
      case "ServerOfWindows" -> new Target.TriggeringServer(List.of(new Condition.OfOs("windows")));
      case "ServerOfLinux" -> new Target.TriggeringServer(List.of(new Condition.OfOs("linux")));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Rule rule(long made, int order, Target target) {
    return new Rule(
        OF_WEB,
        new UUID(0, made),
        made,
        new Trigger.AllEvents(),
        target,
        new Action.LocalScript("/usr/local/bin/x"),
        Optional.empty(),
        Optional.empty(),
        order,
        Optional.empty(),
        true);
  }

  private static Rule with(Rule rule, FarmRoleId farmRole, Trigger trigger, boolean enabled) {
    return new Rule(
        new RuleHome.OfFarmRole(TENANT, farmRole),
        rule.id(),
        rule.made(),
        trigger,
        rule.target(),
        rule.action(),
        rule.blocking(),
        rule.timeout(),
        rule.order(),
        rule.runAs(),
        enabled);
  }

  private static ScriptText text(
      long id, int version, ScriptOs os, boolean blocking, Optional<Duration> timeout) {
    var script =
        new Script(
            new ScriptId(id),
            Scope.of(TENANT),
            "hello",
            "",
            os,
            blocking,
            timeout,
            false,
            false,
            List.of(),
            List.of(),
            NOW,
            NOW);
    return new ScriptText(script, new ScriptVersion(script.id(), version, "#!/bin/sh", NOW));
  }

  private static ServerState state(String name) {
    return switch (name) {
      case "temporary" -> new ServerState.Temporary(MACHINE, NOW);
      case "importing" -> new ServerState.Importing(MACHINE, NOW);
      case "pending_launch" ->
          new ServerState.PendingLaunch(new LaunchToken(new UUID(0, 1)), 0, NOW);
      case "pending" -> new ServerState.Pending(MACHINE, NOW);
      case "initializing" -> new ServerState.Initializing(MACHINE, NOW);
      case "running" -> new ServerState.Running(MACHINE, NOW);
      case "pending_suspend" -> new ServerState.PendingSuspend(MACHINE, NOW);
      case "suspended" -> new ServerState.Suspended(MACHINE, NOW);
      case "resuming" -> new ServerState.Resuming(MACHINE, NOW);
      case "pending_terminate" ->
          new ServerState.PendingTerminate(
              Optional.of(MACHINE), TerminateReason.API, false, NOW, NOW);
      case "terminated" ->
          new ServerState.Terminated(Optional.of(MACHINE), TerminateReason.API, NOW);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static TargetServer terminated(TargetServer server) {
    var farm = farm(FarmStatus.TERMINATED);
    return new TargetServer(
        server.server(), farm, server.farmRole(), server.role(), server.os(), server.around());
  }

  private static Farm farm(FarmStatus status) {
    return new Farm(
        TENANT,
        new FarmId(1),
        "shop",
        "",
        "0123456789abcd",
        "UTC",
        false,
        new UUID(0, 1),
        Optional.empty(),
        List.of(),
        status,
        NOW,
        1);
  }

  static TargetServer server(long id, FarmRoleId farmRole, ServerState state, String family) {
    var place = new Place(new PlatformId("local"), new CloudLocation("local"), "0123456789ab");
    var server =
        new Server(
            new ServerRef(TENANT, new FarmId(1), farmRole, new ServerId(new UUID(0, id)), 1),
            place,
            new Recipe(new RoleId(1), new ImageId(new UUID(0, 5)), "host", "local.small"),
            LaunchReason.FARM_LAUNCHED,
            "ann",
            NOW,
            state,
            ServerMarks.NONE,
            1);
    var line =
        new FarmRole(
            TENANT,
            new FarmId(1),
            farmRole,
            farmRole.equals(WEB) ? "web" : "db",
            new RoleId(1),
            place.platform(),
            place.location(),
            "local.small",
            0,
            FarmRole.Scaling.DEFAULT,
            FarmRoleSettings.DEFAULT,
            1);
    var role =
        new Role(
            new RoleId(1),
            Scope.of(TENANT),
            "base",
            "",
            family + "-1",
            1,
            false,
            Optional.empty(),
            true,
            List.of(),
            List.of("front"),
            RoleAccess.OPEN,
            Optional.empty(),
            Optional.empty(),
            NOW);
    return new TargetServer(
        server,
        farm(FarmStatus.RUNNING),
        line,
        role,
        new Os(family + "-1", family, family, "1", "1"),
        TargetServer.Around.UNKNOWN);
  }
}
