package io.scalr.control.farm;

import static java.util.Comparator.comparingLong;

import io.scalr.control.cost.ProjectStore;
import io.scalr.control.farm.FarmRoleStore.Wanted;
import io.scalr.kernel.Clock;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Refusal.ConfigurationMismatch;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnacceptableState;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.Scope;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What may be done with farms. Each change writes its domain event in the same transaction. */
public final class Farms {
  /** Gives the 14 hexadecimal digits that scripts know. */
  private static final int HASH_BYTES = 7;

  private final FarmStore store;
  private final FarmRoleStore farmRoles;
  private final ProjectStore projects;
  private final LivingServers servers;
  private final FarmPeople people;
  private final FarmVariables variables;
  private final FarmEvents events;
  private final Clock clock;
  private final RandomSource random;

  /** What it reads and writes. */
  public record Ports(
      FarmStore farms,
      FarmRoleStore farmRoles,
      ProjectStore projects,
      LivingServers servers,
      FarmPeople people,
      FarmVariables variables,
      FarmEvents events) {}

  public Farms(Ports ports, Clock clock, RandomSource random) {
    this.store = ports.farms();
    this.farmRoles = ports.farmRoles();
    this.projects = ports.projects();
    this.servers = ports.servers();
    this.people = ports.people();
    this.variables = ports.variables();
    this.events = ports.events();
    this.clock = clock;
    this.random = random;
  }

  /** What a caller says of a farm. */
  public record Draft(
      String name,
      String description,
      String timezone,
      boolean sequential,
      UUID project,
      Optional<Farm.Owner> owner,
      List<Farm.Team> teams) {}

