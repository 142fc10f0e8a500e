package io.scalr.control.role.http;

import static io.scalr.control.role.http.RoleSchemas.CLOUD_LOCATION;
import static io.scalr.control.role.http.RoleSchemas.IMAGE;
import static io.scalr.control.role.http.RoleSchemas.IMAGE_COPY;
import static io.scalr.control.role.http.RoleSchemas.REPLACEMENT;
import static io.scalr.control.role.http.RoleSchemas.ROLE_SCOPE;

import io.scalr.control.cloud.Catalogue;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.control.role.Image;
import io.scalr.control.role.Images;
import io.scalr.control.role.Role;
import io.scalr.control.role.RoleActions;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidStructure;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.NotEnabledPlatform;
import io.scalr.kernel.Refusal.ObjectNotFoundOnCloud;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Images. */
public final class ImageResource {
  private static final String ALL = "images/";
  private static final String ONE = ALL + "{imageId:uuid}/";
  private static final String FROM_CLOUD = "deleteFromCloud";

  private final Transactions transactions;
  private final Images images;
  private final RoleActions actions;
  private final Catalogue catalogue;
  private final Trail trail;

  public ImageResource(
      Transactions transactions,
      Images images,
      RoleActions actions,
      Catalogue catalogue,
      Trail trail) {
    this.transactions = transactions;
    this.images = images;
    this.actions = actions;
    this.catalogue = catalogue;
    this.trail = trail;
  }

  public List<Route> routes() {
    return Mount.everywhere(this::routes);
  }

  private List<Route> routes(Mount at) {
    return List.of(
        Route.list(at.level(), at.path(ALL), Permission.IMAGES_VIEW, IMAGE, this::list),
        Route.create(at.level(), at.path(ALL), Permission.IMAGES_MANAGE, IMAGE, this::create),
        Route.get(at.level(), at.path(ONE), Permission.IMAGES_VIEW, IMAGE, this::get),
        Route.change(at.level(), at.path(ONE), Permission.IMAGES_MANAGE, IMAGE, this::change),
        deletion(at),
        Route.create(
                at.level(),
                at.path(ONE + "actions/copy/"),
                Permission.IMAGES_MANAGE,
                IMAGE,
                at == Mount.ENVIRONMENT ? this::copy : this::copyFromAbove)
            .accepting(at == Mount.ENVIRONMENT ? CLOUD_LOCATION : IMAGE_COPY),
        Route.actionOnMany(
                at.level(),
                at.path(ONE + "actions/replace/"),
                Permission.IMAGES_MANAGE,
                ROLE_SCOPE,
                this::replace)
            .accepting(replacement(at)));
  }

  private static Schema replacement(Mount at) {
    return switch (at) {
      case ENVIRONMENT -> REPLACEMENT;
      case ACCOUNT -> RoleSchemas.replacement("account", "environment");
      case INSTALLATION -> RoleSchemas.replacement("scalr", "account", "environment");
    };
  }

  /** Only from an environment, which has credentials, can the cloud be asked to delete, too. */
  private Route deletion(Mount at) {
    var route = Route.delete(at.level(), at.path(ONE), Permission.IMAGES_MANAGE, this::delete);
    return at == Mount.ENVIRONMENT ? route.taking(FROM_CLOUD) : route;
  }

  private Outcome<Answer> copy(Call call) {
    var body = call.body();
    var to = body.maybeText("cloudLocation").map(CloudLocation::new);
    if (to.isEmpty()) {
      return Outcome.refused(
          new InvalidStructure("Property 'CloudLocation.cloudLocation' is required."));
    }
    return seen(call)
        .then(image ->
            image.platform().value().equals(body.text("cloudPlatform"))
                ? Outcome.done(image)
                : Outcome.refused(
                    new InvalidValue(
                        "'CloudLocation.cloudPlatform' (%s) is not the Image's, which is '%s'."
                            .formatted(body.text("cloudPlatform"), image.platform()))))
        .then(image ->
            catalogue.place(call.scope(), image.platform(), to).then(_ -> copied(image, to.get())));
  }

  private Outcome<Answer> copyFromAbove(Call call) {
    var to = new CloudLocation(call.body().text("cloudLocation"));
    return seen(call)
        .then(image ->
            catalogue
                .locations(call.scope(), call.body().idText("cloudCredentials"), image.platform())
                .then(all ->
                    all.contains(to)
                        ? copied(image, to)
                        : Outcome.refused(
                            new ObjectNotFoundOnCloud(
                                "Requested cloudLocation '" + to + "' does not exist."))));
  }

  private Outcome<Image> seen(Call call) {
    return transactions.inTransaction(tx -> images.find(tx, call.scope(), id(call)));
  }

  /**
   * No platform here has a second location to copy to; the one that brings some brings the call for
   * it, too.
   */
  private static Outcome<Answer> copied(Image image, CloudLocation to) {
    if (image.location().filter(at -> !at.equals(to)).isEmpty()) {
      return Outcome.refused(
          new InvalidValue(
              "'CloudLocation.cloudLocation' (" + to + ") is where the Image is already."));
    }
    return Outcome.refused(
        new NotEnabledPlatform("Platform '" + image.platform() + "' cannot copy Images."));
  }

