package io.scalr.control.fleet.work;

import io.scalr.control.cloud.CloudAnswer;
import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
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
import io.scalr.control.fleet.RefusedCredentials;
import io.scalr.control.fleet.RefusedCredentials.Pass;
import io.scalr.control.fleet.RefusedCredentials.Refused;
import io.scalr.control.fleet.RetrySchedule;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent.ServerLaunchRequested;
import io.scalr.control.fleet.ServerMarks;
import io.scalr.control.fleet.ServerRef;
import io.scalr.control.fleet.ServerState.PendingLaunch;
import io.scalr.control.fleet.ServerState.PendingTerminate;
import io.scalr.control.fleet.Transition;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Leases.Hold;
import io.scalr.control.reconcile.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Optional;

/**
 * Makes the effects of both deciders. Locks are always taken in this order: lease, farm role,
 * intent, server.
 */
final class FleetActs {
  /** A transaction of ours is short; a lease with less left than this is as good as lost. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  /**
   * The join token is good so many launch limits after a call: one in which the call's own answer
   * may be missing, and one from then on, in which the agent must have spoken.
   */
  private static final int TOKEN_LIMITS = 2;

  /** A call so soon after the writing down finds the token fresh; most calls are. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final FleetPorts ports;
  private final ServerWrites writes;

  FleetActs(FleetPorts ports) {
    this.ports = ports;
    this.writes = new ServerWrites(ports);
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
      case CallLaunch a -> callLaunch(a, fence);
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
        SHORT,
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
          action.missing().stream()
              .limit(Math.max(room, 0))
              .forEach(missing ->
                  alive.add(insert(tx, missing, desired, LaunchDecider.freeIndex(alive))));
          if (room > 0) {
            var scope = new Scope.FarmRole(desired.tenant(), desired.farm(), desired.id());
            tx.afterCommit(() -> ports.wakes().wake(scope));
          }
        });
  }

  private Server insert(Tx tx, Missing missing, DesiredFarmRole desired, int index) {
    var now = ports.clock().now();
    var tenant = desired.tenant();
    var id = new ServerId(ports.ids().uuid());
    var token = new LaunchToken(ports.ids().uuid());
    var ref = new ServerRef(tenant, desired.farm(), desired.id(), id, index);
    var server =
        new Server(
            ref,
            desired.place(),
            desired.recipe(),
            missing.reason(),
            missing.by(),
            now,
            new PendingLaunch(token, 0, now),
            ServerMarks.NONE,
            1);
    ports.servers().insert(tx, server);
    var userData = ports.userData().issue(tx, tenant, id, tokenEnd(desired.timing(), now));
    var tags = new HashMap<String, String>();
    tags.put(CloudServer.INSTALLATION_TAG, ports.installation());
    tags.put(CloudServer.ENVIRONMENT_TAG, tenant.environment().toString());
    tags.put("scalr-account", tenant.account().toString());
    tags.put("scalr-server", id.toString());
    tags.put("scalr-farm", desired.farm().toString());
    tags.put("scalr-farm-role", desired.id().toString());
    var spec =
        new LaunchSpec(
            desired.recipe().cloudImage(),
            desired.recipe().instanceType(),
            desired.alias() + "-" + index,
            tags,
            userData);
    ports
        .intents()
        .insert(
            tx,
            new Intent(token, ref, desired.place(), Optional.of(spec), new Phase.Written(now), 1));
    writes.append(tx, new ServerLaunchRequested(ref, missing.reason(), missing.by(), now));
    return server;
  }

  private static Instant tokenEnd(DesiredFarmRole.Timing timing, Instant now) {
    return now.plus(timing.launchLimit().multipliedBy(TOKEN_LIMITS));
  }

  // ---- its launch is called

  private void callLaunch(CallLaunch action, Fence fence) {
    var open = ports.clouds().open(action.tenant(), action.place());
    if (open.isEmpty()) {
      return;
    }
    var cloud = open.get();
    var sent = send(action, cloud.platform().callLimit(), fence);
    if (sent.isEmpty()) {
      return;
    }
    var intent = sent.get();
    var answer =
        cloud
            .platform()
            .launch(
                cloud.access(),
                intent.place().location(),
                intent.request().orElseThrow(),
                intent.token());
    switch (answer) {
      case CloudAnswer.Done<CloudServerId>(var machine) -> launched(intent, machine, fence);
      case CloudAnswer.Failed<CloudServerId>(var failure) -> refused(intent, failure, fence);
    }
  }

  /** Marks the intent sent, if it may be: from here on a machine may exist. */
  private Optional<Intent> send(CallLaunch action, Duration limit, Fence fence) {
    return ports
        .transactions()
        .inTransaction(tx -> {
          if (ports.leases().hold(tx, fence, limit.plus(SHORT)) == Hold.LOST) {
            return Optional.<Intent>empty();
          }
          var intent = ports.intents().lock(tx, action.tenant(), action.token());
          if (intent.isEmpty()
              || intent.get().version() != action.intentVersion()
              || !(intent.get().phase() instanceof Phase.Written)) {
            return Optional.<Intent>empty();
          }
          var server = ports.servers().lock(tx, action.tenant(), action.server());
          if (server.isEmpty() || !(server.get().state() instanceof PendingLaunch)) {
            return Optional.<Intent>empty();
          }
          var now = ports.clock().now();
          var credential = intent.get().place().credentialId();
          if (ports.refused().pass(tx, action.tenant(), credential, now) == Pass.WAIT) {
            return Optional.<Intent>empty();
          }
          var sent = intent.get().in(new Phase.Sent(now.plus(limit)));
          ports.intents().update(tx, sent);
          if (server.get().createdAt().plus(SOON).isBefore(now)) {
            extendToken(tx, server.get(), now);
          }
          return Optional.of(sent);
        });
  }

