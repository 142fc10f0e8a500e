package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Timing;
import io.scalr.control.farm.DesiredFarmRole.Troubles;
import io.scalr.control.farm.TerminationGrace;
import io.scalr.control.farm.TroublePolicy;
import io.scalr.control.fleet.FleetAction.*;
import io.scalr.control.fleet.Observation.*;
import io.scalr.control.fleet.ServerMarks.Addresses;
import io.scalr.control.fleet.ServerState.*;
import io.scalr.control.reconcile.Plan;
import io.scalr.kernel.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which servers are to go, what to ask the cloud, what is proven, and which deadlines have passed.
 * Pure. Nothing here depends on a queue or on another farm role, so terminating works when all else
 * is busy.
 */
public final class TerminationDecider {
  /** Bounded like every plan; terminations come first in it. */
  public static final int MOST_ACTIONS = 500;

  /** A cloud that accepted and did nothing, or was not reached, is asked again after this long. */
  public static final Duration ASK_AGAIN = Duration.ofSeconds(60);

  /** Two listings must agree that a machine does not run; the second begins this much later. */
  public static final Duration CONFIRM = Duration.ofSeconds(4);

  private final RoleView view;
  private final Instant now;
  private final Plan.Draft<FleetAction> draft = new Plan.Draft<>();

  /** Listed machines of each place by their id: a farm role may have a thousand. */
  private final Map<Place, Map<CloudServerId, CloudServer>> shown = new HashMap<>();

  private TerminationDecider(RoleView view, Instant now) {
    this.view = view;
    this.now = now;
  }

  public static Plan<FleetAction> plan(RoleView view, Instant now) {
    return new TerminationDecider(view, now).plan();
  }

  /** From when on the cloud is asked, when a server is terminated gracefully. */
  public static Instant graceEnd(TerminationGrace grace, Instant at) {
    return switch (grace) {
      case TerminationGrace.Auto _ -> at.plus(TerminationGrace.AUTO_LIMIT);
      case TerminationGrace.Fixed(var duration) -> at.plus(duration);
    };
  }

  private Plan<FleetAction> plan() {
    var leaving = leaving();
    leaving.forEach(this::begin);
    var gone = new HashSet<ServerId>();
    leaving.forEach(l -> gone.add(l.server().id()));
    for (var server : view.alive()) {
      if (draft.size() >= MOST_ACTIONS) {
        draft.lookAt(now);
        break;
      }
      if (!gone.contains(server.id())) {
        follow(server);
      }
    }
    return draft.done();
  }

  private record Leaving(Server server, TerminateWanted wanted, String why) {}

  private void begin(Leaving leaving) {
    var server = leaving.server();
    draft.act(
        new Observe(view.tenant(), server.id(), server.version(), leaving.wanted()),
        view.name(server),
        leaving.why());
  }

  /** Whom the desired state does not want any more. */
  private List<Leaving> leaving() {
    if (view.desired().isEmpty()) {
      return all(TerminateReason.ROLE_REMOVED);
    }
    var desired = view.desired().get();
    return switch (desired.farmStatus()) {
      case TERMINATED -> all(TerminateReason.FARM_TERMINATED);
      case RUNNING -> surplus(desired);
      case PENDING_LAUNCH, SUSPENDED, PENDING_TERMINATE -> List.of();
    };
  }

  private List<Leaving> all(TerminateReason reason) {
    var wanted = new TerminateWanted(reason, true, now);
    return view.alive().stream()
        .filter(s -> !(s.state() instanceof PendingTerminate p && p.forced()))
        .limit(MOST_ACTIONS)
        .map(s -> new Leaving(s, wanted, reason.text() + ", at once"))
        .toList();
  }

