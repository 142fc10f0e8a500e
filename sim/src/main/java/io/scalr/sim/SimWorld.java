package io.scalr.sim;

import io.scalr.control.agentlink.AgentIdentities.Heard;
import io.scalr.control.agentlink.AgentIdentity;
import io.scalr.control.agentlink.AgentRecord;
import io.scalr.control.agentlink.AgentRouter;
import io.scalr.control.agentlink.InboxCursor;
import io.scalr.control.agentlink.LinkKeys;
import io.scalr.control.agentlink.MessageHandler;
import io.scalr.control.agentlink.Received;
import io.scalr.control.agentlink.work.InFrame;
import io.scalr.control.agentlink.work.Intake;
import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.Platform;
import io.scalr.control.farm.DesiredCause;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredFarmRole.Count;
import io.scalr.control.farm.DesiredFarmRole.Launching;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.control.farm.DesiredFarmRole.Timing;
import io.scalr.control.farm.DesiredFarmRole.Troubles;
import io.scalr.control.farm.DesiredStore;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.fleet.Clouds;
import io.scalr.control.fleet.IntentStore;
import io.scalr.control.fleet.InventoryStore;
import io.scalr.control.fleet.RefusedCredentials;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.ServerStore;
import io.scalr.control.fleet.UserDataSource;
import io.scalr.control.fleet.work.FleetPorts;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Lease;
import io.scalr.control.reconcile.Leases;
import io.scalr.control.reconcile.Scope;
import io.scalr.control.store.EventLog;
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
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.codec.MessageCodec;
import io.scalr.sim.cloud.SimCloud;
import io.scalr.sim.cloud.SimMachine;
import io.scalr.sim.store.MemoryDb;
import io.scalr.sim.store.MemoryDesired;
import io.scalr.sim.store.MemoryEvents;
import io.scalr.sim.store.MemoryInbox;
import io.scalr.sim.store.MemoryIntents;
import io.scalr.sim.store.MemoryInventory;
import io.scalr.sim.store.MemoryLeases;
import io.scalr.sim.store.MemoryRefusedCredentials;
import io.scalr.sim.store.MemoryReports;
import io.scalr.sim.store.MemoryServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * The whole plane over simulated ports, in one thread: what happens next is the seed's choice. The
 * cloud's machines are the truth that invariants are held against.
 */
public final class SimWorld {
  /** A machine that belongs to nobody must be gone after this long, outages included. */
  static final Duration ORPHAN_DEADLINE = Duration.ofMinutes(25);

  /** Pending and Initializing end within their limit and some outages. */
  static final Duration PHASE_DEADLINE = Duration.ofSeconds(2400).plus(Duration.ofMinutes(25));

  private static final CloudLocation LOCATION = new CloudLocation("sim-1");
  private static final String CONSUMER = "observer";
  private static final int SLOT = 7;
  private static final long EPOCH = 1;

  /** An agent whose first frame has come. */
  private static final AgentIdentity LIVE =
      new AgentIdentity.Live(
          Bytes.utf8("key"), new LinkKeys(Secret.of("link key"), Optional.empty(), SimClock.START));

  final SimClock clock = new SimClock();
  final SimRandom random;
  final MemoryDb db = new MemoryDb();
  final MemoryServers servers = new MemoryServers();
  final MemoryIntents intents = new MemoryIntents();
  final MemoryInventory inventory = new MemoryInventory();
  final MemoryRefusedCredentials refused = new MemoryRefusedCredentials();
  final MemoryDesired desired = new MemoryDesired();
  final MemoryLeases leases = new MemoryLeases(clock);
  final MemoryReports reports = new MemoryReports();
  final MemoryEvents events = new MemoryEvents(clock);
  final SimCloud cloud;
  final List<SimWorker> workers = new ArrayList<>();
  final Map<ServerId, SimAgent> agents = new HashMap<>();

  /** What became of messages that do not belong into their server's state. */
  final List<String> ignored = new ArrayList<>();

  private record Later(Instant at, long order, Runnable what) {}

  private final PriorityQueue<Later> queue =
      new PriorityQueue<>(Comparator.comparing(Later::at).thenComparingLong(Later::order));
  private final MemoryInbox inbox = new MemoryInbox();
  private final Map<ServerId, AgentRecord> identities = new HashMap<>();
  private final Map<FarmRoleId, Tenant> roles = new HashMap<>();
  private final Map<SimMachine, Instant> ownerless = new HashMap<>();
  private final PlantedBug bug;
  private CrashPoints.Fate fate = (_, _, _) -> {};
  private boolean agentsSpeak = true;
  private BooleanSupplier scriptsFail = () -> false;
  private boolean oneAccount;
  private long order;
  private long steps;
  private long faults;
  private long hash = 17;
  private int seenByConsumer;
  private int depth;
  private boolean userActs;
  private final Map<String, Integer> happened = new TreeMap<>();

