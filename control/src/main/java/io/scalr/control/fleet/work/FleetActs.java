package io.scalr.control.fleet.work;

import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.LaunchSpec;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.fleet.Clouds;
import io.scalr.control.fleet.FleetAction;
import io.scalr.control.fleet.FleetAction.*;
import io.scalr.control.fleet.Intent;
import io.scalr.control.fleet.Intent.Phase;
import io.scalr.control.fleet.LaunchDecider;
import io.scalr.control.fleet.Observation;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerEvent.ServerLaunchRequested;
import io.scalr.control.fleet.ServerMarks;
import io.scalr.control.fleet.ServerRef;
import io.scalr.control.fleet.ServerState.PendingLaunch;
import io.scalr.control.fleet.ServerState.PendingTerminate;
import io.scalr.control.fleet.Transition;
import io.scalr.control.fleet.work.LaunchWrites.Made;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Lease;
import io.scalr.control.reconcile.Leases.Hold;
import io.scalr.control.reconcile.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes the effects of both deciders. Locks are always taken in this order: lease, farm role,
 * intent, server.
 */
final class FleetActs {
  private final FleetPorts ports;
  private final ServerWrites writes;
  private final LaunchWrites launches;
  private final LaunchCalls calls;

  FleetActs(FleetPorts ports) {
    this.ports = ports;
    this.writes = new ServerWrites(ports);
    this.launches = new LaunchWrites(ports);
    this.calls = new LaunchCalls(ports);
  }

  /** Whether it waits for a cloud. */
  boolean isSlow(FleetAction action) {
    return switch (action) {
      case CallLaunch _, CallCloud _ -> true;
      case WriteDown _, Adopt _, Unanswered _, CloseIntent _, Observe _, Look _ -> false;
    };
  }

  void act(FleetAction action, Fence fence) {
    switch (action) {
      case WriteDown a -> writeDown(a, fence);
      case CallLaunch a -> calls.call(a, fence);
      case Adopt a -> adopt(a, fence);
      case Unanswered a -> unanswered(a, fence);
      case CloseIntent a -> closeIntent(a, fence);
      case Observe a -> observe(a, fence);
      case CallCloud a -> callCloud(a, fence);
      case Look a -> look(a);
    }
  }

  // ---- servers are written down

  private void writeDown(WriteDown action, Fence fence) {
    inTransaction(
        fence,
        Lease.SHORT,
        tx -> {
          var locked = ports.desired().lock(tx, action.tenant(), action.farmRole());
          if (locked.isEmpty()
              || locked.get().version() != action.version()
              || locked.get().farmStatus() != FarmStatus.RUNNING) {
            return;
          }
          var desired = locked.get();
          var alive =
              new ArrayList<>(
                  ports.servers().aliveUnderLock(tx, action.tenant(), action.farmRole()));
          var useful = alive.stream().filter(s -> !(s.state() instanceof PendingTerminate)).count();
          var room =
              Math.min(desired.count().max() - alive.size(), desired.count().target() - useful);
          if (room > 0) {
            insert(tx, action.missing().stream().limit(room).toList(), desired, alive);
          }
        });
  }

  private void insert(Tx tx, List<Missing> missing, DesiredFarmRole desired, List<Server> alive) {
    var now = ports.clock().now();
    var servers = new ArrayList<Server>();
    var taken = new ArrayList<>(alive);
    for (var each : missing) {
      var server = server(each, desired, LaunchDecider.freeIndex(taken), now);
      servers.add(server);
      taken.add(server);
    }
    ports.servers().insert(tx, servers);
    var userData =
        ports
            .userData()
            .issue(
                tx,
                desired.tenant(),
                servers.stream().map(Server::id).toList(),
                LaunchCalls.tokenEnd(desired.timing(), now));
    ports
        .intents()
        .insert(
            tx,
            servers.stream()
                .map(server ->
                    intent(
                        server,
                        spec(server, desired, Objects.requireNonNull(userData.get(server.id()))),
                        now))
                .toList());
    writes.append(
        tx,
        servers.stream()
            .<ServerEvent>map(server ->
                new ServerLaunchRequested(
                    server.ref(), server.launchReason(), server.launchedBy(), now))
            .toList());
  }

  private Server server(Missing missing, DesiredFarmRole desired, int index, Instant now) {
    var id = new ServerId(ports.ids().uuid());
    var token = new LaunchToken(ports.ids().uuid());
    return new Server(
        new ServerRef(desired.tenant(), desired.farm(), desired.id(), id, index),
        desired.place(),
        desired.recipe(),
        missing.reason(),
        missing.by(),
        now,
        new PendingLaunch(token, 0, now),
        ServerMarks.NONE,
        1);
  }

