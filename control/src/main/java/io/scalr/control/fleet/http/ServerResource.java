package io.scalr.control.fleet.http;

import static io.scalr.control.fleet.http.ServerSchemas.OPERATION;
import static io.scalr.control.fleet.http.ServerSchemas.SERVER;
import static io.scalr.control.fleet.http.ServerSchemas.SUMMARY;

import io.scalr.control.audit.Actor;
import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.farm.FarmRoleStore;
import io.scalr.control.farm.FarmStore;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerListing;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.fleet.ServerStore;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.fleet.work.ServerOrders;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Handler;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Clock;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Servers: lists, one, and what a person orders for one. */
public final class ServerResource {
  /** A server proven gone is still listed so long, as the old product did. */
  private static final Duration LISTED_AFTER_END = Duration.ofSeconds(600);

  private static final String ALL = "/{envId}/servers/";
  private static final String ONE = ALL + "{serverId:uuid}/";

  private final Parts parts;

  public ServerResource(Parts parts) {
    this.parts = parts;
  }

  /** What it is made of. */
  public record Parts(
      Transactions transactions,
      ServerListing listing,
      ServerStore servers,
      ServerOrders orders,
      FarmStore farms,
      FarmRoleStore farmRoles,
      AgentViews agents,
      Audit audit,
      Clock clock) {}

  /** One order, given inside of the transaction. */
  private interface Order {
    Outcome<Server> give(Tx tx, ServerId id);
  }

  public List<Route> routes() {
    var all = new ArrayList<Route>(lists());
    all.addAll(actions(Level.USER, ONE));
    // The installation's administrators reach into an environment by our own routes only.
    all.addAll(actions(Level.SCALR, "/environments" + ONE));
    return all;
  }

  private List<Route> lists() {
    return List.of(
        Route.list(
            Level.USER, ALL, Permission.FARMS_VIEW, SUMMARY, call -> list(call, call.listing())),
        Route.list(
            Level.USER,
            "/{envId}/farms/{farmId}/servers/",
            Permission.FARMS_VIEW,
            SUMMARY,
            this::ofFarm),
        Route.list(
            Level.USER,
            "/{envId}/farm-roles/{farmRoleId}/servers/",
            Permission.FARMS_VIEW,
            SUMMARY,
            this::ofFarmRole),
        Route.get(Level.USER, ONE, Permission.FARMS_VIEW, SERVER, this::get));
  }

  private List<Route> actions(Level level, String one) {
    return List.of(
        action(level, one, "terminate", this::terminate).accepting(ServerSchemas.TERMINATE),
        action(
                level,
                one,
                "reboot",
                call -> order(call, "reboot", (tx, id) -> reboot(call, tx, id)))
            .accepting(ServerSchemas.REBOOT),
        action(
            level,
            one,
            "suspend",
            call ->
                order(call, "suspend", (tx, id) -> parts.orders().suspend(tx, call.tenant(), id))),
        action(
            level,
            one,
            "resume",
            call ->
                order(call, "resume", (tx, id) -> parts.orders().resume(tx, call.tenant(), id))));
  }

  private static Route action(Level level, String one, String name, Handler handler) {
    return Route.action(
        level, one + "actions/" + name + "/", Permission.FARMS_SERVERS, SUMMARY, handler);
  }

  private Outcome<Answer> ofFarm(Call call) {
    var farm = new FarmId(call.id("farmId"));
    return parts
        .transactions()
        .read(tx -> parts.farms().find(tx, call.tenant(), farm))
        .map(_ -> list(call, with(call, "farm", farm.toString())))
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'Farm.id' (" + farm + ") was not found.")));
  }

  private Outcome<Answer> ofFarmRole(Call call) {
    var id = new FarmRoleId(call.id("farmRoleId"));
    return parts
        .transactions()
        .read(tx -> parts.farmRoles().find(tx, call.tenant(), id))
        .map(_ -> list(call, with(call, "farmRole", id.toString())))
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'FarmRole.id' (" + id + ") was not found.")));
  }

  private static Listing with(Call call, String property, String value) {
    var asked = call.listing();
    var filters = new HashMap<>(asked.filters());
    filters.put(property, value);
    return asked.filtered(filters);
  }

  private Outcome<Answer> list(Call call, Listing listing) {
    var since = parts.clock().now().minus(LISTED_AFTER_END);
    return Outcome.done(
        parts
            .transactions()
            .read(tx -> {
              var listed = parts.listing().list(tx, call.tenant(), since, named(tx, call, listing));
              var seen = parts.agents().of(tx, call.tenant(), listed.rows());
              return Lists.answer(listed, server -> view(View.of(SUMMARY), server, seen));
            }));
  }