  /** The youngest first, and of these the ones that are not up yet. */
  private List<Leaving> surplus(DesiredFarmRole desired) {
    var useful = ServerLifecycle.useful(view.alive());
    var tooMany = useful.size() - desired.count().target();
    if (tooMany <= 0) {
      return List.of();
    }
    var callAt = graceEnd(desired.timing().grace(), now);
    return useful.stream()
        .sorted(
            Comparator.<Server, Boolean>comparing(s -> s.state() instanceof Running)
                .thenComparing(Comparator.comparing(Server::createdAt).reversed()))
        .limit(Math.min(tooMany, MOST_ACTIONS))
        .map(s ->
            new Leaving(
                s,
                new TerminateWanted(
                    TerminateReason.SCALING_DOWN,
                    false,
                    s.state() instanceof Running ? callAt : now),
                useful.size() + " servers, " + desired.count().target() + " wanted"))
        .toList();
  }

  private void follow(Server server) {
    switch (server.state()) {
      case Temporary _, Importing _, PendingLaunch _, Terminated _ -> {}
      case PendingTerminate s -> terminating(server, s);
      case Pending s -> {
        phase(server, s.since(), timing().launchLimit(), "HostInit");
        machine(server, s.cloudId());
      }
      case Initializing s -> {
        phase(server, s.since(), timing().launchLimit().plus(view.blocking()), "HostUp");
        machine(server, s.cloudId());
      }
      case Running s -> {
        reboot(server, s.cloudId());
        machine(server, s.cloudId());
      }
      case PendingSuspend s -> suspending(server, s.cloudId());
      case Suspended s -> machine(server, s.cloudId());
      case Resuming s -> resuming(server, s);
    }
  }

  private Timing timing() {
    return view.desired().map(DesiredFarmRole::timing).orElse(Timing.DEFAULT);
  }

  private Troubles troubles() {
    return view.desired().map(DesiredFarmRole::troubles).orElse(Troubles.DEFAULT);
  }

  // ---- on the way out

  private void terminating(Server server, PendingTerminate state) {
    if (state.cloudId().isEmpty()) {
      withoutMachine(server);
      return;
    }
    var machine = state.cloudId().get();
    var site = view.site(server.place());
    var asked = askedSince(server, state.since());
    var write = server.marks().sight().cloudWriteAt().orElse(state.since());
    var counts = site.after(write);
    if (counts.isPresent()) {
      var seen = machine(server, counts.get(), machine);
      if (seen.isEmpty() || seen.get().state() == MachineState.TERMINATED) {
        observe(server, new MachineGone(), "proven gone: " + shown(seen));
        return;
      }
    }
    if (state.callAt().isAfter(now)) {
      draft.lookAt(state.callAt());
      draft.notNow(view.name(server), "to be terminated at " + state.callAt());
      return;
    }
    ask(server, machine, CloudVerb.TERMINATE, asked, state.why().text());
    asked.ifPresent(at -> look(server, at));
  }

  private void withoutMachine(Server server) {
    var intent = view.undecided().get(server.id());
    if (intent == null) {
      observe(server, new NoMachine(), "no machine was made");
      return;
    }
    switch (intent.phase()) {
      case Intent.Phase.Written _ ->
          draft.act(
              new CloseIntent(view.tenant(), server.id(), intent.token(), intent.version()),
              view.name(server),
              "no call is under way and no machine was made");
      case Intent.Phase.Sent(var deadline) ->
          IntentWait.sent(view, server, intent, deadline, draft, now);
      case Intent.Phase.Answered _, Intent.Phase.Closed _ ->
          throw new IllegalStateException("not undecided: " + intent.token());
    }
  }

  /** When the cloud was asked for what this state wants, if it was. */
  private static Optional<Instant> askedSince(Server server, Instant since) {
    return server.marks().sight().cloudWriteAt().filter(at -> at.isAfter(since));
  }

  private void ask(
      Server server, CloudServerId machine, CloudVerb verb, Optional<Instant> asked, String why) {
    var again = asked.map(at -> at.plus(ASK_AGAIN));
    if (again.isPresent() && again.get().isAfter(now)) {
      draft.lookAt(again.get());
      draft.notNow(view.name(server), verb + " was asked; waiting for the cloud");
      return;
    }
    if (!view.site(server.place()).open()) {
      draft.notNow(view.name(server), "the credential or its platform is not available");
      return;
    }
    draft.act(
        new CallCloud(view.tenant(), server.place(), server.id(), server.version(), machine, verb),
        view.name(server),
        verb + (again.isPresent() ? " again: " : ": ") + why);
  }