  public SimWorld(long seed, int workerCount, PlantedBug bug) {
    this.random = new SimRandom(seed);
    this.bug = bug;
    this.cloud = new SimCloud(clock, random);
    for (int i = 1; i <= workerCount; i++) {
      workers.add(worker("worker-" + i));
    }
    cloud.onBorn(this::born);
    cloud.onReboot(this::rebooted);
    events.onAppend(event -> {
      happened.merge(event.event().name(), 1, Integer::sum);
      trace(event.event().name(), event.subject().hashCode());
    });
    db.onCommit(this::committed);
    if (bug == PlantedBug.NO_INTENT) {
      cloud.ignoreTokens();
    }
    if (bug == PlantedBug.CURSOR_BY_ID) {
      events.cursorById();
    }
    at(Duration.ofMinutes(1), this::everyMinute);
  }

  // ---- the house, on simulated ports

  private SimWorker worker(String name) {
    var points = new CrashPoints((point, method, before) -> fate.at(point, method, before));
    var platform = points.wrap(Platform.class, cloud);
    var seen = new StaleViews(desired, servers);
    var ports =
        new FleetPorts(
            "sim",
            points.wrap(Transactions.class, db),
            points.wrap(
                ServerStore.class, bug == PlantedBug.COUNT_WITHOUT_LOCK ? seen.servers() : servers),
            points.wrap(IntentStore.class, intents),
            points.wrap(InventoryStore.class, inventory),
            points.wrap(RefusedCredentials.class, refused),
            points.wrap(
                DesiredStore.class,
                bug == PlantedBug.COUNT_WITHOUT_LOCK ? seen.desired() : desired),
            points.wrap(EventLog.class, events),
            points.wrap(Leases.class, bug == PlantedBug.NO_FENCING ? new Unfenced(leases) : leases),
            this::wake,
            (_, place) ->
                Optional.of(
                    new Clouds.Open(
                        platform,
                        new CloudAccess(place.credentialId(), SimCloud.ID, Map.of(), Map.of()))),
            new UserData(),
            (_, _) -> Duration.ZERO,
            clock,
            random,
            (what, context) -> {
              throw new Violation(what + ": " + context);
            });
    return new SimWorker(name, ports, ports.leases(), reports, clock, this::written, random);
  }

  /** How often the stores were written that an observation of this scope reads. */
  private long written(Scope scope) {
    var inventories = inventory.writes(scope.tenant());
    return switch (scope) {
      case Scope.FarmRole(_, _, var role) ->
          inventories
              + desired.writes()
              + servers.writes(role)
              + intents.writes(role)
              + refused.writes();
      case Scope.Location _ -> inventories + intents.writes();
    };
  }

  void fate(CrashPoints.Fate next) {
    fate = next;
  }

  /** Asked after each batch of an agent: whether a blocking script has failed meanwhile. */
  void scriptsFail(BooleanSupplier next) {
    scriptsFail = next;
  }

  /** Whether new machines' agents say anything. */
  void agentsSpeak(boolean value) {
    agentsSpeak = value;
  }

  void wake(Scope scope) {
    workers.forEach(worker -> worker.wake(scope));
  }

  // ---- what users do

  /** A running farm role in an environment of its own tenant. */
  public Scope.FarmRole role(
      long environment, long id, String alias, int min, int max, Troubles troubles) {
    var tenant = new Tenant(new AccountId(1), new EnvironmentId(environment));
    var scope = new Scope.FarmRole(tenant, new FarmId(id * 10), new FarmRoleId(id));
    roles.put(scope.farmRole(), tenant);
    desired.put(
        new DesiredFarmRole(
            tenant,
            scope.farm(),
            scope.farmRole(),
            alias,
            1,
            FarmStatus.RUNNING,
            new Count(true, min, max, min, DesiredCause.FARM_LAUNCHED, "the farm's launch"),
            new Launching(SimClock.START),
            new Place(SimCloud.ID, LOCATION, credential(environment)),
            new Recipe(new RoleId(1), new ImageId(new UUID(0, 1)), "image", "sim.small"),
            0,
            Timing.DEFAULT,
            troubles));
    highestMax.put(scope.farmRole(), max);
    wake(scope);
    return scope;
  }