  /** Servers keep their launcher's login; the filter names the user. */
  private Listing named(Tx tx, Call call, Listing listing) {
    var user = listing.filters().get("launchedBy");
    if (user == null) {
      return listing;
    }
    var filters = new HashMap<>(listing.filters());
    filters.put("launchedBy", parts.agents().login(tx, call.tenant(), Long.parseLong(user)));
    return listing.filtered(filters);
  }

  private Outcome<Answer> get(Call call) {
    return find(parts.servers(), call)
        .map(server -> parts.transactions().read(tx -> one(tx, server)));
  }

  /** The server of the path, also one that is proven gone. */
  static Outcome<Server> find(ServerStore servers, Call call) {
    var id = new ServerId(call.uuid("serverId"));
    return servers
        .find(call.tenant(), id)
        .map(Outcome::done)
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'Server.id' (" + id + ") was not found.")));
  }

  private Outcome<Answer> terminate(Call call) {
    boolean forced = call.body().maybeFlag("force").orElse(false);
    boolean byHand = call.caller().how().startsWith("session");
    return order(
        call,
        "terminate",
        (tx, id) ->
            parts
                .orders()
                .terminate(
                    tx,
                    call.tenant(),
                    id,
                    byHand ? TerminateReason.MANUAL : TerminateReason.API,
                    forced,
                    call.caller().name()));
  }

  private Outcome<Server> reboot(Call call, Tx tx, ServerId id) {
    return parts.orders().reboot(tx, call.tenant(), id);
  }

  private Outcome<Answer> order(Call call, String verb, Order order) {
    var id = new ServerId(call.uuid("serverId"));
    return parts
        .transactions()
        .inTransaction(tx -> {
          var before = parts.servers().find(tx, call.tenant(), id);
          return order
              .give(tx, id)
              .map(after -> {
                parts
                    .audit()
                    .append(
                        tx,
                        AuditEntry.changed(
                            Scope.of(call.tenant()),
                            new Actor(call.caller().name(), call.caller().how()),
                            "server." + verb,
                            "server " + id,
                            before.map(ServerResource::facts).orElse(Map.of()),
                            facts(after)));
                return one(tx, after);
              });
        });
  }

  private static Map<String, Object> facts(Server server) {
    return Map.of(
        "status", server.state().apiName(),
        "farm", server.ref().farm().value(),
        "farmRole", server.ref().farmRole().value(),
        "index", server.ref().index());
  }

  private Answer one(Tx tx, Server server) {
    var seen = parts.agents().of(tx, server.tenant(), List.of(server));
    return Answer.one(view(View.of(SERVER), server, seen));
  }

  private static View view(View view, Server server, AgentViews.Seen seen) {
    var marks = server.marks();
    return view.put("alerts", seen.alerts(server))
        .put("cloudLocation", server.place().location())
        .put("cloudPlatform", server.place().platform())
        .put("cloudServerId", server.state().machine())
        .put("farm", server.ref().farm())
        .put("farmRole", server.ref().farmRole())
        .put("hostname", seen.hostname(server))
        .put("id", server.id())
        .put("index", server.ref().index())
        .put("instanceType", server.recipe().instanceType())
        .put("launchReason", server.launchReason().text())
        .put("launched", server.createdAt())
        .put("launchedBy", seen.launchedBy(server))
        .put("operations", operations(server, seen))
        .put("privateIp", marks.addresses().inner())
        .put("publicIp", marks.addresses().open())
        .put("scalrAgent", seen.agent(server))
        .put("status", server.state().apiName())
        .put("suspended", suspended(server));
  }

  private static List<View> operations(Server server, AgentViews.Seen seen) {
    var all = new ArrayList<View>();
    var reboot = server.marks().reboot();
    boolean rebooting = reboot.wantedAt().isPresent() || reboot.since().isPresent();
    if (rebooting || seen.justRebooted(server)) {
      all.add(View.of(OPERATION).put("name", "rebooting"));
    }
    if (server.marks().resizing()) {
      all.add(View.of(OPERATION).put("name", "resizing"));
    }
    return all;
  }

  private static Optional<Instant> suspended(Server server) {
    return server.state() instanceof ServerState.Suspended state
        ? Optional.of(state.since())
        : Optional.empty();
  }
}