  private void extendToken(Tx tx, Server server, Instant now) {
    var timing =
        ports
            .desired()
            .find(tx, server.tenant(), server.ref().farmRole())
            .map(DesiredFarmRole::timing)
            .orElse(DesiredFarmRole.Timing.DEFAULT);
    ports.userData().extend(tx, server.tenant(), server.id(), tokenEnd(timing, now));
  }

  private void launched(Intent sent, CloudServerId machine, Fence fence) {
    inTransaction(
        fence,
        Duration.ZERO,
        tx -> {
          var intent = ports.intents().lock(tx, sent.tenant(), sent.token());
          if (intent.isPresent() && intent.get().phase() instanceof Phase.Sent) {
            ports.refused().mended(tx, sent.tenant(), sent.place().credentialId());
            answered(tx, intent.get(), machine);
          }
        });
  }

  private void answered(Tx tx, Intent intent, CloudServerId machine) {
    var now = ports.clock().now();
    var server = ports.servers().lock(tx, intent.tenant(), intent.server().server());
    if (server.isEmpty()) {
      ports.invariants().broken("an intent has its server", intent.token().toString());
      return;
    }
    ports.intents().update(tx, intent.in(new Phase.Answered(machine)));
    writes.apply(tx, server.get(), new Observation.LaunchAccepted(machine), now);
  }

  private void refused(Intent sent, PlatformFailure failure, Fence fence) {
    inTransaction(
        fence,
        Duration.ZERO,
        tx -> {
          var intent = ports.intents().lock(tx, sent.tenant(), sent.token());
          if (intent.isEmpty() || !(intent.get().phase() instanceof Phase.Sent)) {
            return;
          }
          var now = ports.clock().now();
          switch (failure) {
            // The call has ended, so only the visibility time has to pass before looking.
            case PlatformFailure.Unknown _ ->
                ports.intents().update(tx, intent.get().in(new Phase.Sent(now)));
            case PlatformFailure.Auth auth -> {
              ports
                  .refused()
                  .refused(
                      tx,
                      sent.tenant(),
                      sent.place().credentialId(),
                      new Refused(now, auth.text(), now.plus(RefusedCredentials.PROBE_EVERY)));
              again(tx, intent.get(), failure, now);
            }
            case PlatformFailure.NoCapacity _,
                PlatformFailure.Quota _,
                PlatformFailure.NotFound _,
                PlatformFailure.Invalid _ -> {
              ports.refused().mended(tx, sent.tenant(), sent.place().credentialId());
              again(tx, intent.get(), failure, now);
            }
            case PlatformFailure.Throttled _, PlatformFailure.Unreachable _ ->
                again(tx, intent.get(), failure, now);
          }
        });
  }

  /** Nothing was done: back to written, due after the schedule. */
  private void again(Tx tx, Intent intent, PlatformFailure failure, Instant now) {
    var server = ports.servers().lock(tx, intent.tenant(), intent.server().server());
    if (server.isEmpty()) {
      ports.invariants().broken("an intent has its server", intent.token().toString());
      return;
    }
    var calls = server.get().state() instanceof PendingLaunch s ? s.attempt() + 1 : 1;
    // A refused credential has its own gate for all launches; each is ready when that opens.
    var callAt =
        failure instanceof PlatformFailure.Auth
            ? now
            : now.plus(RetrySchedule.after(calls, failure));
    ports.intents().update(tx, intent.in(new Phase.Written(callAt)));
    writes.apply(tx, server.get(), new Observation.LaunchTroubled(failure), now);
  }

  private void adopt(Adopt action, Fence fence) {
    inTransaction(
        fence,
        SHORT,
        tx -> {
          var intent = ports.intents().lock(tx, action.tenant(), action.token());
          if (intent.isPresent() && undecided(intent.get())) {
            answered(tx, intent.get(), action.machine());
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
        SHORT,
        tx -> {
          var intent = ports.intents().lock(tx, action.tenant(), action.token());
          if (intent.isPresent() && intent.get().version() == action.intentVersion()) {
            var failure = new PlatformFailure.Unknown("the call was not answered");
            again(tx, intent.get(), failure, ports.clock().now());
          }
        });
  }

  private void closeIntent(CloseIntent action, Fence fence) {
    inTransaction(
        fence,
        SHORT,
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
        SHORT,
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
              if (ports.leases().hold(tx, fence, limit.plus(SHORT)) == Hold.LOST) {
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