  /** Wants a listing that shows what was asked at {@code write}. */
  private void look(Server server, Instant write) {
    var site = view.site(server.place());
    if (site.after(write).isEmpty()) {
      lookAfter(server, write.plus(site.visibility()).plusMillis(1));
    } else if (site.listing().isPresent()) {
      // It is shown, and still there: once more, a little later each time.
      var begun = site.listing().get().begun();
      var later = Duration.between(write, begun).dividedBy(2);
      lookAfter(server, begun.plus(later.compareTo(CONFIRM) > 0 ? later : CONFIRM));
    }
  }

  private void lookAfter(Server server, Instant begunAfter) {
    if (!view.site(server.place()).isWanted(begunAfter)) {
      draft.act(
          new Look(view.tenant(), server.place(), begunAfter),
          view.name(server),
          "a listing is needed that shows the outcome");
    }
  }

  // ---- deadlines

  private void phase(Server server, Instant since, Duration limit, String expected) {
    if (server.marks().initFailed().isPresent() && troubles().keepFailed()) {
      draft.notNow(view.name(server), "its launch failed; kept for debugging");
      return;
    }
    var deadline = since.plus(limit);
    if (deadline.isAfter(now)) {
      draft.lookAt(deadline);
      return;
    }
    var text =
        server
            .marks()
            .initFailed()
            .orElse("Server did not send " + expected + " in " + limit.toSeconds() + " seconds");
    observe(server, new PhaseOverdue(troubles().keepFailed(), text), text);
  }

  private void reboot(Server server, CloudServerId machine) {
    var reboot = server.marks().reboot();
    if (reboot.wantedAt().isPresent()) {
      ask(server, machine, CloudVerb.REBOOT, Optional.empty(), "asked for");
      return;
    }
    if (reboot.since().isPresent()) {
      var deadline = reboot.since().get().plus(timing().rebootLimit());
      if (deadline.isAfter(now)) {
        draft.lookAt(deadline);
      } else {
        observe(
            server,
            new RebootOverdue(),
            "rebooting for more than " + timing().rebootLimit().toSeconds() + " seconds");
      }
    }
  }

  private void suspending(Server server, CloudServerId machine) {
    var since = server.state().since();
    var asked = askedSince(server, since);
    var counts = asked.flatMap(at -> view.site(server.place()).after(at));
    if (counts.isPresent()) {
      var seen = machine(server, counts.get(), machine);
      if (seen.isPresent() && seen.get().state() == MachineState.STOPPED) {
        observe(server, new MachineStopped(), "the cloud shows it stopped");
        return;
      }
      if (seen.isEmpty() || seen.get().state() == MachineState.TERMINATED) {
        machine(server, machine);
        return;
      }
    }
    ask(server, machine, CloudVerb.SUSPEND, asked, "asked for");
    asked.ifPresent(at -> look(server, at));
  }

  private void resuming(Server server, Resuming state) {
    var deadline = state.since().plus(timing().launchLimit());
    if (!deadline.isAfter(now)) {
      failed(server, troubles().stopped(), "it did not come back from suspension in time");
      return;
    }
    draft.lookAt(deadline);
    var listing = view.site(server.place()).after(state.since());
    var up =
        listing
            .flatMap(l -> machine(server, l, state.cloudId()))
            .filter(m -> m.state() == MachineState.RUNNING || m.state() == MachineState.PENDING);
    if (up.isEmpty()) {
      ask(
          server,
          state.cloudId(),
          CloudVerb.RESUME,
          askedSince(server, state.since()),
          "asked for");
    }
  }

  // ---- the machine against the listing

  private void machine(Server server, CloudServerId machine) {
    var site = view.site(server.place());
    var write = server.marks().sight().cloudWriteAt().orElse(server.createdAt());
    var counts = site.after(write);
    if (counts.isEmpty()) {
      return;
    }
    var listing = counts.get();
    var seen = machine(server, listing, machine);
    if (isWell(seen)) {
      well(server, seen.get());
    } else if (!isExpected(server, seen)) {
      troubled(server, listing, seen);
    }
  }

