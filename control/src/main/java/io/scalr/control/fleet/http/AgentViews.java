package io.scalr.control.fleet.http;

import static io.scalr.control.fleet.http.ServerSchemas.AGENT;
import static io.scalr.control.fleet.http.ServerSchemas.LAUNCHED_BY;
import static io.scalr.control.fleet.http.ServerSchemas.METRICS;

import io.scalr.control.access.User;
import io.scalr.control.access.UserStore;
import io.scalr.control.agentlink.LastMetrics;
import io.scalr.control.fleet.AgentFacts;
import io.scalr.control.fleet.AgentFactsStore;
import io.scalr.control.fleet.AgentReach;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerListing;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Clock;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import io.scalr.protocol.MetricBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of servers beside their rows: their agents, their metrics, who launched them, what
 * a person must be warned of.
 */
public final class AgentViews {
  /** Clients poll once a second and must see a reboot, however short it was. */
  static final Duration REBOOT_SHOWN = Duration.ofSeconds(2);

  private final AgentFactsStore facts;
  private final AgentReach reach;
  private final LastMetrics metrics;
  private final UserStore users;
  private final ServerListing listing;
  private final Clock clock;

  public AgentViews(
      AgentFactsStore facts,
      AgentReach reach,
      LastMetrics metrics,
      UserStore users,
      ServerListing listing,
      Clock clock) {
    this.facts = facts;
    this.reach = reach;
    this.metrics = metrics;
    this.users = users;
    this.listing = listing;
    this.clock = clock;
  }

  /** What one answer needs, read at once. */
  record Seen(
      Map<ServerId, AgentFacts> facts,
      Map<String, User> launchers,
      Set<ServerId> unisolated,
      AgentReach reach,
      Instant now) {

    Optional<String> hostname(Server server) {
      return of(server).map(AgentFacts::hostname);
    }

    Optional<AgentFacts> of(Server server) {
      return Optional.ofNullable(facts.get(server.id()));
    }

    /** A reboot that is over but has not been shown for long enough. */
    boolean justRebooted(Server server) {
      return of(server)
          .flatMap(AgentFacts::rebootedAt)
          .filter(at -> now.isBefore(at.plus(REBOOT_SHOWN)))
          .isPresent();
    }

    /** What its users must know of it. */
    List<View> alerts(Server server) {
      return unisolated.contains(server.id())
          ? List.of(
              ServerSchemas.warning(
                  "isolation", "Nothing isolates this server from its host.", server.createdAt()))
          : List.of();
    }

    /** Empty when no person launched it. */
    Optional<View> launchedBy(Server server) {
      return Optional.ofNullable(launchers.get(server.launchedBy()))
          .map(user -> View.of(LAUNCHED_BY).put("id", user.id()).put("email", user.login()));
    }

    View agent(Server server) {
      return View.of(AGENT)
          .put("deployCommand", Optional.empty())
          .put("version", of(server).map(AgentFacts::agentVersion))
          .put("initializationStatus", initialization(server))
          .put("reachabilityStatus", reachability(server));
    }

    private static View initialization(Server server) {
      var failed = server.marks().initFailed();
      if (failed.isPresent()) {
        return ServerSchemas.initialization("failed", failed.get());
      }
      if (server.marks().firstRunning().isPresent()) {
        return ServerSchemas.initialization("ok", "The server has been running.");
      }
      return server.state() instanceof ServerState.Initializing
          ? ServerSchemas.initialization("initializing", "Its scripts are running.")
          : ServerSchemas.initialization("insufficient-data", "Its agent has not spoken yet.");
    }

    private View reachability(Server server) {
      boolean awake =
          switch (server.state()) {
            case ServerState.Initializing _,
                ServerState.Running _,
                ServerState.PendingSuspend _,
                ServerState.PendingTerminate _ ->
                true;
            case ServerState.Temporary _,
                ServerState.Importing _,
                ServerState.PendingLaunch _,
                ServerState.Pending _,
                ServerState.Suspended _,
                ServerState.Resuming _,
                ServerState.Terminated _ ->
                false;
          };
      if (reach.linked(server.id())) {
        return ServerSchemas.reachability("ok", "Its agent is linked.");
      }
      return awake && of(server).isPresent()
          ? ServerSchemas.reachability("failed", "Its agent is not linked now.")
          : ServerSchemas.reachability("insufficient-data", "No agent is expected to be linked.");
    }
  }

  Seen of(Tx tx, Tenant tenant, Collection<Server> servers) {
    var launchers = new HashMap<String, User>();
    servers.stream()
        .map(Server::launchedBy)
        .distinct()
        .forEach(login ->
            users
                .byLogin(tx, login)
                .filter(user -> user.account().map(tenant.account()::equals).orElse(true))
                .ifPresent(user -> launchers.put(login, user)));
    var ids = servers.stream().map(Server::id).toList();
    return new Seen(
        facts.of(tx, tenant, ids),
        launchers,
        listing.unisolated(tx, tenant, ids),
        reach,
        clock.now());
  }

  /** The last sample that this node has heard. */
  Optional<View> metrics(Server server) {
    return metrics.of(server.id()).map(AgentViews::view);
  }

  private static View view(MetricBatch.Sample sample) {
    return View.of(METRICS)
        .put("at", sample.at())
        .put("load1", sample.load1())
        .put("load5", sample.load5())
        .put("load15", sample.load15())
        .put("cpuBusy", sample.cpuBusy())
        .put("memoryTotalBytes", sample.memoryTotalBytes())
        .put("memoryAvailableBytes", sample.memoryAvailableBytes())
        .put("net", sample.net().stream().map(ServerSchemas::net).toList())
        .put("disks", sample.disks().stream().map(ServerSchemas::disk).toList())
        .put("spaces", sample.spaces().stream().map(ServerSchemas::space).toList());
  }

  /** The login of a user, for a filter by id; a login that nobody has if there is no such user. */
  String login(Tx tx, Tenant tenant, long user) {
    return users
        .find(tx, new UserId(user))
        .filter(found -> found.account().map(tenant.account()::equals).orElse(true))
        .map(User::login)
        .orElse("");
  }
}
