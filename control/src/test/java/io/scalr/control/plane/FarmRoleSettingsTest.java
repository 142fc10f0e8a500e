package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.farm.store.JdbcDesiredStore;
import io.scalr.control.fleet.FleetAction;
import io.scalr.control.fleet.NoAgents;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.fleet.store.JdbcIntentStore;
import io.scalr.control.fleet.store.JdbcInventoryStore;
import io.scalr.control.fleet.store.JdbcRefusedCredentials;
import io.scalr.control.fleet.store.JdbcServerStore;
import io.scalr.control.fleet.work.FleetPorts;
import io.scalr.control.fleet.work.LifeHandler;
import io.scalr.control.fleet.work.TerminationReconciler;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.orchestration.World.SettableClock;
import io.scalr.control.reconcile.Plan;
import io.scalr.control.reconcile.Scope;
import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.EventCodec;
import io.scalr.control.store.JdbcEventLog;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A farm role's time limits and policies: set through the API, stored, and what the shipped
 * reconciler then makes of a server in trouble.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class FarmRoleSettingsTest {
  private static final String DEFAULTS =
      """
      {"launchTimeoutSeconds":2400,"rebootTimeoutSeconds":360,"terminationGrace":"180",
       "keepFailed":false,"onMissing":"terminate","onCrashed":"terminate","onStopped":"terminate"}
      """;

  private PlaneFixture plane;
  private Customer ours;
  private Customer theirs;
  private SettableClock clock;
  private FleetPorts fleet;
  private TerminationReconciler reconciler;
  private int index = 1;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    ours = new Customer(plane, "ours");
    theirs = new Customer(plane, "theirs");
    clock = new SettableClock();
    fleet = fleet();
    reconciler = new TerminationReconciler(fleet);
    var farmRole = ours.user("farm-roles/" + ours.farmRole + "/");
    ok(
        ours.owner.send(
            "PATCH",
            farmRole,
            "{\"scaling\":{\"enabled\":true,\"minInstances\":50,\"maxInstances\":50}}"));
    ok(ours.owner.send("POST", ours.user("farms/" + ours.farm + "/actions/launch/"), ""));
  }

  @BeforeEach
  void asNew() {
    patch(DEFAULTS);
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  // ---- over HTTP

  @Test
  void a_new_farm_role_has_the_vendors_defaults() throws Exception {
    var path = theirs.own("farm-roles/" + theirs.farmRole + "/settings/");
    assertThat(ok(theirs.owner.get(path))).isEqualTo(new ObjectMapper().readTree(DEFAULTS));
  }

  @Test
  void what_is_sent_is_merged_shown_again_and_recorded_with_before_and_after() {
    var answer = patch("{\"launchTimeoutSeconds\":600,\"terminationGrace\":\"auto\"}");
    assertThat(answer.path("launchTimeoutSeconds").asInt()).isEqualTo(600);
    assertThat(answer.path("terminationGrace").asText()).isEqualTo("auto");
    assertThat(answer.path("rebootTimeoutSeconds").asInt()).isEqualTo(360);
    assertThat(ok(ours.owner.get(path()))).isEqualTo(answer);

    var row = audit().path(0);
    assertThat(row.path("subject").asText()).isEqualTo("farm role " + ours.farmRole);
    assertThat(row.path("before").asText()).contains("2400").contains("180").doesNotContain("auto");
    assertThat(row.path("after").asText()).contains("600").contains("auto").doesNotContain("2400");
    assertThat(row.path("actor").asText()).isEqualTo(Customer.email("ours"));

    var back = patch("{\"launchTimeoutSeconds\":null,\"terminationGrace\":null}");
    assertThat(back.path("launchTimeoutSeconds").asInt()).as("null: the default").isEqualTo(2_400);
    assertThat(back.path("terminationGrace").asText()).isEqualTo("180");
  }

  @Test
  void a_patch_that_changes_nothing_writes_nothing() {
    patch("{\"keepFailed\":true}");
    var before = Walk.contents(plane.db);
    patch("{\"keepFailed\":true}");
    patch("{}");
    patch(ok(ours.owner.get(path())).toString());
    assertThat(Walk.contents(plane.db)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'launchTimeoutSeconds':59}|InvalidValue|launchTimeoutSeconds",
        "{'launchTimeoutSeconds':86401}|InvalidValue|launchTimeoutSeconds",
        "{'rebootTimeoutSeconds':-1}|InvalidValue|rebootTimeoutSeconds",
        "{'rebootTimeoutSeconds':1.5}|Invalid|rebootTimeoutSeconds",
        "{'terminationGrace':'soon'}|InvalidValue|terminationGrace",
        "{'terminationGrace':'-5'}|InvalidValue|terminationGrace",
        "{'terminationGrace':'7201'}|InvalidValue|terminationGrace",
        "{'terminationGrace':180}|Invalid|terminationGrace",
        "{'keepFailed':'yes'}|Invalid|keepFailed",
        "{'onMissing':'restart'}|InvalidValue|onMissing",
        "{'onCrashed':'TERMINATE'}|InvalidValue|onCrashed",
        "{'onStopped':7}|Invalid|onStopped",
        "{'onTrouble':'flag'}|InvalidStructure|onTrouble",
        "{'keepFailed':true,'launchTimeoutSeconds':1}|InvalidValue|launchTimeoutSeconds",
        "[]|InvalidStructure|object",
        "{|BadRequest|",
      })
  void bad_input_is_refused_in_words_and_changes_nothing(String body, String code, String words) {
    var before = Walk.contents(plane.db);
    var refused = ours.owner.send("PATCH", path(), body.replace('\'', '"'));
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.error()).startsWith(code).contains(words == null ? "" : words);
    assertThat(Walk.contents(plane.db)).isEqualTo(before);
  }

  @Test
  void anothers_farm_role_is_not_there() {
    var foreign = ours.own("farm-roles/" + theirs.farmRole + "/settings/");
    var absent = ours.own("farm-roles/999999/settings/");
    for (var path : List.of(foreign, absent)) {
      assertThat(ours.owner.get(path).status()).isEqualTo(404);
      assertThat(ours.owner.send("PATCH", path, "{\"keepFailed\":true}").status()).isEqualTo(404);
    }
    var inTheirs = theirs.own("farm-roles/" + theirs.farmRole + "/settings/");
    assertThat(ours.owner.send("PATCH", inTheirs, "{\"keepFailed\":true}").status()).isEqualTo(404);
    assertThat(ok(theirs.owner.get(inTheirs)).path("keepFailed").asBoolean()).isFalse();
  }

  // ---- and what follows from it

  @Test
  void a_launch_limit_of_600_seconds_fires_at_600() {
    var late = pending();
    patch("{\"launchTimeoutSeconds\":600}");
    assertThat(planned(late, 599)).isEmpty();
    assertThat(planned(late, 600)).hasSize(1);

    runAt(600);

    var ended = (ServerState.PendingTerminate) stored(late).state();
    assertThat(ended.why()).isEqualTo(TerminateReason.NO_EVENT_IN_TIME);
    assertThat(stored(late).marks().initFailed())
        .contains("Server did not send HostInit in 600 seconds");
  }

  @Test
  void a_failed_launch_is_kept_while_the_farm_role_says_so_and_goes_when_it_does_not() {
    var late = pending();
    patch("{\"launchTimeoutSeconds\":600,\"keepFailed\":true}");

    runAt(600);
    runAt(100_000);

    assertThat(stored(late).state()).isInstanceOf(ServerState.Pending.class);
    assertThat(stored(late).marks().initFailed()).isPresent();
    assertThat(plan(100_000).report().lines().stream().map(Object::toString).toList().toString())
        .contains("kept for debugging");

    patch("{\"keepFailed\":false}");
    runAt(100_000);
    assertThat(stored(late).state()).isInstanceOf(ServerState.PendingTerminate.class);
  }

  @Test
  void a_missing_machine_is_flagged_ignored_or_terminated_as_the_farm_role_says() {
    var gone = server(new ServerState.Running(new CloudServerId("gone"), clock.now()));
    patch("{\"onMissing\":\"ignore\"}");
    seenAbsentTwice(gone);
    assertThat(stored(gone).marks().sight().missingSince()).isEmpty();
    assertThat(stored(gone).state()).isInstanceOf(ServerState.Running.class);

    patch("{\"onMissing\":\"flag\"}");
    runAt(120);
    assertThat(stored(gone).marks().sight().missingSince()).isPresent();
    assertThat(stored(gone).state()).isInstanceOf(ServerState.Running.class);

    patch("{\"onMissing\":\"terminate\"}");
    runAt(120);
    var ended = (ServerState.PendingTerminate) stored(gone).state();
    assertThat(ended.why()).isEqualTo(TerminateReason.CRASHED);
  }

  @Test
  void scripts_that_have_reported_end_a_grace_of_auto_and_no_other() {
    var life = new LifeHandler(fleet);
    for (var grace : List.of("600", "auto")) {
      patch("{\"terminationGrace\":\"%s\"}".formatted(grace));
      var server = server(new ServerState.Running(new CloudServerId("m" + index), clock.now()));
      var path = ours.user("servers/" + server.id() + "/actions/terminate/");
      ok(ours.owner.send("POST", path, "{\"force\":false}"));
      var asked = ((ServerState.PendingTerminate) stored(server).state()).callAt();

      plane.db.inTransaction(tx -> life.readyToTerminate(tx, ours.tenant, server.id()));

      var now = ((ServerState.PendingTerminate) stored(server).state()).callAt();
      if (grace.equals("auto")) {
        assertThat(now).isBefore(asked).isBefore(clock.now().plusSeconds(1));
      } else {
        assertThat(now)
            .isEqualTo(asked)
            .isBetween(clock.now().plusSeconds(590), clock.now().plusSeconds(600));
      }
    }
  }

  private void seenAbsentTwice(Server server) {
    for (int i = 1; i <= 2; i++) {
      var begun = clock.now().plusSeconds(60L * i - 30);
      plane.db.inTransaction(tx -> {
        fleet
            .inventory()
            .replace(tx, ours.tenant, server.place(), begun, begun.plusMillis(1), List.of());
        return begun;
      });
      runAt(60 * i);
    }
  }

  private Server pending() {
    return server(new ServerState.Pending(new CloudServerId("late" + index), clock.now()));
  }

  private Server server(ServerState state) {
    index++;
    return ours.server(index, state);
  }

  private Scope.FarmRole scope() {
    return new Scope.FarmRole(ours.tenant, new FarmId(ours.farm), new FarmRoleId(ours.farmRole));
  }

  private Plan<FleetAction> plan(long seconds) {
    return reconciler.plan(reconciler.observe(scope()), clock.now().plusSeconds(seconds));
  }

  /** What is planned for this server so many seconds from now. */
  private List<FleetAction> planned(Server server, long seconds) {
    var since = stored(server).state().since();
    return reconciler.plan(reconciler.observe(scope()), since.plusSeconds(seconds)).steps().stream()
        .map(step -> step.action())
        .filter(action ->
            action instanceof FleetAction.Observe observe && observe.server().equals(server.id()))
        .toList();
  }

  private void runAt(long seconds) {
    var fence = fleet.leases().take("test", "test").orElseThrow().fence();
    plan(seconds).steps().forEach(step -> reconciler.act(step.action(), fence));
  }

  private Server stored(Server server) {
    return fleet.servers().find(ours.tenant, server.id()).orElseThrow();
  }

  private String path() {
    return ours.own("farm-roles/" + ours.farmRole + "/settings/");
  }

  private JsonNode patch(String body) {
    return ok(ours.owner.send("PATCH", path(), body));
  }

  private JsonNode audit() {
    return ok(ours.owner.get(ours.own("audit/?action=farm-role.settings")));
  }

  private static JsonNode ok(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().path("data");
  }

  private FleetPorts fleet() {
    var random = new SystemRandom();
    var sealer = new AesSealer(Map.of(1, Secret.of(random.bytes(32))), 1, random);
    return new FleetPorts(
        "test",
        plane.db,
        new JdbcServerStore(plane.db),
        new JdbcIntentStore(plane.db, sealer),
        new JdbcInventoryStore(plane.db),
        new JdbcRefusedCredentials(plane.db),
        new JdbcDesiredStore(plane.db),
        new JdbcEventLog(clock, new EventCodec(List.of(ServerEvent.class))),
        new JdbcLeases(plane.db, clock),
        _ -> {},
        (_, _) -> Optional.empty(),
        new NoAgents(),
        (_, _) -> Duration.ZERO,
        clock,
        new SystemIds(),
        (name, context) -> {
          throw new IllegalStateException(name + ": " + context);
        });
  }
}
