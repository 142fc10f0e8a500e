package io.scalr.control.farm.http;

import static io.scalr.control.farm.http.FarmSchemas.FARM_ROLE;
import static io.scalr.control.farm.http.FarmSchemas.SCALING;
import static io.scalr.control.farm.http.FarmSchemas.SETTINGS;
import static io.scalr.control.farm.http.FarmSchemas.SUMMARY;

import io.scalr.control.cloud.Catalogue;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.InstanceType;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.FarmRole;
import io.scalr.control.farm.FarmRole.Scaling;
import io.scalr.control.farm.FarmRoles;
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
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Transactions;
import java.util.List;
import java.util.Optional;

/** Farm roles. */
public final class FarmRoleResource {
  private static final String OF_FARM = "/{envId}/farms/{farmId}/farm-roles/";
  private static final String ONE = "/{envId}/farm-roles/{farmRoleId}/";

  /** The contract has no words for these. */
  private static final String SETTINGS_OF =
      "/environments/{envId}/farm-roles/{farmRoleId}/settings/";

  private final Transactions transactions;
  private final Farms farms;
  private final FarmRoles farmRoles;
  private final Catalogue catalogue;
  private final Trail trail;

  public FarmRoleResource(
      Transactions transactions,
      Farms farms,
      FarmRoles farmRoles,
      Catalogue catalogue,
      Trail trail) {
    this.transactions = transactions;
    this.farms = farms;
    this.farmRoles = farmRoles;
    this.catalogue = catalogue;
    this.trail = trail;
  }

  public List<Route> routes() {
    return List.of(
        Route.list(Level.USER, OF_FARM, Permission.FARMS_VIEW, SUMMARY, this::list),
        Route.create(Level.USER, OF_FARM, Permission.FARMS_UPDATE, FARM_ROLE, this::create),
        Route.get(Level.USER, ONE, Permission.FARMS_VIEW, FARM_ROLE, this::get),
        Route.change(Level.USER, ONE, Permission.FARMS_UPDATE, FARM_ROLE, this::change),
        Route.delete(Level.USER, ONE, Permission.FARMS_UPDATE, this::delete),
        Route.get(Level.SCALR, SETTINGS_OF, Permission.FARMS_VIEW, SETTINGS, this::settings),
        Route.change(Level.SCALR, SETTINGS_OF, Permission.FARMS_UPDATE, SETTINGS, this::set));
  }

  private Outcome<Answer> list(Call call) {
    var farm = new FarmId(call.id("farmId"));
    return transactions.read(tx ->
        farms
            .find(tx, call.tenant(), farm)
            .map(_ ->
                Lists.answer(
                    farmRoles.store().list(tx, call.tenant(), farm, call.listing()),
                    each -> shared(View.of(SUMMARY), each))));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.read(
        tx -> farmRoles.find(tx, call.tenant(), id(call)).map(FarmRoleResource::one));
  }

  private Outcome<Answer> create(Call call) {
    var farm = new FarmId(call.id("farmId"));
    return draft(call.body())
        .then(draft -> offered(call, draft).map(_ -> draft))
        .then(draft ->
            transactions.inTransaction(tx ->
                farmRoles
                    .create(tx, call.tenant(), farm, draft, call.caller().name())
                    .map(made -> {
                      trail.made(tx, call, "farm-role.create", subject(made), view(made));
                      return one(made);
                    })));
  }

  private Outcome<Answer> change(Call call) {
    return transactions
        .inTransaction(tx -> farmRoles.find(tx, call.tenant(), id(call)))
        .then(found ->
            call.patch(view(found))
                .then(FarmRoleResource::draft)
                .then(draft ->
                    draft.instanceType().equals(found.instanceType())
                        ? Outcome.done(draft)
                        : offered(call, draft).map(_ -> draft)))
        .then(draft ->
            transactions.inTransaction(tx ->
                farmRoles
                    .locked(tx, call.tenant(), id(call))
                    .then(before ->
                        farmRoles
                            .change(tx, call.tenant(), id(call), draft, call.caller().name())
                            .map(after -> {
                              trail.changed(
                                  tx,
                                  call,
                                  "farm-role.change",
                                  subject(after),
                                  view(before),
                                  view(after));
                              return one(after);
                            }))));
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(tx ->
        farmRoles
            .delete(tx, call.tenant(), id(call), call.caller().name())
            .map(gone -> {
              trail.gone(tx, call, "farm-role.delete", subject(gone), view(gone));
              return Answer.nothing();
            }));
  }

