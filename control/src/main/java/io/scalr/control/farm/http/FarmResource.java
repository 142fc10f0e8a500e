package io.scalr.control.farm.http;

import static io.scalr.control.farm.http.FarmSchemas.FARM;
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
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Farms, their launch and their termination. */
public final class FarmResource {
  private static final String ALL = "/{envId}/farms/";
  private static final String ONE = ALL + "{farmId}/";

  private final Transactions transactions;
  private final Farms farms;
  private final Trail trail;

  public FarmResource(Transactions transactions, Farms farms, Trail trail) {
    this.transactions = transactions;
    this.farms = farms;
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
            transactions.inTransaction(
                tx -> farms.store().list(tx, call.tenant(), Lists.asked(call))),
            FarmResource::view));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(
        tx -> farms.find(tx, call.tenant(), id(call)).map(FarmResource::one));
  }

  private Outcome<Answer> create(Call call) {
    return draft(call, call.body(), Optional.of(caller(call)))
        .then(draft ->
            transactions.inTransaction(tx ->
                farms
                    .create(tx, call.tenant(), draft, author(call))
                    .map(farm -> {
                      trail.made(tx, call, "farm.create", subject(farm.id()), view(farm));
                      return one(farm);
                    })));
  }

  private Outcome<Answer> change(Call call) {
    return effect(
        call,
        "change",
        (tx, found) ->
            call.patch(view(found))
                .then(merged -> draft(call, merged, found.owner()))
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

  /** A farm may be given to its present owner or to the caller; other users come with teams. */
  private static Outcome<Farms.Draft> draft(Call call, Values body, Optional<Farm.Owner> present) {
    var zone = body.maybeText("timezone").orElse("UTC");
    if (!ZoneId.getAvailableZoneIds().contains(zone)) {
      return Outcome.refused(
          new InvalidValue("'Farm.timezone' (" + zone + ") is not a known time zone."));
    }
    var owner = present;
    if (body.has("owner")) {
      long wanted = body.id("owner");
      owner =
          present
              .filter(o -> o.user().value() == wanted)
              .or(() -> Optional.of(caller(call)).filter(o -> o.user().value() == wanted));
      if (owner.isEmpty()) {
        return Outcome.refused(
            new ObjectNotFound("'Farm.owner.id' (" + wanted + ") was not found."));
      }
    }
    return Outcome.done(
        new Farms.Draft(
            body.text("name"),
            body.maybeText("description").orElse(""),
            zone,
            body.maybeText("launchOrder").filter("sequential"::equals).isPresent(),
            UUID.fromString(body.idText("project")),
            owner));
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
        .put("timezone", farm.timezone());
  }
}
