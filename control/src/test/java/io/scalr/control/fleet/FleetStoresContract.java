package io.scalr.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchSpec;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.fleet.Intent.Phase;
import io.scalr.control.fleet.RefusedCredentials.Pass;
import io.scalr.control.fleet.RefusedCredentials.Refused;
import io.scalr.control.fleet.ServerMarks.Addresses;
import io.scalr.control.fleet.ServerState.*;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the stores of fleet keep, in memory and on PostgreSQL alike. */
public abstract class FleetStoresContract {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));
  private static final Tenant OTHER = new Tenant(new AccountId(1), new EnvironmentId(3));
  private static final FarmRoleId WEB = new FarmRoleId(11);
  private static final Place PLACE =
      new Place(new PlatformId("sim"), new CloudLocation("sim-1"), "cred");
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  protected abstract Transactions transactions();

  protected abstract ServerStore servers();

  protected abstract IntentStore intents();

  protected abstract InventoryStore inventory();

  protected abstract RefusedCredentials refused();

  @Test
  void a_refused_credential_lets_one_probe_through_in_an_interval() {
    var store = refused();
    assertThat(pass(store, TENANT, 0)).isEqualTo(Pass.OPEN);
    refuse(store, new Refused(at(0), "who", at(300)));
    assertThat(store.find(TENANT, "cred")).contains(new Refused(at(0), "who", at(300)));
    assertThat(pass(store, TENANT, 299)).isEqualTo(Pass.WAIT);
    assertThat(pass(store, TENANT, 300)).isEqualTo(Pass.PROBE);
    assertThat(pass(store, TENANT, 301)).isEqualTo(Pass.WAIT);
    refuse(store, new Refused(at(301), "still", at(601)));
    assertThat(store.find(TENANT, "cred")).contains(new Refused(at(0), "still", at(601)));
    assertThat(pass(store, OTHER, 301)).as("another tenant's").isEqualTo(Pass.OPEN);
    transactions()
        .inTransaction(tx -> {
          store.mended(tx, TENANT, "cred");
          return tx;
        });
    assertThat(store.find(TENANT, "cred")).isEmpty();
    assertThat(pass(store, TENANT, 302)).isEqualTo(Pass.OPEN);
  }

  private Pass pass(RefusedCredentials store, Tenant tenant, int second) {
    return transactions().inTransaction(tx -> store.pass(tx, tenant, "cred", at(second)));
  }

  private void refuse(RefusedCredentials store, Refused refused) {
    transactions()
        .inTransaction(tx -> {
          store.refused(tx, TENANT, "cred", refused);
          return tx;
        });
  }

  private static Instant at(int seconds) {
    return T0.plusSeconds(seconds);
  }

  private static Server server(int number, int index, ServerState state) {
    return new Server(
        new ServerRef(TENANT, new FarmId(10), WEB, new ServerId(new UUID(1, number)), index),
        PLACE,
        new Recipe(new RoleId(5), new ImageId(new UUID(0, 9)), "img", "sim.small"),
        LaunchReason.API,
        "somebody",
        at(number),
        state,
        ServerMarks.NONE,
        1);
  }

  private static LaunchToken token(int number) {
    return new LaunchToken(new UUID(7, number));
  }

  private static final CloudServerId M1 = new CloudServerId("m-1");

  private void tx(Consumer<io.scalr.kernel.Tx> work) {
    transactions()
        .inTransaction(tx -> {
          work.accept(tx);
          return TENANT;
        });
  }

  private void add(Server server) {
    tx(tx -> servers().insert(tx, List.of(server)));
  }

  @Test
  void a_server_in_each_state_comes_back_as_it_was() {
    var states =
        List.<ServerState>of(
            new Temporary(M1, T0),
            new Importing(M1, T0),
            new PendingLaunch(token(1), 3, T0),
            new Pending(M1, T0),
            new Initializing(M1, T0),
            new Running(M1, T0),
            new PendingSuspend(M1, T0),
            new Suspended(M1, T0),
            new Resuming(M1, T0),
            new PendingTerminate(Optional.empty(), TerminateReason.API, false, at(9), T0),
            new PendingTerminate(Optional.of(M1), TerminateReason.CRASHED, true, T0, T0),
            new Terminated(Optional.of(M1), TerminateReason.MANUAL, T0));
    for (int i = 0; i < states.size(); i++) {
      var server = server(i, i + 1, states.get(i));
      add(server);
      assertThat(servers().find(TENANT, server.id())).contains(server);
    }
  }

  @Test
  void marks_come_back_as_they_were_written() {
    var server = server(1, 1, new Running(M1, T0));
    add(server);
    var marks =
        ServerMarks.NONE
            .rebootWanted(at(1))
            .cloudWrite(at(2))
            .trouble(Optional.of(at(3)))
            .missing(Optional.of(at(4)))
            .halted(Optional.of(at(5)))
            .addresses(new Addresses(List.of("192.0.2.1"), List.of("10.0.0.1", "10.0.0.2")))
            .initFailed("a script failed")
            .launchError(Optional.of("Quota: no more"))
            .earlyInit(Optional.of(at(6)))
            .earlyConfigured(at(8))
            .ran(at(7))
            .told();
    tx(tx -> servers().update(tx, server.with(server.state(), marks)));
    assertThat(servers().find(TENANT, server.id()).orElseThrow().marks()).isEqualTo(marks);
  }

  @Test
  void a_write_from_an_older_version_is_a_bug() {
    var server = server(1, 1, new Running(M1, T0));
    add(server);
    var next = server.with(server.state(), ServerMarks.NONE.told());
    tx(tx -> servers().update(tx, next));
    assertThatThrownBy(() -> tx(tx -> servers().update(tx, next)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(servers().find(TENANT, server.id()).orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void another_tenant_sees_nothing() {
    var server = server(1, 1, new Running(M1, T0));
    add(server);
    assertThat(servers().find(OTHER, server.id())).isEmpty();
    assertThat(servers().alive(OTHER, WEB)).isEmpty();
    assertThat(servers().ofFarm(OTHER, new FarmId(10))).isEmpty();
  }

  @Test
  void an_index_is_free_again_only_when_its_server_is_proven_gone() {
    var first = server(1, 1, new Running(M1, T0));
    add(first);
    assertThatThrownBy(() -> add(server(2, 1, new PendingLaunch(token(2), 0, T0))))
        .isInstanceOf(RuntimeException.class);
    tx(tx ->
        servers()
            .update(
                tx,
                first.with(
                    new Terminated(Optional.of(M1), TerminateReason.API, T0), first.marks())));
    add(server(3, 1, new PendingLaunch(token(3), 0, T0)));
    assertThat(servers().alive(TENANT, WEB)).hasSize(1);
    assertThat(servers().ended(TENANT, WEB, Instant.EPOCH, 10)).hasSize(1);
    assertThat(servers().ended(TENANT, WEB, at(1), 10)).isEmpty();
  }

  @Test
  void standing_names_each_place_once() {
    add(server(1, 1, new Running(M1, T0)));
    add(server(2, 2, new Running(M1, T0)));
    assertThat(servers().standing())
        .containsExactly(new ServerStore.Standing(TENANT, new FarmId(10), WEB, PLACE));
    assertThat(servers().standing(TENANT, PLACE)).isEqualTo(servers().standing());
    assertThat(servers().standing(new Tenant(TENANT.account(), new EnvironmentId(999)), PLACE))
        .isEmpty();
  }

  @Test
  void what_was_rolled_back_never_was() {
    try {
      tx(tx -> {
        servers().insert(tx, List.of(server(1, 1, new Running(M1, T0))));
        inventory().want(tx, TENANT, PLACE, at(1));
        throw new IllegalStateException("crash");
      });
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessage("crash");
    }
    assertThat(servers().alive(TENANT, WEB)).isEmpty();
    assertThat(inventory().head(TENANT, PLACE)).isEqualTo(InventoryHead.NONE);
  }

  private Intent intent(Server server) {
    var spec =
        new LaunchSpec("img", "sim.small", "web-1", Map.of("a", "b"), Secret.of("join token"));
    return new Intent(
        token(1), server.ref(), PLACE, Optional.of(spec), new Phase.Written(at(1)), 1);
  }

  @Test
  void an_intent_keeps_its_request_until_it_cannot_be_repeated() {
    var server = server(1, 1, new PendingLaunch(token(1), 0, T0));
    add(server);
    tx(tx -> intents().insert(tx, List.of(intent(server))));
    tx(tx -> {
      var written = intents().lock(tx, TENANT, token(1)).orElseThrow();
      assertThat(written).isEqualTo(intent(server));
      intents().update(tx, written.in(new Phase.Sent(at(2))));
    });
    assertThat(intents().undecided(TENANT, WEB)).hasSize(1);
    tx(tx -> {
      var sent = intents().lockOf(tx, TENANT, server.id()).orElseThrow();
      assertThat(sent.request()).isEqualTo(intent(server).request());
      intents().update(tx, sent.in(new Phase.Answered(M1)));
    });
    assertThat(intents().undecided(TENANT, WEB)).isEmpty();
    var answered = intents().withTokens(TENANT, List.of(token(1), token(2)));
    assertThat(answered).hasSize(1);
    assertThat(answered.getFirst().phase()).isEqualTo(new Phase.Answered(M1));
    tx(tx -> {
      var known = intents().lock(tx, TENANT, token(1)).orElseThrow();
      assertThat(known.request()).isEmpty();
      assertThat(known.version()).isEqualTo(3);
      intents().update(tx, known.in(new Phase.Closed(Optional.of(M1), at(3))));
    });
    assertThat(intents().withTokens(TENANT, List.of(token(1))).getFirst().phase())
        .isEqualTo(new Phase.Closed(Optional.of(M1), at(3)));
    assertThat(intents().withTokens(OTHER, List.of(token(1)))).isEmpty();
  }

  private static CloudServer machine(int number, MachineState state) {
    return new CloudServer(
        new CloudServerId("m-" + number),
        state,
        Optional.of(token(number)),
        Optional.of("here"),
        "sim.small",
        List.of(),
        List.of("10.0.0." + number),
        at(number),
        Map.of("a", "b"));
  }

  @Test
  void a_listing_replaces_the_one_before() {
    assertThat(inventory().whole(TENANT, PLACE)).isEmpty();
    var one = machine(1, MachineState.PENDING);
    var two = machine(2, MachineState.RUNNING);
    tx(tx -> inventory().replace(tx, TENANT, PLACE, at(1), at(2), List.of(one, two)));
    assertThat(inventory().whole(TENANT, PLACE))
        .contains(new Listing(at(1), at(2), List.of(one, two)));
    var later = machine(1, MachineState.RUNNING);
    tx(tx -> inventory().replace(tx, TENANT, PLACE, at(3), at(4), List.of(later)));
    assertThat(inventory().whole(TENANT, PLACE))
        .contains(new Listing(at(3), at(4), List.of(later)));
    tx(tx -> inventory().replace(tx, TENANT, PLACE, at(2), at(9), List.of(two)));
    assertThat(inventory().whole(TENANT, PLACE).orElseThrow().machines()).containsExactly(later);
  }

  @Test
  void a_listing_is_cut_to_ids_and_tokens() {
    var machines =
        List.of(
            machine(1, MachineState.RUNNING),
            machine(2, MachineState.RUNNING),
            machine(3, MachineState.RUNNING));
    tx(tx -> inventory().replace(tx, TENANT, PLACE, at(1), at(2), machines));
    assertThat(
            inventory().of(TENANT, PLACE, List.of(M1), List.of(token(3))).orElseThrow().machines())
        .containsExactly(machines.get(0), machines.get(2));
    assertThat(inventory().of(TENANT, PLACE, List.of(), List.of()).orElseThrow().machines())
        .isEmpty();
    assertThat(inventory().whole(OTHER, PLACE)).isEmpty();
  }

  @Test
  void the_earliest_wish_stands_until_a_listing_begins_after_it() {
    tx(tx -> inventory().want(tx, TENANT, PLACE, at(5)));
    tx(tx -> inventory().want(tx, TENANT, PLACE, at(9)));
    assertThat(inventory().head(TENANT, PLACE).wanted()).contains(at(5));
    tx(tx -> inventory().replace(tx, TENANT, PLACE, at(4), at(4), List.of()));
    assertThat(inventory().head(TENANT, PLACE).wanted()).contains(at(5));
    tx(tx -> inventory().replace(tx, TENANT, PLACE, at(5), at(6), List.of()));
    assertThat(inventory().head(TENANT, PLACE).wanted()).isEmpty();
    assertThat(inventory().locations()).containsExactly(new InventoryStore.Location(TENANT, PLACE));
  }

  @Test
  void failures_are_counted_until_a_listing_succeeds() {
    tx(tx -> inventory().failed(tx, TENANT, PLACE, at(1), "Auth: no"));
    tx(tx -> inventory().failed(tx, TENANT, PLACE, at(2), "Auth: no"));
    var head = inventory().head(TENANT, PLACE);
    assertThat(head.failures()).isEqualTo(2);
    assertThat(head.failedAt()).contains(at(2));
    assertThat(head.error()).contains("Auth: no");
    tx(tx -> inventory().replace(tx, TENANT, PLACE, at(3), at(3), List.of()));
    assertThat(inventory().head(TENANT, PLACE).failures()).isZero();
  }

  @Test
  void an_orphan_is_remembered_until_it_is_dropped() {
    var orphan = new Orphan(TENANT, PLACE, M1, at(1), Optional.empty());
    var asked = new Orphan(TENANT, PLACE, M1, at(1), Optional.of(at(2)));
    tx(tx -> inventory().saveOrphan(tx, orphan));
    tx(tx -> inventory().saveOrphan(tx, asked));
    assertThat(inventory().orphans(TENANT, PLACE)).containsExactly(asked);
    assertThat(inventory().orphans(OTHER, PLACE)).isEmpty();
    tx(tx -> inventory().dropOrphan(tx, asked));
    assertThat(inventory().orphans(TENANT, PLACE)).isEmpty();
  }
}