  /** From now on all environments use one cloud account, and so list each other's machines. */
  void oneAccount() {
    oneAccount = true;
  }

  private String credential(long environment) {
    return oneAccount ? "credential" : "credential-" + environment;
  }

  void status(Scope.FarmRole role, FarmStatus status) {
    db.inTransaction(tx -> {
      desired.farmStatus(tx, role.farm(), status);
      return status;
    });
    trace("farm " + role.farm() + " " + status);
    wake(role);
  }

  /** A user edits the bounds of a farm role. */
  void bounds(Scope.FarmRole role, int min, int max) {
    var now = desired.find(role.tenant(), role.farmRole()).orElseThrow();
    var count =
        new Count(true, min, max, Math.min(now.count().wanted(), max), DesiredCause.UI, "a user");
    desired.put(
        new DesiredFarmRole(
            now.tenant(),
            now.farm(),
            now.id(),
            now.alias(),
            now.version() + 1,
            now.farmStatus(),
            count,
            now.launching(),
            now.place(),
            now.recipe(),
            now.launchOrder(),
            now.timing(),
            now.troubles()));
    highestMax.put(role.farmRole(), Math.max(max, servers.count(role.farmRole())));
    trace("bounds " + role.farmRole() + " " + min + ".." + max);
    wake(role);
  }

  List<Server> alive(Scope.FarmRole role) {
    return servers.alive(role.tenant(), role.farmRole());
  }

  // ---- machines and their agents

  /** Every machine of ours carries its tags from birth. */
  private static String tag(SimMachine machine, String name) {
    return Objects.requireNonNull(machine.spec().tags().get(name), name);
  }

  private void born(SimMachine machine) {
    trace("born " + machine.id());
    var server = ServerId.of(tag(machine, "scalr-server"));
    var role = new FarmRoleId(Long.parseLong(tag(machine, "scalr-farm-role")));
    var tenant = Optional.ofNullable(roles.get(role)).orElseThrow();
    var now = clock.peek();
    var others = 0;
    for (var other : cloud.alive()) {
      var tags = other.spec().tags();
      if (other == machine || !intents.isOpen(other.token())) {
        continue;
      }
      if (server.toString().equals(tags.get("scalr-server"))) {
        throw new Violation("two live machines for server " + server + " at " + now);
      }
      if (role.toString().equals(tags.get("scalr-farm-role"))) {
        others++;
      }
    }
    if (intents.isOpen(machine.token()) && others + 1 > mostEver(role)) {
      throw new Violation((others + 1) + " machines in farm role " + role + ", max " + max(role));
    }
    var agent = new SimAgent(machine, tenant, server);
    agents.put(server, agent);
    identities.computeIfPresent(
        server,
        (_, known) ->
            known.identity() instanceof AgentIdentity.JoinOpen ? known.with(LIVE) : known);
    if (agentsSpeak) {
      agent.say(SimAgent.hostInit("boot"));
      agent.say(new LifeMessage.BeforeHostUp());
      agent.say(new LifeMessage.HostUp());
      at(Duration.ofMillis(5_000 + random.below(20_000)), () -> deliver(agent));
    }
  }

  private final Map<FarmRoleId, Integer> highestMax = new HashMap<>();

  /**
   * A user may lower the maximum below what runs; what runs already is then taken down in order.
   */
  private int mostEver(FarmRoleId role) {
    return highestMax.getOrDefault(role, 0);
  }

  private void rebooted(SimMachine machine) {
    var server = ServerId.of(tag(machine, "scalr-server"));
    Optional.ofNullable(agents.get(server))
        .ifPresent(agent -> {
          if (random.oneIn(2)) {
            agent.say(new LifeMessage.RebootStart());
          }
          agent.say(new LifeMessage.RebootFinish("again"));
          at(Duration.ofSeconds(20), () -> deliver(agent));
        });
  }