  /** The machine in the listing of the server's place. */
  private Optional<CloudServer> machine(Server server, Listing listing, CloudServerId id) {
    var byId =
        shown.computeIfAbsent(
            server.place(),
            _ -> {
              var all = HashMap.<CloudServerId, CloudServer>newHashMap(listing.machines().size());
              listing.machines().forEach(m -> all.put(m.id(), m));
              return all;
            });
    return Optional.ofNullable(byId.get(id));
  }

  private static boolean isWell(Optional<CloudServer> seen) {
    return seen.isPresent()
        && switch (seen.get().state()) {
          case PENDING, RUNNING -> true;
          case STOPPING, STOPPED, TERMINATING, TERMINATED -> false;
        };
  }

  /** A machine that is suspended, or goes down to come back, may be stopped. */
  private static boolean isExpected(Server server, Optional<CloudServer> seen) {
    if (seen.isEmpty()) {
      return false;
    }
    var down =
        switch (seen.get().state()) {
          case STOPPING, STOPPED -> true;
          case PENDING, RUNNING, TERMINATING, TERMINATED -> false;
        };
    return down
        && (server.state() instanceof Suspended
            || server.state() instanceof PendingSuspend
            || server.marks().reboot().since().isPresent());
  }

  private void well(Server server, CloudServer seen) {
    var marks = server.marks();
    var suspended =
        server.state() instanceof Suspended s
            && view.site(server.place()).after(s.since()).isPresent();
    if (server.state() instanceof Suspended && !suspended) {
      return;
    }
    var shown = new Addresses(seen.publicAddresses(), seen.privateAddresses());
    var addressesDiffer =
        marks.reboot().since().isEmpty()
            && ((!shown.open().isEmpty() && !shown.open().equals(marks.addresses().open()))
                || (!shown.inner().isEmpty() && !shown.inner().equals(marks.addresses().inner())));
    if (suspended
        || addressesDiffer
        || marks.sight().troubleSince().isPresent()
        || marks.sight().missingSince().isPresent()) {
      observe(
          server,
          new MachineWell(seen.state(), addressesDiffer ? shown : marks.addresses()),
          "the cloud shows it " + seen.state());
    }
  }

  private void troubled(Server server, Listing listing, Optional<CloudServer> seen) {
    var since = server.marks().sight().troubleSince();
    if (since.isEmpty()) {
      observe(
          server,
          new MachineTroubled(listing.begun()),
          "a listing shows it " + shown(seen) + "; a second one decides");
      return;
    }
    var policy = seen.map(m -> policy(m.state())).orElse(troubles().missing());
    if (policy != TroublePolicy.IGNORE && !listing.begun().isBefore(since.get().plus(CONFIRM))) {
      failed(server, policy, "two listings show it " + shown(seen));
    } else if (policy != TroublePolicy.IGNORE) {
      lookAfter(server, since.get().plus(CONFIRM));
    }
  }

  /** What a machine in this state is to the farm role; only those that do not run are asked for. */
  private TroublePolicy policy(MachineState state) {
    return switch (state) {
      case STOPPING, STOPPED -> troubles().stopped();
      case TERMINATING, TERMINATED, PENDING, RUNNING -> troubles().crashed();
    };
  }

  private void failed(Server server, TroublePolicy policy, String text) {
    var flagged = server.marks().sight().missingSince().isPresent();
    switch (policy) {
      case TERMINATE -> observe(server, new MachineFailed(policy, text), text);
      case FLAG -> {
        if (flagged) {
          draft.notNow(view.name(server), text + "; left to a person");
        } else {
          observe(server, new MachineFailed(policy, text), text + "; left to a person");
        }
      }
      case IGNORE -> draft.notNow(view.name(server), text + "; ignored by policy");
    }
  }

  private static String shown(Optional<CloudServer> seen) {
    return seen.map(m -> m.state().toString().toLowerCase(java.util.Locale.ROOT)).orElse("absent");
  }

  private void observe(Server server, Observation seen, String why) {
    draft.act(
        new Observe(view.tenant(), server.id(), server.version(), seen), view.name(server), why);
  }
}
