package io.scalr.control.orchestration;

import io.scalr.control.access.store.JdbcAccountStore;
import io.scalr.control.access.store.JdbcUserStore;
import io.scalr.control.cloud.CloudCredential;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.cloud.store.JdbcCredentialStore;
import io.scalr.control.cost.CostCenter;
import io.scalr.control.cost.Project;
import io.scalr.control.farm.DesiredCause;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.farm.Farm;
import io.scalr.control.farm.FarmRole;
import io.scalr.control.farm.FarmRoleSettings;
import io.scalr.control.farm.FarmRoleStore.Wanted;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.farm.store.JdbcFarmRoleStore;
import io.scalr.control.farm.store.JdbcFarmStore;
import io.scalr.control.fleet.AgentFacts;
import io.scalr.control.fleet.LaunchReason;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerMarks;
import io.scalr.control.fleet.ServerRef;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.store.JdbcAgentFacts;
import io.scalr.control.fleet.store.JdbcServerStore;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.control.orchestration.Rule.Trigger;
import io.scalr.control.orchestration.store.JdbcEventLogEntries;
import io.scalr.control.orchestration.store.JdbcEventStore;
import io.scalr.control.orchestration.store.JdbcExecutionStore;
import io.scalr.control.orchestration.store.JdbcRuleStore;
import io.scalr.control.orchestration.store.JdbcScriptStore;
import io.scalr.control.orchestration.work.JoinedServerFacts;
import io.scalr.control.role.Role;
import io.scalr.control.role.RoleAccess;
import io.scalr.control.role.store.JdbcOsStore;
import io.scalr.control.role.store.JdbcRoleStore;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.control.store.EventCodec;
import io.scalr.control.store.JdbcEventLog;
import io.scalr.control.store.TestDatabase;
import io.scalr.control.variable.Variables;
import io.scalr.control.variable.store.JdbcVariableStore;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A farm with two farm roles and any number of servers on a real database. */
public final class World implements AutoCloseable {
  /** The account that the tests' gate lets in. */
  public static final Tenant TENANT = new Tenant(new AccountId(7), new EnvironmentId(5));

  public static final Tenant STRANGER = new Tenant(new AccountId(8), new EnvironmentId(6));
  private static final PlatformId LOCAL = new PlatformId("local");
  private static final CloudLocation PLACE = new CloudLocation("local");

