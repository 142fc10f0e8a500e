package io.scalr.control.farm;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.FarmRole.Scaling;
import io.scalr.control.farm.FarmRoleStore.Wanted;
import io.scalr.control.role.RoleStore;
import io.scalr.kernel.Clock;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.Deprecated;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.LimitExceeded;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;

/**
 * What may be done with farm roles. Whether the cloud has the location and the instance type is
 * asked before, outside of the transaction ({@code cloud.Catalogue}).
 */
public final class FarmRoles {
  /** A slip of one digit in a form must not launch thousands of machines. */
  public static final int MOST_INSTANCES = 1_000;

  /** A farm is drawn on one page and read whole by each round of the launch reconciler. */
  public static final int MOST_IN_A_FARM = 100;

  private final FarmRoleStore store;
  private final FarmStore farms;
  private final RoleStore roles;
  private final LivingServers servers;
  private final FarmVariables variables;
  private final FarmRoleUse use;
  private final FarmEvents events;
  private final Clock clock;

  public FarmRoles(
      FarmRoleStore store,
      FarmStore farms,
      RoleStore roles,
      LivingServers servers,
      FarmVariables variables,
      FarmRoleUse use,
      FarmEvents events,
      Clock clock) {
    this.store = store;
    this.farms = farms;
    this.roles = roles;
    this.servers = servers;
    this.variables = variables;
    this.use = use;
    this.events = events;
    this.clock = clock;
  }

  /** What a caller says of a farm role; platform and location count only when it is made. */
  public record Draft(
      String alias,
      RoleId role,
      PlatformId platform,
      CloudLocation location,
      String instanceType,
      Optional<Integer> launchIndex,
      Scaling scaling) {}

  public FarmRoleStore store() {
    return store;
  }

  public Outcome<FarmRole> find(Tx tx, Tenant tenant, FarmRoleId id) {
    return found(store.find(tx, tenant, id), id);
  }

  public Outcome<FarmRole> create(Tx tx, Tenant tenant, FarmId farm, Draft draft, String author) {
    return farm(tx, tenant, farm)
        .then(owner -> {
          var siblings = store.ofFarm(tx, tenant, farm);
          if (siblings.size() >= MOST_IN_A_FARM) {
            return Outcome.refused(
                new LimitExceeded("A Farm has at most " + MOST_IN_A_FARM + " Farm Roles."));
          }
          return fits(tx, tenant, farm, draft, Optional.empty())
              .map(_ -> insert(tx, owner, draft, siblings.size(), author))
              .then(made -> launchable(tx, owner, made));
        });
  }

  /** In a running farm servers are wanted at once, so what they must have must be there. */
  private Outcome<FarmRole> launchable(Tx tx, Farm farm, FarmRole made) {
    return farm.status() == FarmStatus.RUNNING
        ? variables.complete(tx, farm, List.of(made)).map(_ -> made)
        : Outcome.done(made);
  }

  private FarmRole insert(Tx tx, Farm farm, Draft draft, int siblings, String author) {
    var now = clock.now();
    boolean running = farm.status() == FarmStatus.RUNNING;
    var farmRole =
        store.insert(
            tx,
            new FarmRole(
                farm.tenant(),
                farm.id(),
                new FarmRoleId(0),
                draft.alias(),
                draft.role(),
                draft.platform(),
                draft.location(),
                draft.instanceType(),
                draft.launchIndex().orElse(siblings),
                draft.scaling(),
                FarmRoleSettings.DEFAULT,
                1),
            new Wanted(
                running ? draft.scaling().atLaunch() : 0, DesiredCause.SCALING, author, now));
    events.append(
        tx,
        farm.tenant(),
        new FarmEvent.FarmRoleAdded(farm.id(), farmRole.id(), farmRole.alias(), author, now));
    return farmRole;
  }

  public Outcome<FarmRole> change(Tx tx, Tenant tenant, FarmRoleId id, Draft draft, String author) {
    return locked(tx, tenant, id)
        .then(old ->
            fits(tx, tenant, old.farm(), draft, Optional.of(old))
                .map(_ -> {
                  var changed =
                      new FarmRole(
                          tenant,
                          old.farm(),
                          id,
                          draft.alias(),
                          draft.role(),
                          old.platform(),
                          old.location(),
                          draft.instanceType(),
                          draft.launchIndex().orElse(old.launchIndex()),
                          draft.scaling(),
                          old.settings(),
                          old.version() + 1);
                  store.update(tx, changed);
                  events.append(
                      tx,
                      tenant,
                      new FarmEvent.FarmRoleChanged(old.farm(), id, author, clock.now()));
                  return changed;
                })
                .then(changed -> variables.saved(tx, changed)));
  }

