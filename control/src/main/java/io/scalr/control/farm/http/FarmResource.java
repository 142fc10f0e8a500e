package io.scalr.control.farm.http;

import static io.scalr.control.farm.http.FarmSchemas.FARM;
import static io.scalr.control.http.Identities.TEAM;
import static io.scalr.control.http.Identities.USER;

import io.scalr.control.farm.Farm;
import io.scalr.control.farm.Farms;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.PermissionViolation;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Farms, their launch and their termination. */
public final class FarmResource {
  private static final String ALL = "/{envId}/farms/";
  private static final String ONE = ALL + "{farmId}/";

  private final Transactions transactions;
  private final Farms farms;
  private final Predicate<Call> mayGive;
  private final Trail trail;

  /**
   * @param mayGive whether the caller may give the farm of the path to somebody else
   */
  public FarmResource(
      Transactions transactions, Farms farms, Predicate<Call> mayGive, Trail trail) {
    this.transactions = transactions;
    this.farms = farms;
    this.mayGive = mayGive;
    this.trail = trail;
  }

  public List<Route> routes() {
    return List.of(
        Route.list(Level.USER, ALL, Permission.FARMS_VIEW, FARM, this::list),
        Route.create(Level.USER, ALL, Permission.FARMS_CREATE, FARM, this::create),
        Route.get(Level.USER, ONE, Permission.FARMS_VIEW, FARM, this::get),
        Route.change(Level.USER, ONE, Permission.FARMS_UPDATE, FARM, this::change),
        Route.delete(Level.USER, ONE, Permission.FARMS_DELETE, this::delete),
        Route.action(
            Level.USER,
            ONE + "actions/launch/",
            Permission.FARMS_LAUNCH_TERMINATE,
            FARM,
            this::launch),
        Route.action(
            Level.USER,
            ONE + "actions/terminate/",
            Permission.FARMS_LAUNCH_TERMINATE,
            FARM,
            this::terminate));
  }

