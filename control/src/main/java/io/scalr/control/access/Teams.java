package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.List;
import java.util.Optional;

/** What may be done with teams, their members and the environments that they are given. */
public final class Teams {
  private final TeamStore store;
  private final AclRoleStore roles;
  private final UserStore users;
  private final TeamUse use;

  public Teams(TeamStore store, AclRoleStore roles, UserStore users, TeamUse use) {
    this.store = store;
    this.roles = roles;
    this.users = users;
    this.use = use;
  }

  /** What a caller says of a team. */
  public record Draft(String name, String description, AclRoleId role) {}

  public TeamStore store() {
    return store;
  }

  /**
   * @param account only if it is this account's; empty for whosever
   */
  public Outcome<Team> find(Tx tx, Optional<AccountId> account, TeamId id) {
    return found(store.find(tx, account, id), id);
  }

  /** The team as it is now; nothing can refer to it anew until the transaction ends. */
  public Outcome<Team> lock(Tx tx, Optional<AccountId> account, TeamId id) {
    return found(store.lock(tx, account, id), id);
  }

  private static Outcome<Team> found(Optional<Team> team, TeamId id) {
    return team.map(Outcome::done).orElseGet(() -> Outcome.refused(absent(id)));
  }

  private static ObjectNotFound absent(TeamId id) {
    return new ObjectNotFound(
        "'Team.id' (" + id + ") either was not found or isn't from current scope.");
  }

  public Outcome<Team> create(Tx tx, AccountId account, Draft draft) {
    return known(tx, account, draft.role())
        .then(_ -> free(tx, account, draft.name()))
        .map(name ->
            store.insert(
                tx, new Team(account, new TeamId(0), name, draft.description(), draft.role())));
  }

  /**
   * @param locked by this transaction
   */
  public Outcome<Team> change(Tx tx, Team locked, Draft draft) {
    boolean same = locked.name().equals(draft.name());
    return known(tx, locked.account(), draft.role())
        .then(_ -> same ? Outcome.done(draft.name()) : free(tx, locked.account(), draft.name()))
        .map(name -> {
          var changed =
              new Team(locked.account(), locked.id(), name, draft.description(), draft.role());
          store.update(tx, changed);
          return changed;
        });
  }

  /**
   * Refused while it has environments or farms, so that nobody's access ends unsaid. Its members
   * are let go.
   *
   * @param locked by this transaction
   */
  public Outcome<Team> delete(Tx tx, Team locked) {
    long given = store.environments(tx, locked);
    if (given > 0) {
      return Outcome.refused(
          new ObjectInUse(
              "Team '%s' still has access to %d environments.".formatted(locked.name(), given)));
    }
    if (use.hasFarms(tx, locked.account(), locked.id())) {
      return Outcome.refused(new ObjectInUse("Team '" + locked.name() + "' still has farms."));
    }
    store.delete(tx, locked);
    return Outcome.done(locked);
  }

  public Outcome<Team.Member> member(Tx tx, Team team, UserId user) {
    return store
        .member(tx, team, user)
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(
                new ObjectNotFound("'TeamMember.user.id' (" + user + ") is not in the Team.")));
  }

  /** Takes a user of the account in. */
  public Outcome<Team.Member> add(Tx tx, Team team, UserId user, List<AclRoleId> given) {
    var ours =
        users.find(tx, user).filter(each -> each.account().equals(Optional.of(team.account())));
    if (ours.isEmpty()) {
      return Outcome.refused(
          new ObjectNotFound("'TeamMember.user.id' (" + user + ") was not found."));
    }
    if (store.member(tx, team, user).isPresent()) {
      return Outcome.refused(
          new UnicityViolation("'TeamMember.user.id' (" + user + ") is in the Team already."));
    }
    return give(tx, team, user, given);
  }

  /** Gives a member roles of their own instead of the present ones; none: as the team's. */
  public Outcome<Team.Member> give(Tx tx, Team team, UserId user, List<AclRoleId> given) {
    var wanted = given.stream().distinct().toList();
    for (var role : wanted) {
      if (roles.find(tx, Optional.of(team.account()), role).isEmpty()) {
        return Outcome.refused(
            new ObjectNotFound("'TeamMember.aclRoles.id' (" + role + ") was not found."));
      }
    }
    store.put(tx, team, user, wanted);
    return member(tx, team, user);
  }

  public Outcome<Team.Grant> grant(Tx tx, Tenant tenant, TeamId team) {
    return store
        .grant(tx, tenant, team)
        .map(Outcome::done)
        .orElseGet(() -> Outcome.refused(absent(team)));
  }

  /** Lets a team of the account into one of its environments. */
  public Outcome<Team.Grant> admit(Tx tx, Tenant tenant, TeamId team, Optional<AclRoleId> role) {
    if (store.find(tx, Optional.of(tenant.account()), team).isEmpty()) {
      return Outcome.refused(
          new ObjectNotFound("'EnvironmentTeam.team.id' (" + team + ") was not found."));
    }
    if (store.grant(tx, tenant, team).isPresent()) {
      return Outcome.refused(
          new UnicityViolation(
              "'EnvironmentTeam.team.id' (" + team + ") already has access to the environment."));
    }
    return bind(tx, tenant, team, role);
  }

  /** Binds a role where the team has access; empty: the team's own counts again. */
  public Outcome<Team.Grant> bind(Tx tx, Tenant tenant, TeamId team, Optional<AclRoleId> role) {
    var unknown = role.filter(id -> roles.find(tx, Optional.of(tenant.account()), id).isEmpty());
    if (unknown.isPresent()) {
      return Outcome.refused(
          new ObjectNotFound(
              "'EnvironmentTeam.defaultAclRole.id' (" + unknown.get() + ") was not found."));
    }
    store.give(tx, tenant, team, role);
    return grant(tx, tenant, team);
  }

  private Outcome<AclRoleId> known(Tx tx, AccountId account, AclRoleId role) {
    return roles.find(tx, Optional.of(account), role).isPresent()
        ? Outcome.done(role)
        : Outcome.refused(
            new ObjectNotFound("'Team.defaultAclRole.id' (" + role + ") was not found."));
  }

  private Outcome<String> free(Tx tx, AccountId account, String name) {
    return store.nameTaken(tx, account, name)
        ? Outcome.refused(new UnicityViolation("'Team.name' (" + name + ") already exists."))
        : Outcome.done(name);
  }
}
