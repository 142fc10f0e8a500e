package io.scalr.control.access.http;

import static io.scalr.control.access.http.TeamSchemas.TEAM;
import static io.scalr.control.access.http.TeamSchemas.view;

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
import io.scalr.kernel.Outcome;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Transactions;
import java.util.List;

/** The teams of an account. */
public final class TeamResource {
  private static final String ALL = "/{accountId}/teams/";
  private static final String ONE = ALL + "{teamId}/";

  private final Transactions transactions;
  private final Teams teams;
  private final Trail trail;

  public TeamResource(Transactions transactions, Teams teams, Trail trail) {
    this.transactions = transactions;
    this.teams = teams;
    this.trail = trail;
  }

  public List<Route> routes() {
    var admin = Permission.ACCOUNT_ADMIN;
    return List.of(
        Route.list(Level.ACCOUNT, ALL, admin, TEAM, this::list),
        Route.create(Level.ACCOUNT, ALL, admin, TEAM, this::create),
        Route.get(Level.ACCOUNT, ONE, admin, TEAM, this::get),
        Route.change(Level.ACCOUNT, ONE, admin, TEAM, this::change),
        Route.delete(Level.ACCOUNT, ONE, admin, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> teams.store().list(tx, call.account(), call.listing())),
            TeamSchemas::view));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(
        tx -> teams.find(tx, call.scope().owner(), id(call)).map(team -> Answer.one(view(team))));
  }

  private Outcome<Answer> create(Call call) {
    return transactions.inTransaction(tx ->
        teams
            .create(tx, call.account(), draft(call.body()))
            .map(made -> {
              trail.made(tx, call, "team.create", subject(made), view(made));
              return Answer.one(view(made));
            }));
  }

  private Outcome<Answer> change(Call call) {
    return transactions.inTransaction(tx ->
        teams
            .lock(tx, call.scope().owner(), id(call))
            .then(before ->
                call.patch(view(before))
                    .then(merged -> teams.change(tx, before, draft(merged)))
                    .map(after -> {
                      trail.changed(
                          tx, call, "team.change", subject(after), view(before), view(after));
                      return Answer.one(view(after));
                    })));
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(tx ->
        teams
            .lock(tx, call.scope().owner(), id(call))
            .then(locked -> teams.delete(tx, locked))
            .map(gone -> {
              trail.gone(tx, call, "team.delete", subject(gone), view(gone));
              return Answer.nothing();
            }));
  }

  private static TeamId id(Call call) {
    return new TeamId(call.id("teamId"));
  }

  private static String subject(Team team) {
    return "team " + team.id();
  }

  private static Teams.Draft draft(Values body) {
    return new Teams.Draft(
        body.text("name"),
        body.maybeText("description").orElse(""),
        new AclRoleId(body.idText("defaultAclRole")));
  }
}