  public final TestDatabase database = TestDatabase.fresh(TENANT, STRANGER);
  public final Db db = database.db();
  public final SettableClock clock = new SettableClock();
  public final SystemIds ids = new SystemIds();
  private final AesSealer sealer =
      new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, new SystemRandom());
  public final JdbcScriptStore scripts = new JdbcScriptStore(sealer);
  public final JdbcRuleStore rules = new JdbcRuleStore(sealer);
  public final JdbcEventLogEntries eventLog = new JdbcEventLogEntries();
  public final JdbcEventStore events = new JdbcEventStore();
  public final JdbcExecutionStore executions = new JdbcExecutionStore(sealer);
  public final JdbcServerStore servers = new JdbcServerStore(db);
  public final JdbcFarmRoleStore farmRoles = new JdbcFarmRoleStore();
  public final JdbcEventLog log =
      new JdbcEventLog(clock, new EventCodec(List.of(ServerEvent.class, EventFired.class)));
  public final JoinedServerFacts facts =
      new JoinedServerFacts(
          servers,
          new JdbcFarmStore(),
          farmRoles,
          new JoinedServerFacts.Automation(new JdbcRoleStore(), new JdbcOsStore()),
          new JoinedServerFacts.People(new JdbcAccountStore(clock), new JdbcUserStore()),
          new JoinedServerFacts.Words(
              "an-installation", new JdbcAgentFacts(), (_, _, _) -> Optional.of(PAYER)));
  public static final Payer PAYER =
      new Payer(
          new Payer.Line(Project.DEFAULT, "Shop", "P-1"),
          new Payer.Line(CostCenter.DEFAULT, "Retail", "CC-1"));
  public final Variables variables =
      new Variables(new JdbcVariableStore(sealer), (_, _, _) -> Optional.empty(), ids);
  public final Farm farm;
  public final FarmRole web;
  public final FarmRole data;
  private int index;

  public World() {
    var random = new SystemRandom();
    var credentials =
        new JdbcCredentialStore(new AesSealer(Map.of(1, Secret.of(random.bytes(32))), 1, random));
    var credential =
        new CloudCredential(
            "0123456789ab", Scope.of(TENANT.account()), LOCAL, "local", "", false, Map.of(), 1);
    tx(tx -> {
      credentials.insert(tx, credential, Map.of("k", Secret.of("v")));
      credentials.attach(tx, TENANT, credential);
      return true;
    });
    var role = tx(tx -> new JdbcRoleStore().insert(tx, role())).id();
    farm = tx(tx -> new JdbcFarmStore().insert(tx, newFarm()));
    web = tx(tx -> farmRoles.insert(tx, farmRole("web", role), wanted()));
    data = tx(tx -> farmRoles.insert(tx, farmRole("db", role), wanted()));
  }

  public <T> T tx(Function<Tx, T> work) {
    return db.inTransaction(work);
  }

  /** A server in that state, known and stored. */
  public Server server(FarmRole in, ServerState state) {
    index++;
    var ref = new ServerRef(TENANT, farm.id(), in.id(), new ServerId(ids.uuid()), index);
    var server =
        new Server(
            ref,
            new Place(LOCAL, PLACE, "0123456789ab"),
            new Recipe(in.role(), new ImageId(ids.uuid()), "host", "local.small"),
            LaunchReason.FARM_LAUNCHED,
            "ann",
            now(),
            state,
            ServerMarks.NONE,
            1);
    return tx(tx -> {
      servers.insert(tx, List.of(server));
      return server;
    });
  }

  public Server initializing(FarmRole in) {
    return server(in, new ServerState.Initializing(new CloudServerId("i-" + index), now()));
  }

  public Server running(FarmRole in) {
    return server(in, new ServerState.Running(new CloudServerId("i-" + index), now()));
  }

  /** Its agent has said this of its machine. */
  public void said(Server server, String hostname) {
    tx(tx -> {
      var facts = new AgentFacts(hostname, "1.0", "debian 12", now(), Optional.empty());
      new JdbcAgentFacts().said(tx, TENANT, server.id(), facts);
      return true;
    });
  }

  /** The event is in the log, as fleet puts it there. */
  public void happens(ServerEvent event) {
    tx(tx -> {
      log.append(tx, TENANT, "server:" + event.of().server(), event);
      return true;
    });
  }

  /** A script with one version. */
  public Script script(Scope scope, String name, String body, ScriptVariable... variables) {
    return tx(tx -> {
      var script =
          scripts.insert(
              tx,
              new Script(
                  new ScriptId(0),
                  scope,
                  name,
                  "",
                  ScriptOs.LINUX,
                  true,
                  Optional.empty(),
                  false,
                  false,
                  List.of(),
                  List.of(variables),
                  now(),
                  now()));
      scripts.addVersion(tx, script.id(), body, now());
      return script;
    });
  }

  /** A rule of a farm role on its own servers, of the latest version. */
  public Rule rule(FarmRole in, UserEvent.Name event, Script script) {
    return rule(
        in,
        event,
        new Target.TriggeringServer(List.of()),
        new Action.ScalrScript(new ScriptChoice(script.id(), Optional.empty()), Map.of()));
  }

  public Rule rule(FarmRole in, UserEvent.Name event, Target target, Action action) {
    return tx(tx ->
        rules.insert(
            tx,
            new Rule(
                new RuleHome.OfFarmRole(TENANT, in.id()),
                ids.uuid(),
                0,
                new Trigger.SpecificEvent(event.name()),
                target,
                action,
                Optional.empty(),
                Optional.empty(),
                10,
                Optional.empty(),
                true)));
  }

  public Instant now() {
    return clock.now().truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public void close() {
    database.close();
  }

  private Role role() {
    return new Role(
        new RoleId(0),
        Scope.of(TENANT),
        "base",
        "",
        "debian-12",
        1,
        false,
        Optional.empty(),
        true,
        List.of(),
        List.of("front"),
        RoleAccess.OPEN,
        Optional.empty(),
        Optional.empty(),
        now());
  }

  private Farm newFarm() {
    return new Farm(
        TENANT,
        new FarmId(0),
        "shop",
        "",
        "0123456789abcd",
        "UTC",
        false,
        Project.DEFAULT,
        Optional.empty(),
        List.of(),
        FarmStatus.RUNNING,
        now(),
        1);
  }

  private FarmRole farmRole(String alias, RoleId role) {
    return new FarmRole(
        TENANT,
        farm.id(),
        new FarmRoleId(0),
        alias,
        role,
        LOCAL,
        PLACE,
        "local.small",
        0,
        FarmRole.Scaling.DEFAULT,
        FarmRoleSettings.DEFAULT,
        1);
  }

  private Wanted wanted() {
    return new Wanted(1, DesiredCause.FARM_LAUNCHED, "ann", now());
  }

  /** The system's time, ahead by what a test says. */
  public static final class SettableClock implements Clock {
    private final SystemClock system = new SystemClock();
    private volatile Duration ahead = Duration.ZERO;

    public void forward(Duration by) {
      ahead = ahead.plus(by);
    }

    @Override
    public Instant now() {
      return system.now().plus(ahead);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      system.sleep(duration);
    }
  }

  /** A random id, for what does not exist. */
  public UUID nobody() {
    return ids.uuid();
  }
}
