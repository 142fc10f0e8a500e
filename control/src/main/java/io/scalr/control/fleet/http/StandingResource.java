package io.scalr.control.fleet.http;

import static io.scalr.control.fleet.http.ServerSchemas.FARM_ROLE;
import static io.scalr.control.fleet.http.ServerSchemas.LINE;
import static io.scalr.control.fleet.http.ServerSchemas.REASON;
import static io.scalr.control.fleet.http.ServerSchemas.REFUSED_ACTION;
import static io.scalr.control.fleet.http.ServerSchemas.STANDING;

import io.scalr.control.audit.Actor;
import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredStore;
import io.scalr.control.fleet.AgentFacts;
import io.scalr.control.fleet.LaunchBreaker;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerAction;
import io.scalr.control.fleet.ServerLifecycle;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.ServerStore;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.fleet.work.LaunchReconciler;
import io.scalr.control.fleet.work.TerminationReconciler;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.View;
import io.scalr.control.reconcile.Reports;
import io.scalr.control.reconcile.Wakes;
import io.scalr.kernel.Clock;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Transactions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reasons, allowed actions, ceilings, and resuming of launches: what the contract lacks. */
public final class StandingResource {
  /** As many ended servers as the breaker can need to see five failures in a row. */
  private static final int ENDED_SEEN = 20;

  private static final String BASE = "/environments/{envId}/";
  private static final String ONE_FARM_ROLE = BASE + "farm-roles/{farmRoleId}/";

  private final Parts parts;

  public StandingResource(Parts parts) {
    this.parts = parts;
  }

  /** What it is made of. */
  public record Parts(
      Transactions transactions,
      ServerStore servers,
      DesiredStore desired,
      Reports reports,
      Wakes wakes,
      AgentViews agents,
      Audit audit,
      Clock clock) {}

  public List<Route> routes() {
    return List.of(
        Route.get(
            Level.SCALR,
            BASE + "servers/{serverId:uuid}/",
            Permission.FARMS_VIEW,
            STANDING,
            this::server),
        Route.get(Level.SCALR, ONE_FARM_ROLE, Permission.FARMS_VIEW, FARM_ROLE, this::farmRole),
        Route.action(
            Level.SCALR,
            ONE_FARM_ROLE + "actions/resume-launching/",
            Permission.FARMS_LAUNCH_TERMINATE,
            FARM_ROLE,
            this::resumeLaunching));
  }

  private Outcome<Answer> server(Call call) {
    return ServerResource.find(parts.servers(), call)
        .map(found ->
            Answer.one(
                parts
                    .transactions()
                    .inTransaction(tx -> {
                      var seen = parts.agents().of(tx, call.tenant(), List.of(found));
                      return view(found)
                          .put("hostname", seen.hostname(found))
                          .put("os", seen.of(found).map(AgentFacts::os))
                          .put("scalrAgent", seen.agent(found))
                          .put("metrics", parts.agents().metrics(found));
                    })));
  }

  private Outcome<Answer> farmRole(Call call) {
    var id = id(call);
    return parts
        .desired()
        .find(call.tenant(), id)
        .map(found -> Outcome.done(Answer.one(view(found))))
        .orElseGet(() -> Outcome.refused(absent(id)));
  }

  private Outcome<Answer> resumeLaunching(Call call) {
    var id = id(call);
    Outcome<DesiredFarmRole> resumed =
        parts
            .transactions()
            .inTransaction(tx -> {
              var before = parts.desired().lock(tx, call.tenant(), id);
              if (before.isEmpty()) {
                return Outcome.refused(absent(id));
              }
              var now = parts.clock().now();
              parts.desired().resumeLaunching(tx, call.tenant(), id, now, call.caller().name());
              parts
                  .audit()
                  .append(
                      tx,
                      AuditEntry.changed(
                          Scope.of(call.tenant()),
                          new Actor(call.caller().name(), call.caller().how()),
                          "farm-role.resume-launching",
                          "farm role " + id,
                          Map.of("resumedAt", before.get().launching().resumedAt().toString()),
                          Map.of("resumedAt", now.toString())));
              tx.afterCommit(() -> parts.wakes().wake(place(before.get())));
              return Outcome.done(before.get());
            });
    return resumed.then(_ -> farmRole(call));
  }

