package io.scalr.control.fleet.work;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.fleet.Intent;
import io.scalr.control.fleet.RoleView;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.reconcile.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what both deciders of a farm role look at. */
final class RoleViews {
  /** Enough to see five failures in a row behind servers that a person ended. */
  private static final int ENDED = 30;

  private final FleetPorts ports;

  RoleViews(FleetPorts ports) {
    this.ports = ports;
  }

  /** Every farm role that is wanted or has servers. */
  List<Scope.FarmRole> scopes() {
    var all = new LinkedHashSet<Scope.FarmRole>();
    ports
        .desired()
        .all()
        .forEach(key -> all.add(new Scope.FarmRole(key.tenant(), key.farm(), key.farmRole())));
    ports
        .servers()
        .standing()
        .forEach(at -> all.add(new Scope.FarmRole(at.tenant(), at.farm(), at.farmRole())));
    return List.copyOf(all);
  }

  RoleView view(Scope.FarmRole scope) {
    var tenant = scope.tenant();
    // The inventory is read first: a server written later is then never missed in an older reading.
    var desired = ports.desired().find(tenant, scope.farmRole());
    // Intents before servers: an answer in between shows as a server without an undecided intent.
    var undecided = new HashMap<ServerId, Intent>();
    for (var intent : ports.intents().undecided(tenant, scope.farmRole())) {
      undecided.put(intent.server().server(), intent);
    }
    var alive = ports.servers().alive(tenant, scope.farmRole());
    var resumedAt = desired.map(d -> d.launching().resumedAt()).orElse(Instant.EPOCH);
    var ended = ports.servers().ended(tenant, scope.farmRole(), resumedAt, ENDED);
    return new RoleView(
        tenant,
        desired,
        alive,
        ended,
        undecided,
        sites(tenant, alive, undecided),
        desired.map(this::before).orElse(List.of()),
        alive.stream().anyMatch(s -> s.state() instanceof ServerState.Initializing)
            ? ports.timeouts().ofInitialisation(tenant, scope.farmRole())
            : Duration.ZERO);
  }

  private Map<Place, RoleView.Site> sites(
      Tenant tenant, List<Server> alive, Map<ServerId, Intent> undecided) {
    var ids = new HashMap<Place, List<CloudServerId>>();
    var tokens = new HashMap<Place, List<LaunchToken>>();
    var places = new HashSet<Place>();
    for (var server : alive) {
      places.add(server.place());
      server
          .state()
          .machine()
          .ifPresent(id -> ids.computeIfAbsent(server.place(), _ -> new ArrayList<>()).add(id));
      Optional.ofNullable(undecided.get(server.id()))
          .ifPresent(intent ->
              tokens.computeIfAbsent(server.place(), _ -> new ArrayList<>()).add(intent.token()));
    }
    var sites = new HashMap<Place, RoleView.Site>();
    places.forEach(place ->
        sites.put(
            place,
            site(
                tenant,
                place,
                ids.getOrDefault(place, List.of()),
                tokens.getOrDefault(place, List.of()))));
    return sites;
  }

  private RoleView.Site site(
      Tenant tenant, Place place, List<CloudServerId> ids, List<LaunchToken> tokens) {
    var open = ports.clouds().open(tenant, place);
    var head = ports.inventory().head(tenant, place);
    return new RoleView.Site(
        open.isPresent(),
        ports.inventory().of(tenant, place, ids, tokens),
        head.wanted(),
        open.map(o -> o.platform().visibilityDelay()).orElse(Duration.ZERO),
        head.error(),
        ports.refused().find(tenant, place.credentialId()));
  }

  private List<RoleView.Earlier> before(DesiredFarmRole desired) {
    if (desired.launchOrder() == 0) {
      return List.of();
    }
    return ports.desired().ofFarm(desired.tenant(), desired.farm()).stream()
        .filter(other -> other.launchOrder() < desired.launchOrder())
        .map(other ->
            new RoleView.Earlier(
                other.alias(),
                other.count().target(),
                (int)
                    ports.servers().alive(other.tenant(), other.id()).stream()
                        .filter(s -> s.state() instanceof ServerState.Running)
                        .count()))
        .toList();
  }
}