  /** A batch, or another try; some of it may come twice, and the worker may die in the middle. */
  private void deliver(SimAgent agent) {
    if (!agent.hasMore() || !agent.machine().aliveAt(clock.peek())) {
      return;
    }
    var worker = random.pick(workers);
    if (!worker.runs()) {
      at(Duration.ofSeconds(5), () -> deliver(agent));
      return;
    }
    // What the network does: a batch that begins with what was said before, or after a loss.
    long first = agent.sequence();
    switch ((int) random.below(12)) {
      case 0 -> first = Math.max(1, first - 1);
      case 1 -> first++;
      default -> {}
    }
    try {
      if (bug == PlantedBug.ACK_BEFORE_COMMIT) {
        agent.acknowledge(agent.sequence());
      }
      var answer = apply(worker, agent, first, 1 + (int) random.below(3));
      if (!answer.heard()) {
        return;
      }
      if (bug != PlantedBug.ACK_BEFORE_COMMIT && !random.oneIn(50)) {
        agent.acknowledge(answer.cursor().last());
      }
      if (scriptsFail.getAsBoolean()) {
        aScriptFails(worker, agent);
      }
    } catch (SimCrash e) {
      died(worker);
    }
    if (agent.hasMore()) {
      at(Duration.ofMillis(200 + random.below(5_000)), () -> deliver(agent));
    }
  }

  /** A blocking script of a server that is coming up; its agent goes on all the same. */
  private void aScriptFails(SimWorker worker, SimAgent agent) {
    var coming =
        servers
            .find(agent.tenant(), agent.server())
            .filter(server -> server.state() instanceof ServerState.Initializing);
    if (coming.isPresent()) {
      faults++;
      db.inTransaction(
          tx -> worker.life().initFailed(tx, agent.tenant(), agent.server(), "a script failed"));
    }
  }

  /** One batch of one agent, as a worker takes it in. */
  private Intake.Answer apply(SimWorker worker, SimAgent agent, long first, int most) {
    var frames = new ArrayList<InFrame>();
    for (var message : agent.from(first, most)) {
      frames.add(
          new InFrame(
              agent.tenant(),
              agent.server(),
              SLOT,
              EPOCH,
              first + frames.size(),
              message.type(),
              MessageCodec.encode(message),
              clock.peek()));
    }
    MessageHandler<LifeMessage> life =
        (tx, messages) -> messages.forEach(one -> said(tx, worker, one));
    MessageHandler<ExecutionMessage> none =
        (_, _) -> {
          throw new IllegalStateException("no scripts are simulated");
        };
    var intake =
        new Intake(
            (_, servers) -> heard(servers),
            (_, server, incident, text, _) -> {
              throw new Violation(incident + " of " + server + ": " + text);
            },
            inbox,
            new AgentRouter(life, none),
            clock);
    fate.at(0, "message", true);
    var answers = db.inTransaction(tx -> intake.write(tx, Map.of(agent.server(), frames), false));
    fate.at(0, "message", false);
    return Objects.requireNonNull(answers.get(agent.server()));
  }

  private Map<ServerId, Heard> heard(Collection<ServerId> asked) {
    var found = new HashMap<ServerId, Heard>();
    for (var server : asked) {
      Optional.ofNullable(identities.get(server))
          .filter(agent -> agent.identity() instanceof AgentIdentity.Live)
          .ifPresent(
              agent -> found.put(server, new Heard(agent.tenant(), agent.slot(), agent.epoch())));
    }
    return found;
  }

  /** A server that is proven gone is not heard any more, so no message comes to be applied. */
  private void said(Tx tx, SimWorker worker, Received<LifeMessage> one) {
    var server = servers.find(one.tenant(), one.server());
    if (server.filter(s -> s.state().notProvenGone()).isEmpty()) {
      throw new Violation("a gone server got a message: " + one.message() + " " + one.server());
    }
    worker.life().said(tx, one.tenant(), one.server(), one.message()).ifPresent(ignored::add);
  }

  /** The agent of a server says something of its own accord, or late; its machine may be gone. */
  void agentSays(ServerId server, LifeMessage message) {
    Optional.ofNullable(agents.get(server))
        .ifPresent(agent -> {
          agent.say(message);
          deliverNow(agent);
        });
  }

  private void deliverNow(SimAgent agent) {
    while (agent.hasMore()) {
      var answer = apply(workers.getFirst(), agent, agent.sequence(), 1);
      if (!answer.heard()) {
        ignored.add("not heard: the server of this agent is gone");
        return;
      }
      agent.acknowledge(answer.cursor().last());
    }
  }

  // ---- time

  void at(Duration later, Runnable what) {
    queue.add(new Later(clock.peek().plus(later), order++, what));
  }

  /** Runs until then, or as long as a nested sleep of one worker takes. */
  public void runUntil(Instant end) {
    while (clock.peek().isBefore(end)) {
      step(end);
    }
  }

  public void run(Duration time) {
    runUntil(clock.peek().plus(time));
  }

