package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.fleet.OrphanAction.Forget;
import io.scalr.control.fleet.OrphanAction.LookAgain;
import io.scalr.control.fleet.OrphanAction.Suspect;
import io.scalr.control.fleet.OrphanAction.Terminate;
import io.scalr.control.reconcile.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;

/**
 * Which machines belong to nobody: they carry our tag, and their token belongs to a closed or
 * unknown intent, or to one that made another machine. Two sightings, then terminated. Pure.
 */
public final class OrphanDecider {
  /** Bounded like every plan. */
  public static final int MOST_ACTIONS = 100;

  /** Asked again after this long, until it is gone. */
  public static final Duration ASK_AGAIN = Duration.ofSeconds(60);

  private OrphanDecider() {}

  public static Plan<OrphanAction> plan(OrphanView view, Instant now) {
    var draft = new Plan.Draft<OrphanAction>();
    if (view.listing().isEmpty()) {
      return draft.done();
    }
    var seen = new HashSet<>();
    for (var machine : view.listing().get().machines()) {
      if (draft.size() >= MOST_ACTIONS) {
        break;
      }
      seen.add(machine.id());
      look(view, machine, draft, now);
    }
    for (var suspect : view.suspects().values()) {
      if (!seen.contains(suspect.machine())
          && view.listing().get().begun().isAfter(suspect.firstListing())) {
        draft.act(new Forget(suspect), suspect.machine().value(), "the orphan is gone");
      }
    }
    return draft.done();
  }

  private static void look(
      OrphanView view, CloudServer machine, Plan.Draft<OrphanAction> draft, Instant now) {
    var suspect = Optional.ofNullable(view.suspects().get(machine.id()));
    var why = whyNobodys(view, machine);
    var name = machine.id().value();
    if (why.isEmpty()) {
      suspect.ifPresent(s -> draft.act(new Forget(s), name, "it belongs to somebody"));
      return;
    }
    var begun = view.listing().orElseThrow().begun();
    if (suspect.isEmpty()) {
      draft.act(
          new Suspect(
              new Orphan(view.tenant(), view.place(), machine.id(), begun, Optional.empty())),
          name,
          why.get() + "; a second sighting decides");
      return;
    }
    var orphan = suspect.get();
    var second = orphan.firstListing().plus(view.visibility()).plus(TerminationDecider.CONFIRM);
    if (begun.isBefore(second)) {
      draft.notNow(name, why.get() + "; a second sighting decides");
      draft.act(
          new LookAgain(new FleetAction.Look(view.tenant(), view.place(), second)),
          name,
          "a second sighting is needed");
    } else if (orphan.askedAt().isPresent()
        && orphan.askedAt().get().plus(ASK_AGAIN).isAfter(now)) {
      draft.notNow(name, "the cloud was asked to terminate it");
      draft.lookAt(orphan.askedAt().get().plus(ASK_AGAIN));
    } else if (view.open()) {
      draft.act(new Terminate(orphan, machine.token()), name, why.get() + ", seen twice");
    } else {
      draft.notNow(name, "the credential or its platform is not available");
    }
  }

  private static Optional<String> whyNobodys(OrphanView view, CloudServer machine) {
    if (machine.state() == MachineState.TERMINATED
        || machine.state() == MachineState.TERMINATING
        || !machine.installation().equals(Optional.of(view.installation()))
        || machine.token().isEmpty()
        || isAnotherEnvironments(view, machine)) {
      return Optional.empty();
    }
    var intent = view.intents().get(machine.token().get());
    if (intent == null) {
      return Optional.of("its token belongs to no intent");
    }
    return switch (intent.phase()) {
      case Intent.Phase.Written _, Intent.Phase.Sent _ -> Optional.empty();
      case Intent.Phase.Answered(var id) ->
          id.equals(machine.id())
              ? Optional.empty()
              : Optional.of("its token belongs to machine " + id);
      case Intent.Phase.Closed _ -> Optional.of("its launch is over");
    };
  }

  private static boolean isAnotherEnvironments(OrphanView view, CloudServer machine) {
    var environment = machine.tags().get(CloudServer.ENVIRONMENT_TAG);
    return environment != null && !environment.equals(view.tenant().environment().toString());
  }
}
