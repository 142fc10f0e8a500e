package io.scalr.control.role;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Ids;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScopeRules;
import io.scalr.kernel.Tx;
import java.util.Optional;

/** What may be done with images. */
public final class Images {
  private final ImageStore store;
  private final OsStore systems;
  private final ImageUse use;
  private final Clock clock;
  private final Ids ids;

  public Images(ImageStore store, OsStore systems, ImageUse use, Clock clock, Ids ids) {
    this.store = store;
    this.systems = systems;
    this.use = use;
    this.clock = clock;
    this.ids = ids;
  }

  /** What a caller says of an image that is registered. */
  public record Draft(
      String name,
      PlatformId platform,
      Optional<CloudLocation> location,
      String cloudImageId,
      String architecture,
      String os,
      Optional<Long> sizeGigabytes,
      Optional<String> type,
      boolean agentInstalled,
      boolean cloudInitInstalled,
      boolean deprecated) {}

  public ImageStore store() {
    return store;
  }

  public Outcome<Image> find(Tx tx, Scope from, ImageId id) {
    return store.find(tx, from, id).map(Outcome::done).orElseGet(() -> Outcome.refused(absent(id)));
  }

  static ObjectNotFound absent(ImageId id) {
    return new ObjectNotFound(
        "'Image.id' (" + id + ") either was not found or isn't in the current scope.");
  }

  public Outcome<Image> register(Tx tx, Scope own, Draft draft) {
    if (systems.find(tx, draft.os()).isEmpty()) {
      return Outcome.refused(
          new ObjectNotFound("'Image.os.id' (" + draft.os() + ") was not found."));
    }
    var image =
        new Image(
            new ImageId(ids.uuid()),
            own,
            draft.name(),
            draft.platform(),
            draft.location(),
            draft.cloudImageId(),
            draft.architecture(),
            draft.os(),
            draft.sizeGigabytes(),
            draft.type(),
            draft.agentInstalled(),
            draft.cloudInitInstalled(),
            draft.deprecated(),
            "Manual",
            "active",
            Optional.empty(),
            clock.now(),
            Optional.empty());
    if (store.registered(tx, image)) {
      return Outcome.refused(
          new UnicityViolation(
              "'Image.cloudImageId' ("
                  + image.cloudImageId()
                  + ") with 'cloudLocation' ("
                  + image.location().map(CloudLocation::value).orElse("")
                  + ") has already been registered."));
    }
    store.insert(tx, image);
    return Outcome.done(image);
  }

  /** Only the name and whether it is deprecated may change. */
  public Outcome<Image> change(Tx tx, Scope caller, ImageId id, String name, boolean deprecated) {
    return editable(tx, caller, id)
        .map(image -> {
          var changed =
              new Image(
                  image.id(),
                  image.scope(),
                  name,
                  image.platform(),
                  image.location(),
                  image.cloudImageId(),
                  image.architecture(),
                  image.os(),
                  image.sizeGigabytes(),
                  image.type(),
                  image.agentInstalled(),
                  image.cloudInitInstalled(),
                  deprecated,
                  image.source(),
                  image.status(),
                  image.statusError(),
                  image.added(),
                  image.lastUsed());
          store.update(tx, changed);
          return changed;
        });
  }

  /** Not for new use from now on. */
  public Outcome<Image> deprecate(Tx tx, Scope caller, ImageId id) {
    return find(tx, caller, id).then(image -> change(tx, caller, id, image.name(), true));
  }

  /** Forgets our record; the cloud's image stays. */
  public Outcome<Image> delete(Tx tx, Scope caller, ImageId id) {
    return unused(tx, caller, id)
        .map(image -> {
          store.delete(tx, id);
          return image;
        });
  }

  /** One that the caller may delete: no role boots from it, and no server was launched from it. */
  public Outcome<Image> unused(Tx tx, Scope caller, ImageId id) {
    return editable(tx, caller, id)
        .then(image ->
            store.inUse(tx, id)
                ? usedBy(image, "Roles")
                : use.runs(tx, id) ? usedBy(image, "Servers") : Outcome.done(image));
  }

  private static Outcome<Image> usedBy(Image image, String users) {
    return Outcome.refused(
        new ObjectInUse("Image '" + image.name() + "' is used by some " + users + "."));
  }

  private Outcome<Image> editable(Tx tx, Scope caller, ImageId id) {
    return find(tx, caller, id)
        .then(found -> ScopeRules.editable(caller, found.scope(), "Image", found));
  }
}