  private void step(Instant end) {
    steps++;
    var now = clock.peek();
    int busy = 0;
    for (var worker : workers) {
      if (worker.runs()) {
        try {
          worker.startDue(now);
        } catch (SimCrash e) {
          died(worker);
        }
        busy += worker.runs() ? worker.busy() : 0;
      }
    }
    if (!queue.isEmpty() && !queue.peek().at().isAfter(now)) {
      queue.remove().what().run();
    } else if (busy > 0) {
      stepOne((int) random.below(busy));
    } else {
      clock.moveTo(earliest(end));
    }
  }

  private void stepOne(int which) {
    int left = which;
    for (var worker : workers) {
      if (!worker.runs()) {
        continue;
      }
      if (left < worker.busy()) {
        try {
          worker.step(left);
        } catch (SimCrash e) {
          died(worker);
        }
        return;
      }
      left -= worker.busy();
    }
  }

  private Instant earliest(Instant end) {
    var earliest = end;
    if (!queue.isEmpty() && queue.peek().at().isBefore(earliest)) {
      earliest = queue.peek().at();
    }
    for (var worker : workers) {
      if (worker.runs() && worker.due().isBefore(earliest)) {
        earliest = worker.due();
      }
    }
    return earliest;
  }

  /** The worker that is acting now stands still; the others go on. */
  void sleepHere(SimWorker worker, Duration time) {
    if (depth > 0) {
      return;
    }
    faults++;
    trace("sleep " + worker.name());
    worker.sleeps(true);
    depth++;
    try {
      run(time);
    } finally {
      depth--;
      worker.sleeps(false);
    }
  }

  void died(SimWorker worker) {
    faults++;
    trace("crash " + worker.name());
    worker.die();
    if (bug == PlantedBug.NO_INTENT) {
      intents.forgetSent(clock.now());
    }
    at(
        Duration.ofSeconds(2 + random.below(120)),
        () -> {
          if (random.oneIn(2)) {
            leases.giveBackAll(worker.name());
          }
          worker.restart();
        });
  }

  /** The worker in the middle of an act. */
  Optional<SimWorker> acting() {
    return workers.stream().filter(w -> w.runs() && w.acting().isPresent()).findFirst();
  }

  void fault() {
    faults++;
  }

  /** An API node commits between two port calls of a worker. */
  void meanwhile(Runnable user) {
    if (userActs) {
      return;
    }
    userActs = true;
    try {
      user.run();
    } finally {
      userActs = false;
    }
  }

  /** Whether a user's transaction runs, and not a worker's. */
  boolean userActs() {
    return userActs;
  }

  // ---- what must hold

  private void committed() {
    for (var worker : userActs ? List.<SimWorker>of() : workers) {
      var fence = worker.acting();
      if (worker.runs() && fence.isPresent() && !leases.isNewest(fence.get())) {
        throw new Violation("a worker that lost " + fence.get() + " has written");
      }
    }
    servers.written().forEach(this::ceiling);
  }

  /** Above its maximum only what ran already when a user lowered it, and that may only shrink. */
  private void ceiling(FarmRoleId role) {
    var count = servers.count(role);
    if (count > mostEver(role)) {
      throw new Violation(count + " servers in farm role " + role + ", max " + max(role));
    }
    highestMax.put(role, Math.max(count, max(role)));
  }

  private int max(FarmRoleId role) {
    var tenant = Optional.ofNullable(roles.get(role)).orElseThrow();
    return desired.find(tenant, role).orElseThrow().count().max();
  }

  private void everyMinute() {
    var now = clock.peek();
    owners(now);
    for (var role : roles.entrySet()) {
      for (var server : servers.alive(role.getValue(), role.getKey())) {
        var launching =
            server.state() instanceof ServerState.Pending
                || server.state() instanceof ServerState.Initializing;
        var kept =
            server.marks().initFailed().isPresent()
                && desired
                    .find(role.getValue(), role.getKey())
                    .orElseThrow()
                    .troubles()
                    .keepFailed();
        if (launching && !kept && server.state().since().plus(PHASE_DEADLINE).isBefore(now)) {
          throw new Violation(server.id() + " is " + server.state() + " at " + now);
        }
      }
    }
    for (var agent : agents.values()) {
      var committed = inbox.cursor(agent.server()).map(InboxCursor::last).orElse(0L);
      if (agent.acknowledged() > committed) {
        throw new Violation(
            "message "
                + agent.acknowledged()
                + " of "
                + agent.server()
                + " was acknowledged and is not committed");
      }
    }
    consume(now);
    at(Duration.ofMinutes(1), this::everyMinute);
  }