  private LaunchSpec spec(Server server, DesiredFarmRole desired, Secret userData) {
    var tags = new HashMap<String, String>();
    tags.put(CloudServer.INSTALLATION_TAG, ports.installation());
    tags.put(CloudServer.ENVIRONMENT_TAG, server.tenant().environment().toString());
    tags.put("scalr-account", server.tenant().account().toString());
    tags.put("scalr-server", server.id().toString());
    tags.put("scalr-farm", desired.farm().toString());
    tags.put("scalr-farm-role", desired.id().toString());
    return new LaunchSpec(
        desired.recipe().cloudImage(),
        desired.recipe().instanceType(),
        desired.alias() + "-" + server.ref().index(),
        tags,
        userData);
  }

  private static Intent intent(Server server, LaunchSpec spec, Instant now) {
    if (!(server.state() instanceof PendingLaunch state)) {
      throw new IllegalStateException("not about to be launched: " + server.id());
    }
    return new Intent(
        state.token(), server.ref(), server.place(), Optional.of(spec), new Phase.Written(now), 1);
  }

  // ---- what became of a call is found out

  private void adopt(Adopt action, Fence fence) {
    inTransaction(
        fence,
        Lease.SHORT,
        tx -> {
          var intent = ports.intents().lock(tx, action.tenant(), action.token());
          if (intent.isPresent() && undecided(intent.get())) {
            launches.answered(
                tx, action.tenant(), List.of(new Made(intent.get(), action.machine())));
          }
        });
  }

  private static boolean undecided(Intent intent) {
    return switch (intent.phase()) {
      case Phase.Written _, Phase.Sent _ -> true;
      case Phase.Answered _, Phase.Closed _ -> false;
    };
  }

  private void unanswered(Unanswered action, Fence fence) {
    inTransaction(
        fence,
        Lease.SHORT,
        tx -> {
          var intent = ports.intents().lock(tx, action.tenant(), action.token());
          if (intent.isPresent() && intent.get().version() == action.intentVersion()) {
            var failure = new PlatformFailure.Unknown("the call was not answered");
            launches.again(tx, intent.get(), failure, ports.clock().now());
          }
        });
  }

  private void closeIntent(CloseIntent action, Fence fence) {
    inTransaction(
        fence,
        Lease.SHORT,
        tx -> {
          var intent = ports.intents().lock(tx, action.tenant(), action.token());
          var server = ports.servers().lock(tx, action.tenant(), action.server());
          if (intent.isPresent()
              && server.isPresent()
              && intent.get().version() == action.intentVersion()
              && undecided(intent.get())) {
            writes.apply(tx, server.get(), new Observation.NoMachine(), ports.clock().now());
          }
        });
  }

  // ---- its life goes on

  private void observe(Observe action, Fence fence) {
    inTransaction(
        fence,
        Lease.SHORT,
        tx ->
            lockAtVersion(tx, action.tenant(), action.server(), action.version())
                .ifPresent(server -> writes.apply(tx, server, action.seen(), ports.clock().now())));
  }

  private Optional<Server> lockAtVersion(Tx tx, Tenant tenant, ServerId id, long version) {
    return ports.servers().lock(tx, tenant, id).filter(s -> s.version() == version);
  }

  private void callCloud(CallCloud action, Fence fence) {
    var open = ports.clouds().open(action.tenant(), action.place());
    if (open.isEmpty()) {
      return;
    }
    var limit = open.get().platform().callLimit();
    var asked =
        ports
            .transactions()
            .inTransaction(tx -> {
              if (ports.leases().hold(tx, fence, limit.plus(Lease.SHORT)) == Hold.LOST) {
                return Optional.<Transition>empty();
              }
              return lockAtVersion(tx, action.tenant(), action.server(), action.version())
                  .map(server ->
                      writes.apply(
                          tx,
                          server,
                          new Observation.CloudAsked(action.verb()),
                          ports.clock().now()));
            });
    if (asked.isPresent()) {
      call(action, open.get());
    }
  }

  /**
   * The answer is not recorded: whatever it says, the listing decides, and what did not take is
   * asked again.
   */
  private static void call(CallCloud action, Clouds.Open cloud) {
    var platform = cloud.platform();
    var access = cloud.access();
    var location = action.place().location();
    var machine = action.machine();
    var _ =
        switch (action.verb()) {
          case TERMINATE -> platform.terminate(access, location, machine);
          case SUSPEND -> platform.suspend(access, location, machine);
          case RESUME -> platform.resume(access, location, machine);
          case REBOOT -> platform.reboot(access, location, machine);
        };
  }

  private void look(Look action) {
    var place = action.place();
    ports
        .transactions()
        .inTransaction(tx -> {
          ports.inventory().want(tx, action.tenant(), place, action.begunAfter());
          tx.afterCommit(() ->
              ports
                  .wakes()
                  .wake(
                      new Scope.Location(
                          action.tenant(),
                          place.platform().value(),
                          place.credentialId(),
                          place.location().value())));
          return action;
        });
  }

  /** Under the fence; work that finds itself stale returns without having written. */
  private void inTransaction(Fence fence, Duration left, java.util.function.Consumer<Tx> work) {
    ports
        .transactions()
        .inTransaction(tx -> {
          if (ports.leases().hold(tx, fence, left) == Hold.HELD) {
            work.accept(tx);
          }
          return fence;
        });
  }
}
