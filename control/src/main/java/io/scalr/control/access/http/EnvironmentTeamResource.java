package io.scalr.control.access.http;

import static io.scalr.control.access.http.TeamSchemas.ENVIRONMENT_TEAM;
import static io.scalr.control.access.http.TeamSchemas.view;

import io.scalr.control.access.Environment;
import io.scalr.control.access.Environments;
import io.scalr.control.access.Team;
import io.scalr.control.access.Teams;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.http.schema.Values;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;

/** Which teams an environment lets in. The vendor lost the GET of one; we have it. */
public final class EnvironmentTeamResource {
  private static final String ALL = "/{accountId}/environments/{envId}/teams/";
  private static final String ONE = ALL + "{teamId}/";

  private final Transactions transactions;
  private final Environments environments;
  private final Teams teams;
  private final Trail trail;

  public EnvironmentTeamResource(
      Transactions transactions, Environments environments, Teams teams, Trail trail) {
    this.transactions = transactions;
    this.environments = environments;
    this.teams = teams;
    this.trail = trail;
  }

  public List<Route> routes() {
    var admin = Permission.ACCOUNT_ADMIN;
    return List.of(
        Route.list(Level.ACCOUNT, ALL, admin, ENVIRONMENT_TEAM, this::list),
        Route.create(Level.ACCOUNT, ALL, admin, ENVIRONMENT_TEAM, this::create),
        Route.get(Level.ACCOUNT, ONE, admin, ENVIRONMENT_TEAM, this::get),
        Route.change(Level.ACCOUNT, ONE, admin, ENVIRONMENT_TEAM, this::change),
        Route.delete(Level.ACCOUNT, ONE, admin, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    return transactions.inTransaction(tx ->
        tenant(tx, call)
            .map(tenant ->
                Lists.answer(teams.store().grants(tx, tenant, call.listing()), TeamSchemas::view)));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(tx ->
        tenant(tx, call)
            .then(tenant -> teams.grant(tx, tenant, id(call)))
            .map(found -> Answer.one(view(found))));
  }

  private Outcome<Answer> create(Call call) {
    var team = new TeamId(call.body().id("team"));
    return transactions.inTransaction(tx ->
        tenant(tx, call)
            .then(tenant -> teams.admit(tx, tenant, team, role(call.body())))
            .map(made -> {
              trail.made(tx, call, "environment.team-admitted", subject(made), view(made));
              return Answer.one(view(made));
            }));
  }

  private Outcome<Answer> change(Call call) {
    return transactions.inTransaction(tx ->
        tenant(tx, call)
            .then(tenant ->
                locked(tx, call, tenant)
                    .then(before ->
                        call.patch(view(before))
                            .then(merged -> teams.bind(tx, tenant, id(call), role(merged)))
                            .map(after -> {
                              trail.changed(
                                  tx,
                                  call,
                                  "environment.team-changed",
                                  subject(after),
                                  view(before),
                                  view(after));
                              return Answer.one(view(after));
                            }))));
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(tx ->
        tenant(tx, call)
            .then(tenant ->
                locked(tx, call, tenant)
                    .map(before -> {
                      teams.store().withdraw(tx, tenant, before.team());
                      trail.gone(
                          tx, call, "environment.team-withheld", subject(before), view(before));
                      return Answer.nothing();
                    })));
  }

  /** As it is now: who else would change it waits for the team's row. */
  private Outcome<Team.Grant> locked(Tx tx, Call call, Tenant tenant) {
    teams.store().lock(tx, Optional.of(tenant.account()), id(call));
    return teams.grant(tx, tenant, id(call));
  }

  private Outcome<Tenant> tenant(Tx tx, Call call) {
    return environments
        .find(tx, call.account(), new EnvironmentId(call.id("envId")))
        .map(Environment::tenant);
  }

  private static TeamId id(Call call) {
    return new TeamId(call.id("teamId"));
  }

  private static Optional<AclRoleId> role(Values body) {
    return body.maybeObject("defaultAclRole").map(key -> new AclRoleId(key.text("id")));
  }

  private static String subject(Team.Grant grant) {
    return "team " + grant.team() + " in environment " + grant.environment();
  }
}