  private void owners(Instant now) {
    var live = cloud.alive();
    ownerless.keySet().removeIf(machine -> !live.contains(machine));
    for (var machine : live) {
      if (intents.isOpen(machine.token())) {
        ownerless.remove(machine);
        continue;
      }
      var since = ownerless.computeIfAbsent(machine, _ -> now);
      if (since.plus(ORPHAN_DEADLINE).isBefore(now)) {
        throw new Violation("orphan " + machine.id() + " since " + since + ", now " + now);
      }
    }
  }

  /** A consumer of domain events sees each one once. */
  private void consume(Instant now) {
    db.inTransaction(tx -> {
      var next = events.next(tx, CONSUMER, Integer.MAX_VALUE);
      for (var event : next) {
        if (event.id() != seenByConsumer + 1L) {
          throw new Violation("event " + (seenByConsumer + 1) + " was skipped at " + now);
        }
        seenByConsumer++;
      }
      if (!next.isEmpty()) {
        events.advance(tx, CONSUMER, next.getLast());
      }
      return next;
    });
  }

  /** After all faults ended and some time has passed: truth and rows agree. */
  void settled() {
    for (var entry : roles.entrySet()) {
      var role = entry.getKey();
      var wanted = desired.find(entry.getValue(), role).orElseThrow();
      var target = wanted.farmStatus() == FarmStatus.RUNNING ? wanted.count().target() : 0;
      var rows = servers.alive(entry.getValue(), role);
      var machines =
          cloud.alive().stream()
              .filter(m -> role.toString().equals(m.spec().tags().get("scalr-farm-role")))
              .count();
      var running = rows.stream().filter(s -> s.state() instanceof ServerState.Running).count();
      if (rows.size() != target || machines != target || running != target) {
        throw new Violation(
            "farm role "
                + role
                + " wants "
                + target
                + ", has "
                + rows.size()
                + " servers, "
                + running
                + " running, "
                + machines
                + " machines: "
                + reports.all().values());
      }
    }
  }

  private void trace(String what) {
    trace(what, 0);
  }

  private void trace(String what, int of) {
    hash = (hash * 1_000_003 + what.hashCode()) * 31L + of;
    hash =
        hash * 1_000_003 + clock.peek().getEpochSecond() * 1_000_000_000L + clock.peek().getNano();
  }

  /** Domain events by name, those of undone transactions too. */
  public Map<String, Integer> happened() {
    return Map.copyOf(happened);
  }

  public long traceHash() {
    return hash;
  }

  public long steps() {
    return steps;
  }

  public long faults() {
    return faults;
  }

  // ---- simulated neighbours and planted bugs

  /** Admission: an identity is open from the launch on, and revoked with its server's end. */
  private final class UserData implements UserDataSource {
    @Override
    public Map<ServerId, Secret> issue(
        Tx tx, Tenant tenant, List<ServerId> servers, Instant validUntil) {
      var userData = new HashMap<ServerId, Secret>();
      for (var server : servers) {
        identity(
            tx,
            new AgentRecord(
                tenant,
                server,
                SLOT,
                EPOCH,
                1,
                Bytes.utf8("token"),
                validUntil,
                new AgentIdentity.JoinOpen()));
        userData.put(server, Secret.of("join " + server));
      }
      return userData;
    }

    private void identity(Tx tx, AgentRecord next) {
      var before = Optional.ofNullable(identities.put(next.server(), next));
      MemoryDb.undo(
          tx,
          () ->
              before.ifPresentOrElse(
                  old -> identities.put(next.server(), old),
                  () -> identities.remove(next.server())));
    }

    @Override
    public void extend(Tx tx, Tenant tenant, ServerId server, Instant validUntil) {}

    @Override
    public void revoke(Tx tx, Tenant tenant, ServerId server) {
      Optional.ofNullable(identities.get(server))
          .ifPresent(known -> identity(tx, known.with(new AgentIdentity.Revoked(clock.peek()))));
    }
  }

  private record Unfenced(Leases real) implements Leases {
    @Override
    public Optional<Lease> take(String name, String holder) {
      return real.take(name, holder);
    }

    @Override
    public Hold hold(Tx tx, Fence fence, Duration left) {
      return Hold.HELD;
    }

    @Override
    public void giveBack(Fence fence) {
      real.giveBack(fence);
    }

    @Override
    public void giveBackAll(String holder) {
      real.giveBackAll(holder);
    }
  }
}
