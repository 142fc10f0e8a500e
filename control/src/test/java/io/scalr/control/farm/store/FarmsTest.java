package io.scalr.control.farm.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.access.store.JdbcAccountStore;
import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudCredential;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.cloud.store.JdbcCredentialStore;
import io.scalr.control.cost.Project;
import io.scalr.control.cost.store.JdbcProjectStore;
import io.scalr.control.farm.DesiredCause;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredFarmRole.Timing;
import io.scalr.control.farm.DesiredFarmRole.Troubles;
import io.scalr.control.farm.Farm;
import io.scalr.control.farm.FarmEvent;
import io.scalr.control.farm.FarmRole;
import io.scalr.control.farm.FarmRole.Scaling;
import io.scalr.control.farm.FarmRoleSettings;
import io.scalr.control.farm.FarmRoles;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.farm.FarmVariables;
import io.scalr.control.farm.Farms;
import io.scalr.control.farm.LivingServers;
import io.scalr.control.farm.NobodyElse;
import io.scalr.control.farm.TerminationGrace;
import io.scalr.control.farm.TroublePolicy;
import io.scalr.control.role.Images;
import io.scalr.control.role.RoleAccess;
import io.scalr.control.role.Roles;
import io.scalr.control.role.store.JdbcImageStore;
import io.scalr.control.role.store.JdbcOsStore;
import io.scalr.control.role.store.JdbcRoleCategoryStore;
import io.scalr.control.role.store.JdbcRoleStore;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.control.store.EventCodec;
import io.scalr.control.store.JdbcEventLog;
import io.scalr.control.store.RecordedEvent;
import io.scalr.control.store.TestDatabase;
import io.scalr.control.variable.Variables;
import io.scalr.control.variable.store.JdbcVariableStore;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Farms, farm roles and the desired state on a real database. */
@Tag("database")
class FarmsTest {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(1));
  private static final Tenant STRANGER = new Tenant(new AccountId(2), new EnvironmentId(2));
  private static final PlatformId LOCAL = new PlatformId("local");
  private static final CloudLocation PLACE = new CloudLocation("local");

  private TestDatabase database;
  private Db db;
  private JdbcEventLog log;
  private final List<FarmId> woken = new ArrayList<>();
  private boolean living;
  private Farms farms;
  private FarmRoles farmRoles;
  private JdbcDesiredStore desired;
  private RoleId role;

  @BeforeEach
  void open() {
    database = TestDatabase.fresh(TENANT, STRANGER);
    db = database.db();
    var clock = new SystemClock();
    var random = new SystemRandom();
    var rows = new JdbcFarmRoleStore();
    var servers =
        new LivingServers() {
          @Override
          public boolean inEnvironment(Tx tx, Tenant tenant) {
            return living;
          }

          @Override
          public boolean inFarm(Tx tx, Tenant tenant, FarmId farm) {
            return living;
          }

          @Override
          public boolean inFarmRole(Tx tx, Tenant tenant, FarmRoleId farmRole) {
            return living;
          }
        };
    log = new JdbcEventLog(clock, new EventCodec(List.of(FarmEvent.class)));
    var events = new LoggedFarmEvents(log, (_, farm) -> woken.add(farm));
    var roleStore = new JdbcRoleStore();
    var sealer = new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, random);
    var variables =
        new Variables(
            new JdbcVariableStore(sealer), (_, _, _) -> Optional.empty(), new SystemIds());
    var owners = new FarmVariables(new JdbcFarmStore(), rows, roleStore, variables);
    farms =
        new Farms(
            new Farms.Ports(
                new JdbcFarmStore(),
                rows,
                new JdbcProjectStore(),
                servers,
                new NobodyElse(),
                owners,
                events),
            clock,
            random);
    farmRoles =
        new FarmRoles(
            rows, farms.store(), roleStore, servers, owners, (_, _, _) -> false, events, clock);
    desired = new JdbcDesiredStore(db);
    var systems = new JdbcOsStore();
    var images = new Images(new JdbcImageStore(), systems, (_, _) -> false, clock, new SystemIds());
    var roles =
        new Roles(
            roleStore,
            images.store(),
            new JdbcRoleCategoryStore(),
            systems,
            new JdbcAccountStore(clock),
            rows,
            clock);
    var environment = Scope.of(TENANT);
    var image =
        done(tx ->
            images.register(
                tx,
                environment,
                new Images.Draft(
                    "debian",
                    LOCAL,
                    Optional.of(PLACE),
                    "host",
                    "x86_64",
                    "debian-12",
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    false,
                    false)));
    role =
        done(tx ->
                roles.create(
                    tx,
                    environment,
                    new Roles.Draft(
                        "base",
                        "",
                        "debian-12",
                        1,
                        false,
                        Optional.empty(),
                        true,
                        List.of(),
                        List.of(),
                        RoleAccess.OPEN)))
            .id();
    done(tx -> roles.addImage(tx, environment, role, image.id()));
    var credentials =
        new JdbcCredentialStore(new AesSealer(Map.of(1, Secret.of(random.bytes(32))), 1, random));
    var credential =
        new CloudCredential(
            "0123456789ab", Scope.of(TENANT.account()), LOCAL, "local", "", false, Map.of(), 1);
    db.inTransaction(tx -> {
      credentials.insert(tx, credential, Map.of("k", Secret.of("v")));
      credentials.attach(tx, TENANT, credential);
      assertThat(credentials.of(tx, TENANT, LOCAL))
          .contains(new CloudAccess("0123456789ab", LOCAL, Map.of(), Map.of("k", Secret.of("v"))));
      return true;
    });
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void a_farm_belongs_to_its_environment_alone() {
    var farm = farm("one");

    assertThat(this.<Farm>done(tx -> farms.find(tx, TENANT, farm.id()))).isEqualTo(farm);
    assertThat(farm.hash()).matches("[0-9a-f]{14}");
    assertThat(refused(tx -> farms.find(tx, STRANGER, farm.id())))
        .isInstanceOf(Refusal.ObjectNotFound.class);
    assertThat(refused(tx -> farms.terminate(tx, STRANGER, farm.id(), "mallory")))
        .isInstanceOf(Refusal.ObjectNotFound.class);
    assertThat(refused(tx -> farms.create(tx, TENANT, draft("one"), "ann")).text())
        .isEqualTo("'Farm.name' (one) already exists.");
    assertThat(
            refused(tx ->
                farms.create(
                    tx,
                    TENANT,
                    new Farms.Draft(
                        "two", "", "UTC", false, new UUID(0, 1), Optional.empty(), List.of()),
                    "ann")))
        .isInstanceOf(Refusal.ObjectNotFound.class);
  }

  @Test
  void a_launch_writes_what_is_wanted_tells_it_and_wakes_fleet() {
    var farm = farm("one");
    var web = farmRole(farm, "web", new Scaling(true, 2, 4));
    var idle = farmRole(farm, "idle", new Scaling(false, 1, 2));
    woken.clear();

    var launched = done(tx -> farms.launch(tx, TENANT, farm.id(), "ann"));

    assertThat(launched.status()).isEqualTo(FarmStatus.RUNNING);
    var wanted = desired.find(TENANT, web.id()).orElseThrow();
    assertThat(wanted.farmStatus()).isEqualTo(FarmStatus.RUNNING);
    assertThat(wanted.count())
        .isEqualTo(new DesiredFarmRole.Count(true, 2, 4, 2, DesiredCause.FARM_LAUNCHED, "ann"));
    assertThat(wanted.place().credentialId()).isEqualTo("0123456789ab");
    assertThat(wanted.recipe().cloudImage()).isEqualTo("host");
    assertThat(desired.find(TENANT, idle.id()).orElseThrow().count().target()).isZero();
    assertThat(woken).containsExactly(farm.id());
    assertThat(events()).last().isInstanceOf(FarmEvent.FarmLaunched.class);
    assertThat(refused(tx -> farms.launch(tx, TENANT, farm.id(), "ann")))
        .isInstanceOf(Refusal.UnacceptableState.class);
  }

  @Test
  void a_termination_wants_everything_gone_and_may_be_said_twice() {
    var farm = farm("one");
    var web = farmRole(farm, "web", new Scaling(true, 2, 4));
    done(tx -> farms.launch(tx, TENANT, farm.id(), "ann"));

    done(tx -> farms.terminate(tx, TENANT, farm.id(), "ann"));
    var again = done(tx -> farms.terminate(tx, TENANT, farm.id(), "bob"));

    assertThat(again.status()).isEqualTo(FarmStatus.TERMINATED);
    assertThat(desired.find(TENANT, web.id()).orElseThrow().farmStatus())
        .isEqualTo(FarmStatus.TERMINATED);
    assertThat(events().stream().filter(FarmEvent.FarmTerminated.class::isInstance)).hasSize(1);
  }

  @Test
  void a_farm_is_deleted_only_when_terminated_and_empty() {
    var farm = farm("one");
    farmRole(farm, "web", new Scaling(true, 1, 1));
    done(tx -> farms.launch(tx, TENANT, farm.id(), "ann"));

    assertThat(refused(tx -> farms.delete(tx, TENANT, farm.id(), "ann")))
        .isInstanceOf(Refusal.ObjectInUse.class);
    done(tx -> farms.terminate(tx, TENANT, farm.id(), "ann"));
    living = true;
    assertThat(refused(tx -> farms.delete(tx, TENANT, farm.id(), "ann")))
        .isInstanceOf(Refusal.ObjectInUse.class);
    living = false;
    done(tx -> farms.delete(tx, TENANT, farm.id(), "ann"));
    assertThat(desired.all()).isEmpty();
  }

  @Test
  void a_farm_role_without_image_in_its_place_or_with_crossed_bounds_is_refused() {
    var farm = farm("one");

    assertThat(
            refused(tx ->
                farmRoles.create(
                    tx, TENANT, farm.id(), at("web", "elsewhere", Scaling.DEFAULT), "ann")))
        .isInstanceOf(Refusal.InvalidValue.class);
    assertThat(
            refused(tx ->
                    farmRoles.create(
                        tx, TENANT, farm.id(), at("web", "local", new Scaling(true, 3, 2)), "ann"))
                .text())
        .isEqualTo(
            "'ScalingConfiguration.minInstances' (3) must not be greater than 'maxInstances' (2).");
    farmRole(farm, "web", Scaling.DEFAULT);
    assertThat(
            refused(tx ->
                farmRoles.create(
                    tx, TENANT, farm.id(), at("web", "local", Scaling.DEFAULT), "ann")))
        .isInstanceOf(Refusal.UnicityViolation.class);
    List<FarmRole> left = db.inTransaction(tx -> farmRoles.store().ofFarm(tx, TENANT, farm.id()));
    assertThat(left).hasSize(1);
  }

  @Test
  void lower_bounds_pull_down_what_is_wanted() {
    var farm = farm("one");
    var web = farmRole(farm, "web", new Scaling(true, 1, 5));
    done(tx -> farms.launch(tx, TENANT, farm.id(), "ann"));
    int raised =
        db.inTransaction(
            tx -> desired.changeWanted(tx, TENANT, web.id(), 3, DesiredCause.API, "ann"));
    assertThat(raised).isEqualTo(4);

    done(tx ->
        farmRoles.change(tx, TENANT, web.id(), at("web", "x", new Scaling(true, 1, 2)), "ann"));

    var count = desired.find(TENANT, web.id()).orElseThrow().count();
    assertThat(count.wanted()).isEqualTo(2);
    assertThat(count.target()).isEqualTo(2);
  }

  @Test
  void one_more_server_counts_from_the_minimum_and_stops_at_the_maximum() {
    var farm = farm("one");
    var web = farmRole(farm, "web", new Scaling(true, 2, 3));

    var steps =
        List.of(1, 1, -1, -9).stream()
            .map(delta ->
                db.inTransaction(tx ->
                    desired.changeWanted(tx, TENANT, web.id(), delta, DesiredCause.UI, "ann")))
            .toList();

    assertThat(steps).containsExactly(3, 3, 2, 0);
  }

  @Test
  void a_lock_answers_the_row_of_this_tenant_only() {
    var farm = farm("one");
    var web = farmRole(farm, "web", Scaling.DEFAULT);

    Optional<DesiredFarmRole> ours = db.inTransaction(tx -> desired.lock(tx, TENANT, web.id()));
    Optional<DesiredFarmRole> theirs = db.inTransaction(tx -> desired.lock(tx, STRANGER, web.id()));
    assertThat(ours).isPresent();
    assertThat(theirs).isEmpty();
  }

  @Test
  void settings_are_kept_read_as_desired_state_and_written_once() {
    var farm = farm("one");
    var web = farmRole(farm, "web", Scaling.DEFAULT);
    var fresh = desired.find(TENANT, web.id()).orElseThrow();
    assertThat(fresh.timing()).isEqualTo(Timing.DEFAULT);
    assertThat(fresh.troubles()).isEqualTo(Troubles.DEFAULT);
    var other =
        new FarmRoleSettings(
            new Timing(
                Duration.ofSeconds(600), Duration.ofSeconds(90), new TerminationGrace.Auto()),
            new Troubles(true, TroublePolicy.FLAG, TroublePolicy.IGNORE, TroublePolicy.TERMINATE));
    woken.clear();

    var first = set(web, other);
    var events = events().size();
    var second = set(web, other);

    assertThat(first.version()).isEqualTo(fresh.version() + 1);
    assertThat(second).isEqualTo(first);
    assertThat(events()).hasSize(events).last().isInstanceOf(FarmEvent.FarmRoleChanged.class);
    assertThat(woken).as("once, by the write").containsExactly(farm.id());
    var stored = desired.find(TENANT, web.id()).orElseThrow();
    assertThat(stored.timing()).isEqualTo(other.timing());
    assertThat(stored.troubles()).isEqualTo(other.troubles());
    assertThat(stored.version()).isEqualTo(first.version());
    assertThat(desired.ofFarm(TENANT, farm.id())).containsExactly(stored);
  }

  @Test
  void settings_outlive_a_change_of_the_farm_role_and_a_grace_of_nothing_is_not_auto() {
    var farm = farm("one");
    var web = farmRole(farm, "web", Scaling.DEFAULT);
    var none =
        new FarmRoleSettings(
            new Timing(
                FarmRoleSettings.LONGEST_LIMIT,
                FarmRoleSettings.SHORTEST_LIMIT,
                new TerminationGrace.Fixed(Duration.ZERO)),
            Troubles.DEFAULT);
    set(web, none);

    done(tx ->
        farmRoles.change(tx, TENANT, web.id(), at("web", "x", new Scaling(true, 1, 2)), "ann"));

    FarmRole changed = done(tx -> farmRoles.find(tx, TENANT, web.id()));
    assertThat(changed.settings()).isEqualTo(none);
    assertThat(changed.scaling().enabled()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"59,360,180", "86401,360,180", "2400,59,180", "2400,86401,180", "2400,360,7201"})
  void settings_out_of_bounds_are_refused(long launch, long reboot, long grace) {
    var refused =
        FarmRoleSettings.of(
            new Timing(
                Duration.ofSeconds(launch),
                Duration.ofSeconds(reboot),
                new TerminationGrace.Fixed(Duration.ofSeconds(grace))),
            Troubles.DEFAULT);
    assertThat(refused).isInstanceOf(Outcome.Refused.class);
  }

  private FarmRole set(FarmRole farmRole, FarmRoleSettings settings) {
    return done(tx ->
        farmRoles
            .locked(tx, TENANT, farmRole.id())
            .map(locked -> farmRoles.set(tx, locked, settings, "ann")));
  }

  @Test
  void lists_are_narrowed_by_filters() {
    farm("one");
    var two = farm("two");
    done(tx -> farms.launch(tx, TENANT, two.id(), "ann"));

    var running =
        db.inTransaction(tx ->
            farms
                .store()
                .list(tx, TENANT, new Listing(Map.of("status", "running", "owner", "7"), 0, 9)));

    assertThat(running.rows()).extracting(Farm::name).containsExactly("two");
    assertThat(running.total()).isEqualTo(1);
  }

  private Farm farm(String name) {
    return done(tx -> farms.create(tx, TENANT, draft(name), "ann"));
  }

  private static Farms.Draft draft(String name) {
    return new Farms.Draft(
        name,
        "",
        "UTC",
        false,
        Project.DEFAULT,
        Optional.of(new Farm.Owner(new UserId(7), "ann@example.com")),
        List.of());
  }

  private FarmRole farmRole(Farm farm, String alias, Scaling scaling) {
    return done(tx -> farmRoles.create(tx, TENANT, farm.id(), at(alias, "local", scaling), "ann"));
  }

  private FarmRoles.Draft at(String alias, String location, Scaling scaling) {
    return new FarmRoles.Draft(
        alias, role, LOCAL, new CloudLocation(location), "local.small", Optional.empty(), scaling);
  }

  private List<Object> events() {
    return db.inTransaction(tx -> log.next(tx, "test", 100)).stream()
        .<Object>map(RecordedEvent::event)
        .toList();
  }

  private <T> T done(Function<Tx, Outcome<T>> work) {
    return switch (db.inTransaction(work)) {
      case Outcome.Done<T>(var value) -> value;
      case Outcome.Refused<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  private <T> Refusal refused(Function<Tx, Outcome<T>> work) {
    return switch (db.inTransaction(work)) {
      case Outcome.Done<T>(var value) -> throw new AssertionError("done: " + value);
      case Outcome.Refused<T>(var refusal) -> refusal;
    };
  }
}
