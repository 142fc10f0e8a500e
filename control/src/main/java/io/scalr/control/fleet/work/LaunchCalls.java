package io.scalr.control.fleet.work;

import io.scalr.control.cloud.CloudAnswer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.fleet.Clouds;
import io.scalr.control.fleet.FleetAction.CallLaunch;
import io.scalr.control.fleet.Intent;
import io.scalr.control.fleet.Intent.Phase;
import io.scalr.control.fleet.RefusedCredentials;
import io.scalr.control.fleet.RefusedCredentials.Pass;
import io.scalr.control.fleet.RefusedCredentials.Refused;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerState.PendingLaunch;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Lease;
import io.scalr.control.reconcile.Leases.Hold;
import io.scalr.kernel.ServerId;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * Calls launches. What is written before a call and after it is written in one transaction for all
 * calls of a tenant that are about to be made, or have ended, at the same time.
 */
final class LaunchCalls {
  /**
   * The join token is good so many launch limits after a call: one in which the call's own answer
   * may be missing, and one from then on, in which the agent must have spoken.
   */
  private static final int TOKEN_LIMITS = 2;

  /** A call so soon after the writing down finds the token fresh; most calls are. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final FleetPorts ports;
  private final LaunchWrites writes;
  private final GroupCommit<Tenant, Wanted, Optional<Sent>> sends;
  private final GroupCommit<Tenant, Ended, Boolean> answers;

  LaunchCalls(FleetPorts ports) {
    this.ports = ports;
    this.writes = new LaunchWrites(ports);
    this.sends = new GroupCommit<>(this::send);
    this.answers = new GroupCommit<>(this::launched);
  }

  /** A call that is to be made. */
  private record Wanted(CallLaunch action, Fence fence) {}

  /** One that may be made now; its intent says so since this moment. */
  private record Sent(Intent intent, Clouds.Open cloud) {}

  /** A call that has made a machine. */
  private record Ended(Intent sent, CloudServerId machine, Fence fence) {}

  static Instant tokenEnd(DesiredFarmRole.Timing timing, Instant now) {
    return now.plus(timing.launchLimit().multipliedBy(TOKEN_LIMITS));
  }

  void call(CallLaunch action, Fence fence) {
    sends
        .commit(action.tenant(), new Wanted(action, fence))
        .ifPresent(sent -> call(sent.intent(), sent.cloud(), fence));
  }

  private void call(Intent intent, Clouds.Open cloud, Fence fence) {
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
          answers.commit(intent.tenant(), new Ended(intent, machine, fence));
      case CloudAnswer.Failed<CloudServerId>(var failure) -> refused(intent, failure, fence);
    }
  }

  // ---- before the calls

  /** Marks those intents sent that may be: from here on their machines may exist. */
  private List<Optional<Sent>> send(Tenant tenant, List<Wanted> group) {
    var clouds = new HashMap<Place, Optional<Clouds.Open>>();
    var ready =
        group.stream()
            .map(wanted ->
                clouds
                    .computeIfAbsent(
                        wanted.action().place(), place -> ports.clouds().open(tenant, place))
                    .map(cloud -> new Ready(wanted, cloud)))
            .toList();
    return ports.transactions().inTransaction(tx -> new Sending(tx, tenant, ready).all());
  }

  /** A call whose cloud can be called. */
  private record Ready(Wanted wanted, Clouds.Open cloud) {
    CallLaunch action() {
      return wanted.action();
    }

    Duration limit() {
      return cloud.platform().callLimit();
    }
  }

  /** One transaction of such calls. */
  private final class Sending {
    private final Tx tx;
    private final Tenant tenant;
    private final List<Optional<Ready>> group;
    private final Instant now = ports.clock().now();
    private final Set<Fence> held;
    private final Map<LaunchToken, Intent> intents;
    private final Map<ServerId, Server> servers;

    /** Each credential is asked for once. */
    private final Map<String, Pass> passes = new HashMap<>();

    Sending(Tx tx, Tenant tenant, List<Optional<Ready>> group) {
      this.tx = tx;
      this.tenant = tenant;
      this.group = group;
      var ready = group.stream().flatMap(Optional::stream).toList();
      var left = new HashMap<Fence, Duration>();
      ready.forEach(
          one -> left.merge(one.wanted().fence(), one.limit().plus(Lease.SHORT), longer()));
      this.held = held(tx, left);
      this.intents =
          ports.intents().lock(tx, tenant, ready.stream().map(r -> r.action().token()).toList());
      this.servers =
          ports.servers().lock(tx, tenant, ready.stream().map(r -> r.action().server()).toList());
    }

    List<Optional<Sent>> all() {
      var answers = group.stream().map(one -> one.flatMap(this::sent)).toList();
      var sent = answers.stream().flatMap(Optional::stream).map(Sent::intent).toList();
      ports.intents().update(tx, sent);
      sent.stream()
          .map(intent -> Objects.requireNonNull(servers.get(intent.server().server())))
          .filter(server -> server.createdAt().plus(SOON).isBefore(now))
          .forEach(server -> extendToken(tx, server, now));
      return answers;
    }

    private Optional<Sent> sent(Ready ready) {
      var server = Optional.ofNullable(servers.get(ready.action().server()));
      return Optional.ofNullable(intents.get(ready.action().token()))
          .filter(_ -> held.contains(ready.wanted().fence()))
          .filter(intent -> intent.version() == ready.action().intentVersion())
          .filter(intent -> intent.phase() instanceof Phase.Written)
          .filter(_ -> server.filter(s -> s.state() instanceof PendingLaunch).isPresent())
          .filter(intent -> passes(intent.place().credentialId()))
          .map(intent ->
              new Sent(intent.in(new Phase.Sent(now.plus(ready.limit()))), ready.cloud()));
    }

    private boolean passes(String credential) {
      var pass =
          passes.computeIfAbsent(credential, id -> ports.refused().pass(tx, tenant, id, now));
      if (pass == Pass.PROBE) {
        // one call looks; those beside it wait for what it finds
        passes.put(credential, Pass.WAIT);
      }
      return pass != Pass.WAIT;
    }
  }

  private static BinaryOperator<Duration> longer() {
    return BinaryOperator.maxBy(Comparator.naturalOrder());
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
