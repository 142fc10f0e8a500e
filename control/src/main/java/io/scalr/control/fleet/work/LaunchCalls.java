package io.scalr.control.fleet.work;

import io.scalr.control.cloud.CloudAnswer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.fleet.FleetAction.CallLaunch;
import io.scalr.control.fleet.Intent;
import io.scalr.control.fleet.Intent.Phase;
import io.scalr.control.fleet.RefusedCredentials;
import io.scalr.control.fleet.RefusedCredentials.Pass;
import io.scalr.control.fleet.RefusedCredentials.Refused;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerState.PendingLaunch;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Leases.Hold;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Calls launches. What is written before a call and after it is written in one transaction for all
 * calls of a tenant that are about to be made, or have ended, at the same time.
 */
final class LaunchCalls {
  /** A transaction of ours is short; a lease with less left than this is as good as lost. */
  static final Duration SHORT = Duration.ofSeconds(1);

  /**
   * The join token is good so many launch limits after a call: one in which the call's own answer
   * may be missing, and one from then on, in which the agent must have spoken.
   */
  private static final int TOKEN_LIMITS = 2;

  /** A call so soon after the writing down finds the token fresh; most calls are. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final FleetPorts ports;
  private final LaunchWrites writes;
  private final GroupCommit<Tenant, Wanted, Optional<Intent>> sends;
  private final GroupCommit<Tenant, Ended, Boolean> answers;

  LaunchCalls(FleetPorts ports) {
    this.ports = ports;
    this.writes = new LaunchWrites(ports);
    this.sends = new GroupCommit<>(this::send);
    this.answers = new GroupCommit<>(this::launched);
  }

  /**
   * A call that is to be made.
   *
   * @param limit how long it may take
   */
  private record Wanted(CallLaunch action, Duration limit, Fence fence) {}

  /** A call that has made a machine. */
  private record Ended(Intent sent, CloudServerId machine, Fence fence) {}

  static Instant tokenEnd(DesiredFarmRole.Timing timing, Instant now) {
    return now.plus(timing.launchLimit().multipliedBy(TOKEN_LIMITS));
  }