  private Outcome<Answer> settings(Call call) {
    return transactions.inTransaction(tx ->
        farmRoles
            .find(tx, call.tenant(), id(call))
            .map(found -> Answer.one(FarmSchemas.settings(found.settings()))));
  }

  /** What is sent and stands so already leaves no trace. */
  private Outcome<Answer> set(Call call) {
    return transactions.inTransaction(tx ->
        farmRoles
            .locked(tx, call.tenant(), id(call))
            .then(locked -> {
              var before = FarmSchemas.settings(locked.settings());
              return call.patch(before)
                  .then(FarmSchemas::settings)
                  .map(wanted -> {
                    var set = farmRoles.set(tx, locked, wanted, call.caller().name());
                    var after = FarmSchemas.settings(set.settings());
                    if (set.version() != locked.version()) {
                      trail.changed(tx, call, "farm-role.settings", subject(set), before, after);
                    }
                    return Answer.one(after);
                  });
            }));
  }

  private Outcome<InstanceType> offered(Call call, FarmRoles.Draft draft) {
    return catalogue.instanceType(
        call.tenant(),
        draft.platform(),
        draft.location(),
        draft.instanceType(),
        "FarmRole.instanceType.id");
  }

  private static Outcome<FarmRoles.Draft> draft(Values body) {
    return scaling(body.maybeObject("scaling"))
        .map(scaling ->
            new FarmRoles.Draft(
                body.text("alias"),
                new RoleId(body.id("role")),
                new PlatformId(body.text("cloudPlatform")),
                new CloudLocation(body.text("cloudLocation")),
                body.idText("instanceType"),
                body.maybeWhole("launchIndex").map(Math::toIntExact),
                scaling));
  }

  private static Outcome<Scaling> scaling(Optional<Values> sent) {
    if (sent.isEmpty()) {
      return Outcome.done(Scaling.DEFAULT);
    }
    var body = sent.get();
    return fixed(body, "considerSuspendedServers", "running")
        .then(_ -> fixed(body, "scalingBehavior", "launch-terminate"))
        .then(_ ->
            FarmRoles.bounds(
                new Scaling(
                    body.maybeFlag("enabled").orElse(false),
                    count(body.maybeWhole("minInstances").orElse(1L)),
                    count(body.maybeWhole("maxInstances").orElse(2L)))));
  }

  /** Too large for an int is too large anyway; the bounds say so. */
  private static int count(long sent) {
    return (int) Math.min(sent, Integer.MAX_VALUE);
  }

  private static Outcome<String> fixed(Values body, String property, String value) {
    return body.maybeText(property).filter(sent -> !sent.equals(value)).isEmpty()
        ? Outcome.done(value)
        : Outcome.refused(
            new InvalidValue(
                "'FarmRole.scaling."
                    + property
                    + "' cannot be changed yet: only enabled, minInstances and maxInstances can."));
  }

  private static String subject(FarmRole farmRole) {
    return "farm role " + farmRole.id();
  }

  private static FarmRoleId id(Call call) {
    return new FarmRoleId(call.id("farmRoleId"));
  }

  private static Answer one(FarmRole farmRole) {
    return Answer.one(view(farmRole));
  }

  private static View view(FarmRole farmRole) {
    return shared(View.of(FARM_ROLE), farmRole)
        .put(
            "scaling",
            View.of(SCALING)
                .put("considerSuspendedServers", "running")
                .put("enabled", farmRole.scaling().enabled())
                .put("maxInstances", farmRole.scaling().max())
                .put("minInstances", farmRole.scaling().min())
                .put("rules", List.of())
                .put("scalingBehavior", "launch-terminate"));
  }

  private static View shared(View view, FarmRole farmRole) {
    return view.put("alias", farmRole.alias())
        .put("cloudLocation", farmRole.location())
        .put("cloudPlatform", farmRole.platform())
        .put("farm", farmRole.farm())
        .put("id", farmRole.id())
        .put("instanceType", farmRole.instanceType())
        .put("launchIndex", farmRole.launchIndex())
        .put("role", farmRole.role());
  }
}