  private static io.scalr.control.reconcile.Scope place(DesiredFarmRole farmRole) {
    return new io.scalr.control.reconcile.Scope.FarmRole(
        farmRole.tenant(), farmRole.farm(), farmRole.id());
  }

  private static FarmRoleId id(Call call) {
    return new FarmRoleId(call.id("farmRoleId"));
  }

  private static ObjectNotFound absent(FarmRoleId id) {
    return new ObjectNotFound("'FarmRole.id' (" + id + ") was not found.");
  }

  private View view(DesiredFarmRole farmRole) {
    var alive = parts.servers().alive(farmRole.tenant(), farmRole.id());
    var resumedAt = farmRole.launching().resumedAt();
    var ended = parts.servers().ended(farmRole.tenant(), farmRole.id(), resumedAt, ENDED_SEEN);
    var breaker = LaunchBreaker.of(alive, ended, resumedAt);
    var count = farmRole.count();
    return View.of(FARM_ROLE)
        .put("id", farmRole.id())
        .put("alias", farmRole.alias())
        .put("target", count.target())
        .put("wanted", count.wanted())
        .put("wantedBy", count.author())
        .put("wantedCause", word(count.cause()))
        .put("minimum", count.min())
        .put("ceiling", count.max())
        .put("notProvenGone", alive.size())
        .put(
            "running", alive.stream().filter(s -> s.state() instanceof ServerState.Running).count())
        .put("failedLaunches", breaker.failures())
        .put("launchingStopped", breaker.stopped())
        .put("nextProbe", breaker.nextProbe())
        .put("reasons", reasons(farmRole));
  }

  private List<View> reasons(DesiredFarmRole farmRole) {
    var all = new ArrayList<View>();
    for (var reconciler : List.of(LaunchReconciler.NAME, TerminationReconciler.NAME)) {
      parts
          .reports()
          .last(reconciler, place(farmRole))
          .ifPresent(kept ->
              kept.report()
                  .lines()
                  .forEach(line ->
                      all.add(
                          View.of(LINE)
                              .put("reconciler", reconciler)
                              .put("subject", line.subject())
                              .put("done", line.done())
                              .put("text", line.text())
                              .put("at", kept.at()))));
    }
    return all;
  }

  private static View view(Server server) {
    var state = server.state();
    var ending =
        state instanceof ServerState.PendingTerminate pending
            ? Optional.of(pending)
            : Optional.<ServerState.PendingTerminate>empty();
    var why =
        state instanceof ServerState.Terminated terminated
            ? Optional.of(terminated.why())
            : ending.map(ServerState.PendingTerminate::why);
    var marks = server.marks();
    return View.of(STANDING)
        .put("id", server.id())
        .put("status", state.apiName())
        .put("since", state.since())
        .put(
            "can",
            Arrays.stream(ServerAction.values())
                .filter(action -> ServerLifecycle.cannot(server, action).isEmpty())
                .map(StandingResource::word)
                .toList())
        .put("cannot", cannot(server))
        .put("launchReason", reason(server.launchReason().number(), server.launchReason().text()))
        .put("launchedBy", server.launchedBy())
        .put("launchError", marks.launchError())
        .put("initFailed", marks.initFailed())
        .put("terminateReason", why.map(StandingResource::reason))
        .put("terminatedFrom", ending.map(ServerState.PendingTerminate::callAt))
        .put("forced", ending.filter(ServerState.PendingTerminate::forced).isPresent())
        .put("rebootingSince", marks.reboot().since())
        .put("missingSince", marks.sight().missingSince());
  }

  private static List<View> cannot(Server server) {
    var all = new ArrayList<View>();
    for (var action : ServerAction.values()) {
      ServerLifecycle.cannot(server, action)
          .ifPresent(reason ->
              all.add(View.of(REFUSED_ACTION).put("action", word(action)).put("reason", reason)));
    }
    return all;
  }

  private static View reason(TerminateReason why) {
    return reason(why.number(), why.text());
  }

  private static View reason(int code, String text) {
    return View.of(REASON).put("code", code).put("text", text);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