  void call(CallLaunch action, Fence fence) {
    var open = ports.clouds().open(action.tenant(), action.place());
    if (open.isEmpty()) {
      return;
    }
    var cloud = open.get();
    var wanted = new Wanted(action, cloud.platform().callLimit(), fence);
    var sent = sends.commit(action.tenant(), wanted);
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
      case CloudAnswer.Done<CloudServerId>(var machine) ->
          answers.commit(action.tenant(), new Ended(intent, machine, fence));
      case CloudAnswer.Failed<CloudServerId>(var failure) -> refused(intent, failure, fence);
    }
  }

  // ---- before the calls

  /** Marks those intents sent that may be: from here on their machines may exist. */
  private List<Optional<Intent>> send(Tenant tenant, List<Wanted> group) {
    return ports.transactions().inTransaction(tx -> send(tx, tenant, group));
  }

  private List<Optional<Intent>> send(Tx tx, Tenant tenant, List<Wanted> group) {
    var left = new HashMap<Fence, Duration>();
    group.forEach(wanted ->
        left.merge(
            wanted.fence(), wanted.limit().plus(SHORT), (a, b) -> a.compareTo(b) > 0 ? a : b));
    var held = held(tx, left);
    var intents =
        ports.intents().lock(tx, tenant, group.stream().map(w -> w.action().token()).toList());
    var servers =
        ports.servers().lock(tx, tenant, group.stream().map(w -> w.action().server()).toList());
    var now = ports.clock().now();
    var credentials = new Credentials(tx, tenant, now);
    var answers = new ArrayList<Optional<Intent>>();
    for (var wanted : group) {
      var server = Optional.ofNullable(servers.get(wanted.action().server()));
      var sent =
          Optional.ofNullable(intents.get(wanted.action().token()))
              .filter(_ -> held.contains(wanted.fence()))
              .filter(intent -> intent.version() == wanted.action().intentVersion())
              .filter(intent -> intent.phase() instanceof Phase.Written)
              .filter(_ -> server.filter(s -> s.state() instanceof PendingLaunch).isPresent())
              .filter(intent -> credentials.pass(intent.place().credentialId()))
              .map(intent -> intent.in(new Phase.Sent(now.plus(wanted.limit()))));
      answers.add(sent);
      if (sent.isPresent()) {
        server
            .filter(s -> s.createdAt().plus(SOON).isBefore(now))
            .ifPresent(s -> extendToken(tx, s, now));
      }
    }
    ports.intents().update(tx, answers.stream().flatMap(Optional::stream).toList());
    return answers;
  }

  /** Those fences that hold, each with so much left. */
  private Set<Fence> held(Tx tx, Map<Fence, Duration> left) {
    var inOrder =
        new TreeMap<Fence, Duration>(
            Comparator.comparing(Fence::lease).thenComparing(Fence::number));
    inOrder.putAll(left);
    var held = new HashSet<Fence>();
    inOrder.forEach((fence, needed) -> {
      if (ports.leases().hold(tx, fence, needed) == Hold.HELD) {
        held.add(fence);
      }
    });
    return held;
  }

  /** Which credentials may be used in this transaction; each is asked for once. */
  private final class Credentials {
    private final Tx tx;
    private final Tenant tenant;
    private final Instant now;
    private final Map<String, Pass> known = new HashMap<>();

    Credentials(Tx tx, Tenant tenant, Instant now) {
      this.tx = tx;
      this.tenant = tenant;
      this.now = now;
    }

    boolean pass(String credential) {
      var pass = known.computeIfAbsent(credential, id -> ports.refused().pass(tx, tenant, id, now));
      if (pass == Pass.PROBE) {
        // one call looks; those beside it wait for what it finds
        known.put(credential, Pass.WAIT);
      }
      return pass != Pass.WAIT;
    }
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

  // ---- after the calls

  /** Records machines; a call whose lease was lost meanwhile is left to the listing. */
  private List<Boolean> launched(Tenant tenant, List<Ended> group) {
    return ports
        .transactions()
        .inTransaction(tx -> {
          var left = new HashMap<Fence, Duration>();
          group.forEach(ended -> left.put(ended.fence(), Duration.ZERO));
          var held = held(tx, left);
          var intents =
              ports.intents().lock(tx, tenant, group.stream().map(e -> e.sent().token()).toList());
          var made = new ArrayList<LaunchWrites.Made>();
          var recorded = new ArrayList<Boolean>();
          for (var ended : group) {
            var intent =
                Optional.ofNullable(intents.get(ended.sent().token()))
                    .filter(_ -> held.contains(ended.fence()))
                    .filter(i -> i.phase() instanceof Phase.Sent);
            intent.ifPresent(i -> made.add(new LaunchWrites.Made(i, ended.machine())));
            recorded.add(intent.isPresent());
          }
          made.stream()
              .map(m -> m.intent().place().credentialId())
              .distinct()
              .sorted()
              .forEach(credential -> ports.refused().mended(tx, tenant, credential));
          writes.answered(tx, tenant, made);
          return recorded;
        });
  }

  private void refused(Intent sent, PlatformFailure failure, Fence fence) {
    ports
        .transactions()
        .inTransaction(tx -> {
          if (ports.leases().hold(tx, fence, Duration.ZERO) == Hold.HELD) {
            ports
                .intents()
                .lock(tx, sent.tenant(), sent.token())
                .filter(intent -> intent.phase() instanceof Phase.Sent)
                .ifPresent(intent -> refused(tx, intent, failure));
          }
          return fence;
        });
  }

  private void refused(Tx tx, Intent intent, PlatformFailure failure) {
    var now = ports.clock().now();
    var credential = intent.place().credentialId();
    switch (failure) {
      // The call has ended, so only the visibility time has to pass before looking.
      case PlatformFailure.Unknown _ -> ports.intents().update(tx, intent.in(new Phase.Sent(now)));
      case PlatformFailure.Auth auth -> {
        var until = now.plus(RefusedCredentials.PROBE_EVERY);
        ports
            .refused()
            .refused(tx, intent.tenant(), credential, new Refused(now, auth.text(), until));
        writes.again(tx, intent, failure, now);
      }
      case PlatformFailure.NoCapacity _,
          PlatformFailure.Quota _,
          PlatformFailure.NotFound _,
          PlatformFailure.Invalid _ -> {
        ports.refused().mended(tx, intent.tenant(), credential);
        writes.again(tx, intent, failure, now);
      }
      case PlatformFailure.Throttled _, PlatformFailure.Unreachable _ ->
          writes.again(tx, intent, failure, now);
    }
  }
}
