package io.scalr.control.access.http;

import static io.scalr.control.access.http.TeamSchemas.MEMBER;
import static io.scalr.control.access.http.TeamSchemas.view;

import io.scalr.control.access.Team;
import io.scalr.control.access.Teams;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Values;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.UserId;
import java.util.List;

/** Who is in a team. The vendor's API has no words for it. */
public final class TeamMemberResource {
  private static final String ALL = "/teams/{teamId}/members/";
  private static final String ONE = ALL + "{userId}/";

  private final AccessParts parts;
  private final Teams teams;

  public TeamMemberResource(AccessParts parts, Teams teams) {
    this.parts = parts;
    this.teams = teams;
  }

  public List<Route> routes() {
    var admin = Permission.ACCOUNT_ADMIN;
    return List.of(
        Route.list(Level.SCALR, ALL, admin, MEMBER, this::list),
        Route.create(Level.SCALR, ALL, admin, MEMBER, this::create),
        Route.get(Level.SCALR, ONE, admin, MEMBER, this::get),
        Route.change(Level.SCALR, ONE, admin, MEMBER, this::change),
        Route.delete(Level.SCALR, ONE, admin, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            teams
                .find(tx, call.scope().owner(), team(call))
                .map(team ->
                    Lists.answer(
                        teams.store().members(tx, team, call.listing()), TeamSchemas::view)));
  }

  private Outcome<Answer> get(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            teams
                .find(tx, call.scope().owner(), team(call))
                .then(team -> teams.member(tx, team, user(call)))
                .map(found -> Answer.one(view(found))));
  }

  private Outcome<Answer> create(Call call) {
    var user = new UserId(call.body().id("user"));
    return parts
        .transactions()
        .inTransaction(tx ->
            teams
                .lock(tx, call.scope().owner(), team(call))
                .then(team ->
                    teams
                        .add(tx, team, user, roles(call.body()))
                        .map(made -> {
                          parts
                              .audit()
                              .append(
                                  tx,
                                  AuditEntry.made(
                                      Scope.of(team.account()),
                                      call.actor(),
                                      "team.member-added",
                                      subject(made),
                                      view(made).values()));
                          return Answer.one(view(made));
                        })));
  }

  private Outcome<Answer> change(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            teams
                .lock(tx, call.scope().owner(), team(call))
                .then(team ->
                    teams
                        .member(tx, team, user(call))
                        .then(before ->
                            call.patch(view(before))
                                .then(merged -> teams.give(tx, team, user(call), roles(merged)))
                                .map(after -> {
                                  parts
                                      .audit()
                                      .append(
                                          tx,
                                          AuditEntry.changed(
                                              Scope.of(team.account()),
                                              call.actor(),
                                              "team.member-changed",
                                              subject(after),
                                              view(before).values(),
                                              view(after).values()));
                                  return Answer.one(view(after));
                                }))));
  }

  private Outcome<Answer> delete(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            teams
                .lock(tx, call.scope().owner(), team(call))
                .then(team ->
                    teams
                        .member(tx, team, user(call))
                        .map(gone -> {
                          teams.store().remove(tx, team, gone.user());
                          parts
                              .audit()
                              .append(
                                  tx,
                                  AuditEntry.gone(
                                      Scope.of(team.account()),
                                      call.actor(),
                                      "team.member-removed",
                                      subject(gone),
                                      view(gone).values()));
                          return Answer.nothing();
                        })));
  }

  private static TeamId team(Call call) {
    return new TeamId(call.id("teamId"));
  }

  private static UserId user(Call call) {
    return new UserId(call.id("userId"));
  }

  private static List<AclRoleId> roles(Values body) {
    return body.objects("aclRoles").stream().map(key -> new AclRoleId(key.text("id"))).toList();
  }

  private static String subject(Team.Member member) {
    return "user " + member.user() + " in team " + member.team();
  }
}
