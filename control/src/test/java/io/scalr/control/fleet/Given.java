package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchSpec;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.DesiredCause;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredFarmRole.Count;
import io.scalr.control.farm.DesiredFarmRole.Launching;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.farm.DesiredFarmRole.Timing;
import io.scalr.control.farm.DesiredFarmRole.Troubles;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.farm.TroublePolicy;
import io.scalr.control.fleet.RefusedCredentials.Refused;
import io.scalr.control.fleet.RoleView.Earlier;
import io.scalr.control.fleet.RoleView.Site;
import io.scalr.control.fleet.ServerState.Initializing;
import io.scalr.control.fleet.ServerState.Pending;
import io.scalr.control.fleet.ServerState.PendingLaunch;
import io.scalr.control.fleet.ServerState.PendingTerminate;
import io.scalr.control.fleet.ServerState.Running;
import io.scalr.control.fleet.ServerState.Terminated;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One farm role as the deciders see it, in as few words as a row of a decision table has. */
final class Given {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));
  static final Place PLACE = new Place(new PlatformId("sim"), new CloudLocation("sim-1"), "c");
  static final Duration VISIBILITY = Duration.ofSeconds(20);
  static final FarmRoleId ROLE = new FarmRoleId(4);

  private FarmStatus status = FarmStatus.RUNNING;
  private boolean desired = true;
  private int min = 2;
  private int max = 4;
  private int wanted = 2;
  private Timing timing = Timing.DEFAULT;
  private Troubles troubles = Troubles.DEFAULT;
  private Duration blocking = Duration.ZERO;
  private boolean open = true;
  private Optional<Listing> listing = Optional.empty();
  private Optional<Instant> lookWanted = Optional.empty();
  private Optional<Refused> refused = Optional.empty();
  private final List<Server> alive = new ArrayList<>();
  private final List<Server> ended = new ArrayList<>();
  private final Map<ServerId, Intent> undecided = new HashMap<>();
  private final List<Earlier> before = new ArrayList<>();

  static Given aFarmRole() {
    return new Given();
  }

  Given bounds(int least, int most) {
    min = least;
    max = most;
    wanted = least;
    return this;
  }

  Given status(FarmStatus value) {
    status = value;
    return this;
  }

  Given removed() {
    desired = false;
    return this;
  }

  Given timing(Timing value) {
    timing = value;
    return this;
  }

  Given blocking(Duration value) {
    blocking = value;
    return this;
  }

  Given keepFailed() {
    troubles = troubles.keepingFailed(true);
    return this;
  }

  Given policies(TroublePolicy missing, TroublePolicy crashed, TroublePolicy stopped) {
    troubles = new Troubles(troubles.keepFailed(), missing, crashed, stopped);
    return this;
  }

  Given closed() {
    open = false;
    return this;
  }

  /** The cloud refuses the credential; the next probe is so many seconds from now. */
  Given refused(long probeIn) {
    refused =
        Optional.of(new Refused(NOW.minusSeconds(900), "who are you", NOW.plusSeconds(probeIn)));
    return this;
  }

  Given after(String alias, int target, int running) {
    before.add(new Earlier(alias, target, running));
    return this;
  }

  Given server(Server... servers) {
    alive.addAll(List.of(servers));
    return this;
  }

  Given gone(Server... servers) {
    ended.addAll(List.of(servers));
    return this;
  }

  Given intent(Server server, Intent.Phase phase) {
    undecided.put(server.id(), intentOf(server, phase));
    return this;
  }

  Given lookWanted(Instant at) {
    lookWanted = Optional.of(at);
    return this;
  }

  /** A complete listing of these machines, begun so many seconds ago. */
  Given listed(long secondsAgo, CloudServer... machines) {
    var begun = NOW.minusSeconds(secondsAgo);
    listing = Optional.of(new Listing(begun, begun.plusMillis(100), List.of(machines)));
    return this;
  }

  RoleView view() {
    var role =
        new DesiredFarmRole(
            TENANT,
            new FarmId(3),
            ROLE,
            "web",
            7,
            status,
            new Count(true, min, max, wanted, DesiredCause.API, "a user"),
            new Launching(Instant.EPOCH),
            PLACE,
            new Recipe(new RoleId(6), new ImageId(new UUID(0, 8)), "image", "small"),
            0,
            timing,
            troubles);
    var newestFirst = new ArrayList<>(ended);
    newestFirst.sort((a, b) -> b.createdAt().compareTo(a.createdAt()));
    return new RoleView(
        TENANT,
        desired ? Optional.of(role) : Optional.empty(),
        alive,
        newestFirst,
        undecided,
        Map.of(PLACE, new Site(open, listing, lookWanted, VISIBILITY, Optional.empty(), refused)),
        before,
        blocking);
  }

  // ---- servers, made some hours ago unless said otherwise

  static Server server(int index, ServerState state) {
    return server(index, NOW.minus(Duration.ofHours(5)), state, ServerMarks.NONE);
  }

  static Server server(int index, Instant createdAt, ServerState state, ServerMarks marks) {
    var id = new ServerId(new UUID(createdAt.getEpochSecond(), index));
    return new Server(
        new ServerRef(TENANT, new FarmId(3), ROLE, id, index),
        PLACE,
        new Recipe(new RoleId(6), new ImageId(new UUID(0, 8)), "image", "small"),
        LaunchReason.API,
        "a user",
        createdAt,
        state,
        marks,
        9);
  }

  static Server pendingLaunch(int index) {
    return server(index, new PendingLaunch(token(index), 0, NOW.minusSeconds(60)));
  }

  static Server pending(int index, long sinceSeconds) {
    return server(index, new Pending(machine(index), NOW.minusSeconds(sinceSeconds)));
  }

  static Server initializing(int index, long sinceSeconds) {
    return server(index, new Initializing(machine(index), NOW.minusSeconds(sinceSeconds)));
  }

  static Server running(int index) {
    return running(index, NOW.minus(Duration.ofHours(5)));
  }

  static Server running(int index, Instant createdAt) {
    return server(
        index, createdAt, new Running(machine(index), createdAt), ServerMarks.NONE.ran(createdAt));
  }

  /** On its way out, the cloud to be asked {@code callIn} seconds from now. */
  static Server leaving(int index, TerminateReason why, boolean forced, long callIn) {
    return server(
        index,
        new PendingTerminate(
            Optional.of(machine(index)),
            why,
            forced,
            NOW.plusSeconds(callIn),
            NOW.minusSeconds(200)));
  }

  static Server gone(int index, long minutesAgo, TerminateReason why) {
    var at = NOW.minus(Duration.ofMinutes(minutesAgo));
    return server(
        index,
        at.minusSeconds(60),
        new Terminated(Optional.of(machine(index)), why, at),
        ServerMarks.NONE);
  }

  static Server marked(Server server, ServerMarks marks) {
    return server.with(server.state(), marks);
  }

  static LaunchToken token(int index) {
    return new LaunchToken(new UUID(7, index));
  }

  static CloudServerId machine(int index) {
    return new CloudServerId("m-" + index);
  }

  static Intent intentOf(Server server, Intent.Phase phase) {
    return new Intent(
        token(server.ref().index()),
        server.ref(),
        PLACE,
        Optional.of(new LaunchSpec("image", "small", "web-1", Map.of(), Secret.of("x"))),
        phase,
        5);
  }

  /** A machine of ours in a listing. */
  static CloudServer shown(int index, MachineState state) {
    return shown(index, state, Optional.of(token(index)), Map.of());
  }

  static CloudServer shown(
      int index, MachineState state, Optional<LaunchToken> token, Map<String, String> tags) {
    return new CloudServer(
        machine(index),
        state,
        token,
        Optional.of("us"),
        "small",
        List.of(),
        List.of(),
        NOW.minusSeconds(9_000),
        tags);
  }
}