  private Outcome<Answer> replace(Call call) {
    var body = call.body();
    var own = call.scope().word();
    var asked =
        body.schema().find("scope").isPresent()
            ? Set.copyOf(body.texts("scope"))
            : Set.<String>of();
    var within = asked.isEmpty() ? Set.of(own) : asked;
    if (!within.contains(own) || within.equals(Set.of("scalr", "environment"))) {
      return Outcome.refused(
          new InvalidValue(
              "'scope' (%s) names a lower scope without those above it."
                  .formatted(String.join(", ", within.stream().sorted().toList()))));
    }
    var replacement = ImageId.of(body.idText("newImage"));
    return transactions.inTransaction(tx ->
        actions
            .replaceEverywhere(tx, call.scope(), id(call), replacement, within)
            .then(roles ->
                body.maybeFlag("deprecateOldImage").orElse(false)
                    ? images.deprecate(tx, call.scope(), id(call)).map(_ -> roles)
                    : Outcome.done(roles))
            .map(roles -> {
              var views = roles.stream().map(ImageResource::changed).toList();
              roles.forEach(role ->
                  trail.made(
                      tx, call, "image.replace", "role " + role.id(), replaced(call, replacement)));
              return Answer.whole(call, views);
            }));
  }

  /** For the record of a role whose image was replaced. */
  private static View replaced(Call call, ImageId replacement) {
    return View.of(RoleSchemas.REPLACED).put("oldImage", id(call)).put("newImage", replacement);
  }

  private static View changed(Role role) {
    return View.of(ROLE_SCOPE)
        .put("accountId", role.scope().owner())
        .put("envId", role.scope().environment())
        .put("id", role.id())
        .put("scope", role.scope().word());
  }

  private Outcome<Answer> list(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(tx -> images.store().list(tx, call.scope(), call.listing())),
            ImageResource::view));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(
        tx -> images.find(tx, call.scope(), id(call)).map(ImageResource::one));
  }

  private Outcome<Answer> create(Call call) {
    var draft = draft(call.body());
    return catalogue
        .place(call.scope(), draft.platform(), draft.location())
        .then(_ ->
            transactions.inTransaction(tx ->
                images
                    .register(tx, call.scope(), draft)
                    .map(image -> {
                      trail.made(tx, call, "image.create", subject(image.id()), view(image));
                      return one(image);
                    })));
  }

  private static Images.Draft draft(Values body) {
    return new Images.Draft(
        body.text("name"),
        new PlatformId(body.text("cloudPlatform")),
        body.maybeText("cloudLocation").map(CloudLocation::new),
        body.text("cloudImageId"),
        body.text("architecture"),
        body.idText("os"),
        body.maybeWhole("size"),
        body.maybeText("type"),
        body.maybeFlag("scalrAgentInstalled").orElse(true),
        body.maybeFlag("cloudInitInstalled").orElse(false),
        body.maybeFlag("deprecated").orElse(false));
  }

  private Outcome<Answer> change(Call call) {
    return transactions.inTransaction(
        tx -> images.find(tx, call.scope(), id(call)).then(before -> changed(tx, call, before)));
  }

  private Outcome<Answer> changed(Tx tx, Call call, Image before) {
    return call.patch(view(before))
        .then(merged ->
            images.change(
                tx,
                call.scope(),
                before.id(),
                merged.text("name"),
                merged.maybeFlag("deprecated").orElse(false)))
        .map(after -> {
          var subject = subject(before.id());
          trail.changed(tx, call, "image.change", subject, view(before), view(after));
          return one(after);
        });
  }

  private Outcome<Answer> delete(Call call) {
    return switch (call.query(FROM_CLOUD).orElse("false").toLowerCase(Locale.ROOT)) {
      case "true", "1" -> deleteFromCloud(call);
      case "false", "0", "" -> forget(call);
      case String other ->
          Outcome.refused(
              new InvalidValue(
                  "'%s' (%s) is neither true nor false.".formatted(FROM_CLOUD, other)));
    };
  }

  /**
   * The local cloud's images are its operator's; a platform whose images are ours brings a call.
   */
  private Outcome<Answer> deleteFromCloud(Call call) {
    return transactions
        .inTransaction(tx -> images.unused(tx, call.scope(), id(call)))
        .then(image ->
            Outcome.refused(
                new NotEnabledPlatform(
                    "Platform '%s' cannot delete Images.".formatted(image.platform()))));
  }

  private Outcome<Answer> forget(Call call) {
    return transactions.inTransaction(tx ->
        images
            .find(tx, call.scope(), id(call))
            .then(before ->
                images
                    .delete(tx, call.scope(), before.id())
                    .map(_ -> {
                      trail.gone(tx, call, "image.delete", subject(before.id()), view(before));
                      return Answer.nothing();
                    })));
  }

  private static String subject(ImageId id) {
    return "image " + id;
  }

  private static ImageId id(Call call) {
    return new ImageId(call.uuid("imageId"));
  }

  static Answer one(Image image) {
    return Answer.one(view(image));
  }

  private static View view(Image image) {
    return View.of(IMAGE)
        .put("added", image.added())
        .put("architecture", image.architecture())
        .put("cloudImageId", image.cloudImageId())
        .put("cloudInitInstalled", image.cloudInitInstalled())
        .put("cloudLocation", image.location())
        .put("cloudPlatform", image.platform())
        .put("deprecated", image.deprecated())
        .put("id", image.id())
        .put("lastUsed", image.lastUsed())
        .put("name", image.name())
        .put("os", image.os())
        .put("scalrAgentInstalled", image.agentInstalled())
        .put("scope", image.scope().word())
        .put("size", image.sizeGigabytes())
        .put("source", image.source())
        .put("status", image.status())
        .put("statusError", image.statusError())
        .put("type", image.type());
  }
}
