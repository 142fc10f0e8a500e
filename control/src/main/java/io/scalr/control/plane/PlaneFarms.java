package io.scalr.control.plane;

import io.scalr.control.access.FarmHoldings;
import io.scalr.control.farm.Farm;
import io.scalr.control.farm.FarmPeople;
import io.scalr.control.fleet.ServerRef;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code access} asks of farms and of what lives in them, and what farms ask of it. */
final class PlaneFarms implements FarmHoldings, FarmPeople {
  private final PlanePorts ports;

  PlaneFarms(PlanePorts ports) {
    this.ports = ports;
  }

  @Override
  public Optional<Holder> of(Tx tx, Tenant tenant, Part part) {
    return farm(tx, tenant, part).map(id -> holder(tx, tenant, id));
  }

  private Optional<FarmId> farm(Tx tx, Tenant tenant, Part part) {
    return switch (part) {
      case Part.Farm(var id) -> ports.farm().farms().find(tx, tenant, id).map(Farm::id);
      case Part.FarmRole(var id) ->
          ports.farm().farmRoles().find(tx, tenant, id).map(found -> found.farm());
      case Part.Server(var id) ->
          ports.fleet().servers().find(tx, tenant, id).map(found -> found.ref().farm());
      case Part.Execution(var id) -> {
        var executions = ports.orchestration().executions();
        yield executions
            .find(tx, tenant, id)
            .map(found -> found.on())
            .or(() -> executions.logEntry(tx, tenant, id).map(found -> found.on()))
            .map(ServerRef::farm);
      }
      case Part.Event(var id) ->
          ports.orchestration().eventLog().find(tx, tenant, id).map(found -> found.of().farm());
    };
  }

  private Holder holder(Tx tx, Tenant tenant, FarmId id) {
    return ports
        .farm()
        .farms()
        .find(tx, tenant, id)
        .map(farm ->
            new Holder(
                farm.owner().map(Farm.Owner::user),
                farm.teams().stream().map(Farm.Team::id).collect(Collectors.toSet())))
        .orElse(NOBODY);
  }

  @Override
  public Optional<Farm.Owner> user(Tx tx, Tenant tenant, UserId user) {
    return ports
        .access()
        .users()
        .find(tx, user)
        .filter(found -> found.account().equals(Optional.of(tenant.account())))
        .map(found -> new Farm.Owner(user, found.login()));
  }

  @Override
  public Optional<Farm.Team> team(Tx tx, Tenant tenant, TeamId team) {
    return ports
        .access()
        .teams()
        .grant(tx, tenant, team)
        .map(found -> new Farm.Team(team, found.name()));
  }
}