  private Outcome<Answer> list(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.read(tx -> farms.store().list(tx, call.tenant(), call.listing())),
            FarmResource::view));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.read(tx -> farms.find(tx, call.tenant(), id(call)).map(FarmResource::one));
  }

  private Outcome<Answer> create(Call call) {
    boolean mayGive = this.mayGive.test(call); // asked before, in a transaction of its own
    return transactions.inTransaction(tx ->
        draft(tx, call, call.body(), Optional.empty(), mayGive)
            .then(draft -> farms.create(tx, call.tenant(), draft, author(call)))
            .map(farm -> {
              trail.made(tx, call, "farm.create", subject(farm.id()), view(farm));
              return one(farm);
            }));
  }

  private Outcome<Answer> change(Call call) {
    boolean mayGive = this.mayGive.test(call);
    return effect(
        call,
        "change",
        (tx, found) ->
            call.patch(view(found))
                .then(merged -> draft(tx, call, merged, Optional.of(found), mayGive))
                .then(draft -> farms.change(tx, call.tenant(), id(call), draft, author(call))));
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(tx ->
        farms
            .delete(tx, call.tenant(), id(call), author(call))
            .map(farm -> {
              trail.gone(tx, call, "farm.delete", subject(farm.id()), view(farm));
              return Answer.nothing();
            }));
  }

  private Outcome<Answer> launch(Call call) {
    return effect(
        call, "launch", (tx, _) -> farms.launch(tx, call.tenant(), id(call), author(call)));
  }

  private Outcome<Answer> terminate(Call call) {
    return effect(
        call, "terminate", (tx, _) -> farms.terminate(tx, call.tenant(), id(call), author(call)));
  }

  /** A change of a farm, inside of its transaction. */
  private interface Effect {
    Outcome<Farm> have(Tx tx, Farm before);
  }

  private Outcome<Answer> effect(Call call, String verb, Effect effect) {
    return transactions.inTransaction(tx ->
        farms
            .locked(tx, call.tenant(), id(call))
            .then(before ->
                effect
                    .have(tx, before)
                    .map(after -> {
                      trail.changed(
                          tx, call, "farm." + verb, subject(after.id()), view(before), view(after));
                      return one(after);
                    })));
  }

  private static String subject(FarmId id) {
    return "farm " + id;
  }

  /**
   * What the caller says of a farm.
   *
   * @param present the farm as it is; none: it is made, and the caller's unless said otherwise
   * @param mayGive whether the caller may give it to somebody else
   */
  private Outcome<Farms.Draft> draft(
      Tx tx, Call call, Values body, Optional<Farm> present, boolean mayGive) {
    var zone = body.maybeText("timezone").orElse("UTC");
    if (!ZoneId.getAvailableZoneIds().contains(zone)) {
      return Outcome.refused(
          new InvalidValue("'Farm.timezone' (" + zone + ") is not a known time zone."));
    }
    var had = present.map(Farm::teams).orElse(List.of());
    return owner(tx, call, body, present)
        .then(owner ->
            farms
                .teams(tx, call.tenant(), teams(body), had)
                .then(teams ->
                    given(mayGive || mine(call, present, owner, teams), owner)
                        .map(_ ->
                            new Farms.Draft(
                                body.text("name"),
                                body.maybeText("description").orElse(""),
                                zone,
                                body.maybeText("launchOrder")
                                    .filter("sequential"::equals)
                                    .isPresent(),
                                UUID.fromString(body.idText("project")),
                                owner,
                                teams))));
  }

  private Outcome<Optional<Farm.Owner>> owner(
      Tx tx, Call call, Values body, Optional<Farm> present) {
    var kept = present.isPresent() ? present.flatMap(Farm::owner) : Optional.of(caller(call));
    if (!body.has("owner")) {
      return Outcome.done(kept);
    }
    var wanted = new UserId(body.id("owner"));
    return kept.filter(owner -> owner.user().equals(wanted)).isPresent()
        ? Outcome.done(kept)
        : farms.owner(tx, call.tenant(), wanted).map(Optional::of);
  }

  private static List<TeamId> teams(Values body) {
    return body.objects("teams").stream().map(team -> new TeamId(team.whole("id"))).toList();
  }

  /** Nobody else has more of it than before, or the caller's own is shared when it is made. */
  private static boolean mine(
      Call call, Optional<Farm> present, Optional<Farm.Owner> owner, List<Farm.Team> teams) {
    return present
        .map(farm ->
            farm.owner().map(Farm.Owner::user).equals(owner.map(Farm.Owner::user))
                && farm.teams().equals(teams))
        .orElseGet(() -> owner.equals(Optional.of(caller(call))));
  }

  private static Outcome<Optional<Farm.Owner>> given(boolean may, Optional<Farm.Owner> owner) {
    return may
        ? Outcome.done(owner)
        : Outcome.refused(
            new PermissionViolation(
                "You do not have the necessary permissions to perform this request."));
  }

  private static Farm.Owner caller(Call call) {
    return new Farm.Owner(call.caller().user(), call.caller().name());
  }

  private static String author(Call call) {
    return call.caller().name();
  }

  private static FarmId id(Call call) {
    return new FarmId(call.id("farmId"));
  }

  private static Answer one(Farm farm) {
    return Answer.one(view(farm));
  }

  private static View view(Farm farm) {
    return View.of(FARM)
        .put("description", farm.description())
        .put("id", farm.id())
        .put("launchOrder", farm.sequential() ? "sequential" : "simultaneous")
        .put("name", farm.name())
        .put(
            "owner",
            farm.owner()
                .map(owner -> View.of(USER).put("id", owner.user()).put("email", owner.email())))
        .put("project", farm.project())
        .put("status", farm.status().name().toLowerCase(Locale.ROOT))
        .put(
            "teams",
            farm.teams().stream()
                .map(team -> View.of(TEAM).put("id", team.id()).put("name", team.name()))
                .toList())
        .put("timezone", farm.timezone());
  }
}
