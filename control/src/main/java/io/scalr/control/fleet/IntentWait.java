package io.scalr.control.fleet;

import io.scalr.control.fleet.FleetAction.Adopt;
import io.scalr.control.fleet.FleetAction.CloseIntent;
import io.scalr.control.fleet.FleetAction.Look;
import io.scalr.control.fleet.FleetAction.Unanswered;
import io.scalr.control.fleet.ServerState.PendingTerminate;
import io.scalr.control.reconcile.Plan;
import java.time.Instant;

/** What to do with a launch whose answer is missing: look, never guess. */
final class IntentWait {
  private IntentWait() {}

  static void sent(
      RoleView view,
      Server server,
      Intent intent,
      Instant deadline,
      Plan.Draft<FleetAction> draft,
      Instant now) {
    var name = view.name(server);
    var site = view.site(server.place());
    var found = site.machine(intent.token());
    if (found.isPresent()) {
      draft.act(
          new Adopt(view.tenant(), server.id(), intent.token(), found.get().id()),
          name,
          "a listing shows its machine " + found.get().id());
      return;
    }
    if (site.after(deadline).isPresent()) {
      if (server.state() instanceof PendingTerminate) {
        draft.act(
            new CloseIntent(view.tenant(), server.id(), intent.token(), intent.version()),
            name,
            "its launch was never answered and made no machine");
      } else {
        draft.act(
            new Unanswered(view.tenant(), server.id(), intent.token(), intent.version()),
            name,
            "its launch was not answered and made no machine: to be repeated");
      }
      return;
    }
    var lookAfter = deadline.plus(site.visibility());
    if (!site.isWanted(lookAfter.plusMillis(1)) && !now.isBefore(deadline)) {
      draft.act(
          new Look(view.tenant(), server.place(), lookAfter.plusMillis(1)),
          name,
          "the launch's answer is missing: look before repeating");
    } else {
      draft.notNow(name, "the launch call is under way or its answer is missing");
      draft.lookAt(now.isBefore(deadline) ? deadline : now.plusSeconds(1));
    }
  }
}