  /**
   * Changes time limits and policies of a farm role that is locked in this transaction. What stands
   * already is not written again.
   */
  public FarmRole set(Tx tx, FarmRole locked, FarmRoleSettings settings, String author) {
    if (settings.equals(locked.settings())) {
      return locked;
    }
    var changed = locked.with(settings);
    store.update(tx, changed);
    events.append(
        tx,
        locked.tenant(),
        new FarmEvent.FarmRoleChanged(locked.farm(), locked.id(), author, clock.now()));
    return changed;
  }

  /** Only when none of its servers is left; terminating them is somebody's own decision. */
  public Outcome<FarmRole> delete(Tx tx, Tenant tenant, FarmRoleId id, String author) {
    return locked(tx, tenant, id)
        .then(farmRole -> {
          if (servers.inFarmRole(tx, tenant, id)) {
            return Outcome.refused(
                new ObjectInUse(
                    "Farm Role '"
                        + farmRole.alias()
                        + "' still has servers that are not terminated."));
          }
          if (use.inUse(tx, tenant, id)) {
            return Outcome.refused(
                new ObjectInUse(
                    "Farm Role '"
                        + farmRole.alias()
                        + "' is used by Orchestration Rules of other Farm Roles."));
          }
          store.delete(tx, tenant, id);
          events.append(
              tx, tenant, new FarmEvent.FarmRoleRemoved(farmRole.farm(), id, author, clock.now()));
          return Outcome.done(farmRole);
        });
  }

  /** The bounds of a scaling configuration, before anything else is looked at. */
  public static Outcome<Scaling> bounds(Scaling scaling) {
    if (scaling.min() < 0 || scaling.max() < 1 || scaling.max() > MOST_INSTANCES) {
      return Outcome.refused(
          new InvalidValue(
              "'ScalingConfiguration.minInstances' must be 0 or more and 'maxInstances' from 1 to "
                  + MOST_INSTANCES
                  + "."));
    }
    return scaling.min() > scaling.max()
        ? Outcome.refused(
            new InvalidValue(
                "'ScalingConfiguration.minInstances' ("
                    + scaling.min()
                    + ") must not be greater than 'maxInstances' ("
                    + scaling.max()
                    + ")."))
        : Outcome.done(scaling);
  }

  private Outcome<Draft> fits(
      Tx tx, Tenant tenant, FarmId farm, Draft draft, Optional<FarmRole> old) {
    var role = roles.find(tx, Scope.of(tenant), draft.role());
    if (role.isEmpty()) {
      return Outcome.refused(
          new ObjectNotFound(
              "'FarmRole.role.id' ("
                  + draft.role()
                  + ") was not found or isn't in scope for the current Environment."));
    }
    boolean newRole = old.filter(o -> o.role().equals(draft.role())).isEmpty();
    if (newRole && role.get().deprecatedAt().isPresent()) {
      return Outcome.refused(
          new Deprecated("'FarmRole.role.id' (" + draft.role() + ") is deprecated."));
    }
    var location = old.map(FarmRole::location).orElse(draft.location());
    var platform = old.map(FarmRole::platform).orElse(draft.platform());
    if (roles.imageFor(tx, draft.role(), platform, location).isEmpty()) {
      return Outcome.refused(
          new InvalidValue(
              "'FarmRole.cloudLocation' ("
                  + location
                  + ") is invalid for 'FarmRole.alias' ("
                  + draft.alias()
                  + "): the Role has no Image there."));
    }
    if (old.filter(o -> o.alias().equals(draft.alias())).isEmpty()
        && store.aliasTaken(tx, tenant, farm, draft.alias())) {
      return Outcome.refused(
          new UnicityViolation("'FarmRole.alias' (" + draft.alias() + ") already exists."));
    }
    return bounds(draft.scaling()).map(_ -> draft);
  }

  private Outcome<Farm> farm(Tx tx, Tenant tenant, FarmId id) {
    return farms
        .lock(tx, tenant, id)
        .map(Outcome::done)
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'Farm.id' (" + id + ") was not found.")));
  }

  /** The farm role, locked until the transaction ends. */
  public Outcome<FarmRole> locked(Tx tx, Tenant tenant, FarmRoleId id) {
    return found(store.lock(tx, tenant, id), id);
  }

  static Outcome<FarmRole> found(Optional<FarmRole> farmRole, FarmRoleId id) {
    return farmRole
        .map(Outcome::done)
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'FarmRole.id' (" + id + ") was not found.")));
  }
}
