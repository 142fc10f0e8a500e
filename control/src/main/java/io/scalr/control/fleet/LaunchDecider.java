package io.scalr.control.fleet;

import io.scalr.control.farm.DesiredCause;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.fleet.FleetAction.*;
import io.scalr.control.fleet.ServerState.Initializing;
import io.scalr.control.fleet.ServerState.Pending;
import io.scalr.control.fleet.ServerState.PendingLaunch;
import io.scalr.control.fleet.ServerState.PendingTerminate;
import io.scalr.control.fleet.ServerState.Terminated;
import io.scalr.control.reconcile.Plan;
import io.scalr.control.reconcile.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which servers are missing, which launches to call now, and why others wait. Pure. */
public final class LaunchDecider {
  /** An activation is bounded: its lease must outlast it. The next one goes on at once. */
  public static final int MOST_WRITES = 50;

  /** Ten at a time, each of up to the platform's call limit; then it looks again. */
  public static final int MOST_CALLS = 50;

  private final RoleView view;
  private final DesiredFarmRole desired;
  private final Instant now;
  private final LaunchBreaker breaker;
  private final Plan.Draft<FleetAction> draft = new Plan.Draft<>();
  private int calls;

  private LaunchDecider(RoleView view, DesiredFarmRole desired, Instant now) {
    this.view = view;
    this.desired = desired;
    this.now = now;
    this.breaker = LaunchBreaker.of(view.alive(), view.ended(), desired.launching().resumedAt());
  }

  public static Plan<FleetAction> plan(RoleView view, Instant now) {
    if (view.desired().isEmpty()) {
      return new Plan.Draft<FleetAction>().done();
    }
    return new LaunchDecider(view, view.desired().get(), now).plan();
  }

  /** The lowest free positive number. */
  public static int freeIndex(Iterable<Server> alive) {
    return lowestFree(taken(alive));
  }

  private static Set<Integer> taken(Iterable<Server> alive) {
    var taken = new HashSet<Integer>();
    alive.forEach(server -> taken.add(server.ref().index()));
    return taken;
  }

  private static int lowestFree(Set<Integer> taken) {
    int index = 1;
    while (taken.contains(index)) {
      index++;
    }
    return index;
  }

  private Plan<FleetAction> plan() {
    if (desired.farmStatus() != FarmStatus.RUNNING) {
      return draft.done();
    }
    if (breaker.stopped()) {
      draft.notNow(
          desired.alias(),
          breaker.failures()
              + " machines in a row never became Running; launching is stopped until it is resumed"
              + " or a probing launch succeeds, the next at "
              + breaker.nextProbe().orElseThrow());
      if (breaker.nextProbe().orElseThrow().isAfter(now)) {
        draft.lookAt(breaker.nextProbe().orElseThrow());
      }
    }
    for (var server : view.alive()) {
      if (server.state() instanceof PendingLaunch state) {
        pendingLaunch(server, state);
      }
    }
    missing();
    return draft.done();
  }

  private void pendingLaunch(Server server, PendingLaunch state) {
    var intent = view.undecided().get(server.id());
    if (intent == null) {
      draft.notNow(view.name(server), "its intent was decided meanwhile; looking again");
      draft.lookAt(now.plusSeconds(1));
      return;
    }
    switch (intent.phase()) {
      case Intent.Phase.Written(var callAt) -> written(server, state, intent, callAt);
      case Intent.Phase.Sent(var deadline) ->
          IntentWait.sent(view, server, intent, deadline, draft, now);
      case Intent.Phase.Answered _, Intent.Phase.Closed _ ->
          throw new IllegalStateException("not undecided: " + intent.token());
    }
  }

  private void written(Server server, PendingLaunch state, Intent intent, Instant callAt) {
    var name = view.name(server);
    var site = view.site(server.place());
    if (callAt.isAfter(now)) {
      draft.lookAt(callAt);
      draft.notNow(
          name,
          "call "
              + state.attempt()
              + " came to "
              + server.marks().launchError().orElse("nothing")
              + "; the next at "
              + callAt);
    } else if (!site.open()) {
      draft.notNow(name, "the credential or its platform is not available");
    } else if (!mayLaunch()) {
      draft.notNow(name, "launching is stopped");
    } else if (site.refused().filter(r -> calls > 0 || r.probeAt().isAfter(now)).isPresent()) {
      waitForCredential(name, site.refused().get());
    } else if (calls >= MOST_CALLS) {
      draft.lookAt(now);
      draft.notNow(name, "its turn comes in the next round");
    } else {
      calls++;
      draft.act(
          new CallLaunch(
              view.tenant(), server.place(), server.id(), intent.token(), intent.version()),
          name,
          "launch: " + server.launchReason().text());
    }
  }