  /** A user of the account, to whom a farm may be given. */
  public Outcome<Farm.Owner> owner(Tx tx, Tenant tenant, UserId user) {
    return people
        .user(tx, tenant, user)
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(new ObjectNotFound("'Farm.owner.id' (" + user + ") was not found.")));
  }

  /**
   * Teams that are let into the environment, to which a farm may be given.
   *
   * @param present those that it has, which it may keep
   */
  public Outcome<List<Farm.Team>> teams(
      Tx tx, Tenant tenant, List<TeamId> wanted, List<Farm.Team> present) {
    var all = new ArrayList<Farm.Team>();
    for (var id : wanted.stream().distinct().sorted(comparingLong(TeamId::value)).toList()) {
      var team =
          present.stream()
              .filter(each -> each.id().equals(id))
              .findFirst()
              .or(() -> people.team(tx, tenant, id));
      if (team.isEmpty()) {
        return Outcome.refused(new ObjectNotFound("'Farm.teams.id' (" + id + ") was not found."));
      }
      all.add(team.get());
    }
    return Outcome.done(all);
  }

  public FarmStore store() {
    return store;
  }

  public Outcome<Farm> find(Tx tx, Tenant tenant, FarmId id) {
    return found(store.find(tx, tenant, id), id);
  }

  public Outcome<Farm> create(Tx tx, Tenant tenant, Draft draft, String author) {
    return fits(tx, tenant, draft, Optional.empty())
        .map(_ -> {
          var hash = HexFormat.of().formatHex(random.bytes(HASH_BYTES));
          var now = clock.now();
          var farm =
              store.insert(
                  tx,
                  new Farm(
                      tenant,
                      new FarmId(0),
                      draft.name(),
                      draft.description(),
                      hash,
                      draft.timezone(),
                      draft.sequential(),
                      draft.project(),
                      draft.owner(),
                      draft.teams(),
                      FarmStatus.TERMINATED,
                      now,
                      1));
          events.append(tx, tenant, new FarmEvent.FarmCreated(farm.id(), farm.name(), author, now));
          return farm;
        });
  }

  public Outcome<Farm> change(Tx tx, Tenant tenant, FarmId id, Draft draft, String author) {
    return locked(tx, tenant, id)
        .then(old ->
            fits(tx, tenant, draft, Optional.of(old.name()))
                .map(_ -> {
                  var farm =
                      new Farm(
                          tenant,
                          id,
                          draft.name(),
                          draft.description(),
                          old.hash(),
                          draft.timezone(),
                          draft.sequential(),
                          draft.project(),
                          draft.owner(),
                          draft.teams(),
                          old.status(),
                          old.createdAt(),
                          old.version() + 1);
                  store.update(tx, farm);
                  events.append(tx, tenant, new FarmEvent.FarmChanged(id, author, clock.now()));
                  return farm;
                })
                .then(farm -> variables.saved(tx, farm)));
  }

  /**
   * Wants each farm role's servers. The answer means accepted, not done. Refused while a required
   * variable has no value.
   */
  public Outcome<Farm> launch(Tx tx, Tenant tenant, FarmId id, String author) {
    return locked(tx, tenant, id)
        .then(farm -> {
          if (farm.status() != FarmStatus.TERMINATED) {
            return Outcome.refused(
                new UnacceptableState("Farm '" + farm.name() + "' is already launched."));
          }
          var lines = farmRoles.ofFarm(tx, tenant, id);
          return variables.complete(tx, farm, lines).map(_ -> launched(tx, farm, lines, author));
        });
  }

  private Farm launched(Tx tx, Farm farm, List<FarmRole> lines, String author) {
    var now = clock.now();
    for (var line : lines) {
      farmRoles.want(
          tx,
          farm.tenant(),
          line.id(),
          new Wanted(line.scaling().atLaunch(), DesiredCause.FARM_LAUNCHED, author, now));
    }
    events.append(tx, farm.tenant(), new FarmEvent.FarmLaunched(farm.id(), author, now));
    return to(tx, farm, FarmStatus.RUNNING);
  }

  /**
   * Wants every server of the farm gone. Said again it is done again and changes nothing, because a
   * person who stops a farm in trouble must not be argued with.
   */
  public Outcome<Farm> terminate(Tx tx, Tenant tenant, FarmId id, String author) {
    return locked(tx, tenant, id)
        .map(farm -> {
          if (farm.status() == FarmStatus.TERMINATED) {
            return farm;
          }
          var now = clock.now();
          for (var farmRole : farmRoles.ofFarm(tx, tenant, id)) {
            farmRoles.want(tx, tenant, farmRole.id(), new Wanted(0, DesiredCause.API, author, now));
          }
          events.append(tx, tenant, new FarmEvent.FarmTerminated(id, author, now));
          return to(tx, farm, FarmStatus.TERMINATED);
        });
  }

  /** Only a terminated farm whose servers are all proven gone. */
  public Outcome<Farm> delete(Tx tx, Tenant tenant, FarmId id, String author) {
    return locked(tx, tenant, id)
        .then(farm -> {
          if (farm.status() != FarmStatus.TERMINATED) {
            return Outcome.refused(
                new ObjectInUse("Farm '" + farm.name() + "' must be terminated first."));
          }
          if (servers.inFarm(tx, tenant, id)) {
            return Outcome.refused(
                new ObjectInUse(
                    "Farm '" + farm.name() + "' still has servers that are not terminated."));
          }
          store.delete(tx, tenant, id);
          events.append(tx, tenant, new FarmEvent.FarmDeleted(id, author, clock.now()));
          return Outcome.done(farm);
        });
  }

  private Farm to(Tx tx, Farm farm, FarmStatus status) {
    var changed =
        new Farm(
            farm.tenant(),
            farm.id(),
            farm.name(),
            farm.description(),
            farm.hash(),
            farm.timezone(),
            farm.sequential(),
            farm.project(),
            farm.owner(),
            farm.teams(),
            status,
            farm.createdAt(),
            farm.version() + 1);
    store.update(tx, changed);
    return changed;
  }

  /** The farm, locked until the transaction ends. */
  public Outcome<Farm> locked(Tx tx, Tenant tenant, FarmId id) {
    return found(store.lock(tx, tenant, id), id);
  }

  private Outcome<Draft> fits(Tx tx, Tenant tenant, Draft draft, Optional<String> oldName) {
    var project = projects.project(tx, Scope.of(tenant), draft.project());
    if (project.isEmpty()) {
      return Outcome.refused(
          new ObjectNotFound("'Farm.project.id' (" + draft.project() + ") was not found."));
    }
    var payer = store.costCenter(tx, tenant);
    if (!project.get().costCenter().equals(payer)) {
      return Outcome.refused(
          new ConfigurationMismatch(
              "'Farm.project.id' (%s) is not of the environment's cost center (%s)."
                  .formatted(draft.project(), payer)));
    }
    if (oldName.filter(draft.name()::equals).isEmpty()
        && store.nameTaken(tx, tenant, draft.name())) {
      return Outcome.refused(
          new UnicityViolation("'Farm.name' (" + draft.name() + ") already exists."));
    }
    return Outcome.done(draft);
  }

  static Outcome<Farm> found(Optional<Farm> farm, FarmId id) {
    return farm.map(Outcome::done)
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'Farm.id' (" + id + ") was not found.")));
  }
}