  /** Each call would be refused; one looks now and then. */
  private void waitForCredential(String name, RefusedCredentials.Refused refused) {
    if (refused.probeAt().isAfter(now)) {
      draft.lookAt(refused.probeAt());
    }
    draft.notNow(
        name,
        "the cloud refuses the credential since "
            + refused.since()
            + " ("
            + refused.text()
            + "); this environment's launches wait, one call looks every "
            + RefusedCredentials.PROBE_EVERY.toMinutes()
            + " minutes");
  }

  /** While stopped, one launch at a time is let through, from each probing time on. */
  private boolean mayLaunch() {
    if (!breaker.stopped()) {
      return true;
    }
    var inFlight =
        view.alive().stream()
            .anyMatch(s -> s.state() instanceof Pending || s.state() instanceof Initializing);
    return !inFlight && calls == 0 && !breaker.nextProbe().orElseThrow().isAfter(now);
  }

  private void missing() {
    var useful = ServerLifecycle.useful(view.alive()).size();
    var missing = desired.count().target() - useful;
    if (missing <= 0) {
      return;
    }
    var waits = waitsFor();
    if (waits.isPresent()) {
      draft.notNow(desired.alias(), missing + " missing; " + waits.get());
      return;
    }
    var room = desired.count().max() - view.alive().size();
    if (room < missing) {
      draft.notNow(
          desired.alias(),
          (missing - Math.max(room, 0))
              + " missing; max "
              + desired.count().max()
              + " counts every server not proven gone: waiting for "
              + leaving());
    }
    var writes = Math.min(Math.min(missing, room), breaker.stopped() ? 1 : MOST_WRITES);
    if (writes > 0) {
      writeDown(writes, useful);
    }
  }

  private void writeDown(int writes, int useful) {
    var taken = taken(view.alive());
    var missing = new ArrayList<Missing>();
    var reasons = new ArrayList<Report.Line>();
    for (int number = useful + 1; number <= useful + writes; number++) {
      var index = lowestFree(taken);
      taken.add(index);
      var one = missing(index);
      missing.add(one);
      var why =
          "server %d of %d is missing: %s, %s"
              .formatted(number, desired.count().target(), one.reason().text(), one.by());
      reasons.add(new Report.Line(desired.alias() + " #" + index, true, why));
    }
    draft.act(new WriteDown(view.tenant(), desired.id(), desired.version(), missing), reasons);
  }

  private Missing missing(int index) {
    return diedLast(index)
        .map(s -> new Missing(LaunchReason.REPLACEMENT, "replaces " + s.id() + ": " + whyEnded(s)))
        .orElseGet(() -> new Missing(reason(desired.count().cause()), desired.count().author()));
  }

  private Optional<String> waitsFor() {
    if (breaker.stopped() && !mayLaunch()) {
      return Optional.of("launching is stopped");
    }
    if (breaker.stopped()
        && view.alive().stream().anyMatch(s -> s.state() instanceof PendingLaunch)) {
      return Optional.of("one probing launch at a time");
    }
    return view.before().stream()
        .filter(earlier -> earlier.running() < earlier.target())
        .findFirst()
        .map(earlier ->
            "its launch order comes after "
                + earlier.alias()
                + ", which has "
                + earlier.running()
                + " of "
                + earlier.target()
                + " running");
  }

  private String leaving() {
    var names =
        view.alive().stream()
            .filter(s -> s.state() instanceof PendingTerminate)
            .map(view::name)
            .toList();
    return names.isEmpty() ? "room" : String.join(", ", names);
  }

  /** The newest server that held this index, if it ended by trouble and not by wish. */
  private Optional<Server> diedLast(int index) {
    return Stream.concat(view.alive().stream(), view.ended().stream())
        .filter(s -> s.ref().index() == index || s.state() instanceof PendingTerminate)
        .max(Comparator.comparing(Server::createdAt))
        .filter(s ->
            switch (s.state()) {
              case PendingTerminate p -> isTrouble(p.why());
              case Terminated t -> isTrouble(t.why());
              case ServerState _ -> false;
            });
  }

  private static boolean isTrouble(TerminateReason why) {
    return why == TerminateReason.CRASHED || why == TerminateReason.NO_EVENT_IN_TIME;
  }

  private static String whyEnded(Server server) {
    return switch (server.state()) {
      case PendingTerminate p -> p.why().text();
      case Terminated t -> t.why().text();
      case ServerState s -> s.apiName();
    };
  }

  private static LaunchReason reason(DesiredCause cause) {
    return switch (cause) {
      case SCALING -> LaunchReason.SCALING_UP;
      case FARM_LAUNCHED -> LaunchReason.FARM_LAUNCHED;
      case API -> LaunchReason.API;
      case UI -> LaunchReason.UI;
    };
  }
}
