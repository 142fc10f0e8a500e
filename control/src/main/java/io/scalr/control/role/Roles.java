package io.scalr.control.role;

import io.scalr.control.access.AccountStore;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.kernel.Clock;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.OperatingSystemMismatch;
import io.scalr.kernel.Refusal.UnacceptableObjectConfiguration;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScopeRules;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;

/** What may be done with roles and their images. */
public final class Roles {
  private final RoleStore store;
  private final ImageStore images;
  private final RoleCategoryStore categories;
  private final OsStore systems;
  private final AccountStore accounts;
  private final RoleUse use;
  private final Clock clock;

  public Roles(
      RoleStore store,
      ImageStore images,
      RoleCategoryStore categories,
      OsStore systems,
      AccountStore accounts,
      RoleUse use,
      Clock clock) {
    this.store = store;
    this.images = images;
    this.categories = categories;
    this.systems = systems;
    this.accounts = accounts;
    this.use = use;
    this.clock = clock;
  }

  /** What a caller says of a role; {@code os}, agent and automation count only when it is made. */
  public record Draft(
      String name,
      String description,
      String os,
      long category,
      boolean quickStart,
      Optional<String> quickStartGroup,
      boolean useScalrAgent,
      List<String> builtinAutomation,
      List<String> tags,
      RoleAccess access) {
    public Draft {
      builtinAutomation = List.copyOf(builtinAutomation);
      tags = List.copyOf(tags);
    }
  }

  public RoleStore store() {
    return store;
  }

  public Outcome<Role> find(Tx tx, Scope from, RoleId id) {
    return store
        .find(tx, from, id)
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(
                new ObjectNotFound(
                    "'Role.id' (" + id + ") either was not found or isn't in the current scope.")));
  }

  public Outcome<Role> create(Tx tx, Scope own, Draft draft) {
    if (systems.find(tx, draft.os()).isEmpty()) {
      return Outcome.refused(
          new ObjectNotFound("'Role.os.id' (" + draft.os() + ") was not found."));
    }
    return BuiltinAutomation.check(draft.builtinAutomation())
        .then(automation ->
            fits(tx, own, draft, Optional.empty())
                .map(_ -> store.insert(tx, role(new RoleId(0), own, draft, automation))));
  }

  /** Changes what may change: everything but operating system, agent and automation. */
  public Outcome<Role> change(Tx tx, Scope caller, RoleId id, Draft draft) {
    return editable(tx, caller, id)
        .then(role ->
            fits(tx, caller, draft, Optional.of(role.name()))
                .then(_ -> seenByItsUsers(tx, role, draft))
                .map(_ -> {
                  var changed =
                      new Role(
                          id,
                          role.scope(),
                          draft.name(),
                          draft.description(),
                          role.os(),
                          draft.category(),
                          draft.quickStart(),
                          draft.quickStartGroup(),
                          role.useScalrAgent(),
                          role.builtinAutomation(),
                          draft.tags(),
                          draft.access(),
                          role.deprecatedAt(),
                          role.replacement(),
                          role.added());
                  store.update(tx, changed);
                  return changed;
                }));
  }

  public Outcome<Role> delete(Tx tx, Scope caller, RoleId id) {
    return editable(tx, caller, id)
        .then(role -> {
          if (use.inUse(tx, id)) {
            return Outcome.refused(
                new ObjectInUse("Role '" + role.name() + "' is used by some Farms."));
          }
          store.delete(tx, id);
          return Outcome.done(role);
        });
  }

  public Outcome<Image> findImage(Tx tx, Scope from, RoleId id, ImageId image) {
    return find(tx, from, id)
        .then(role ->
            store.images(tx, from, role.id()).stream()
                .filter(each -> each.id().equals(image))
                .findFirst()
                .map(Outcome::done)
                .orElseGet(() ->
                    Outcome.refused(
                        new ObjectNotFound(
                            "'RoleImage.image.id' (" + image + ") was not found."))));
  }

  /** Lets servers of the role boot from the image, where the image is. */
  public Outcome<Image> addImage(Tx tx, Scope caller, RoleId id, ImageId imageId) {
    return editable(tx, caller, id)
        .then(role -> {
          var found = images.find(tx, caller, imageId);
          if (found.isEmpty()) {
            return Outcome.refused(
                new ObjectNotFound(
                    "'RoleImage.image.id' ("
                        + imageId
                        + ") either was not found or isn't in the current scope."));
          }
          return addImage(tx, role, found.get());
        });
  }

  private Outcome<Image> addImage(Tx tx, Role role, Image image) {
    return fits(role, image).then(_ -> added(tx, role, image));
  }

  /** Whether servers of the role can boot from the image at all. */
  Outcome<Image> fits(Role role, Image image) {
    if (!image.os().equals(role.os())) {
      return Outcome.refused(
          new OperatingSystemMismatch(
              "The Image's operating system ("
                  + image.os()
                  + ") is not the Role's ("
                  + role.os()
                  + ")."));
    }
    if (role.useScalrAgent() && !image.agentInstalled()) {
      return Outcome.refused(
          new UnacceptableObjectConfiguration(
              "The Role uses the Scalr agent, which is not installed on the Image."));
    }
    return Outcome.done(image);
  }

  private Outcome<Image> added(Tx tx, Role role, Image image) {
    for (var other : store.images(tx, role.scope(), role.id())) {
      if (other.platform().equals(image.platform()) && other.location().equals(image.location())) {
        return Outcome.refused(
            new UnicityViolation(
                "'RoleImage.image.id' ("
                    + image.cloudImageId()
                    + ") with 'cloudLocation' ("
                    + image.location().map(CloudLocation::value).orElse("")
                    + ") has already been registered."));
      }
    }
    store.addImage(tx, role.id(), image);
    return Outcome.done(image);
  }

  public Outcome<Image> removeImage(Tx tx, Scope caller, RoleId id, ImageId imageId) {
    return editable(tx, caller, id)
        .then(_ -> findImage(tx, caller, id, imageId))
        .then(image -> {
          if (use.inUseAt(tx, id, image.platform(), image.location())) {
            return Outcome.refused(
                new ObjectInUse("The Image is used by some Farm Roles of this Role."));
          }
          store.removeImage(tx, id, imageId);
          return Outcome.done(image);
        });
  }

  /** The role, locked, if the caller may change it. */
  Outcome<Role> editable(Tx tx, Scope caller, RoleId id) {
    return find(tx, caller, id)
        .then(found -> ScopeRules.editable(caller, found.scope(), "Role", found))
        .map(found -> store.lock(tx, caller, id).orElse(found));
  }

  private Outcome<Draft> fits(Tx tx, Scope own, Draft draft, Optional<String> oldName) {
    return categoryAndName(tx, own, draft, oldName).then(_ -> environments(tx, own, draft));
  }

  /** Who has farm roles of the role goes on seeing it. */
  private Outcome<Draft> seenByItsUsers(Tx tx, Role role, Draft draft) {
    return draft.access().restricted() && use.inUseOutside(tx, role.id(), draft.access().allowed())
        ? Outcome.refused(
            new ObjectInUse(
                "Role '"
                    + role.name()
                    + "' is used by Farms of Environments that are not allowed."))
        : Outcome.done(draft);
  }

  /** Only environments of the role's own account can be allowed. */
  private Outcome<Draft> environments(Tx tx, Scope own, Draft draft) {
    for (var id : draft.access().allowed()) {
      var there =
          accounts.findEnvironment(tx, id).map(environment -> environment.tenant().account());
      if (there.isEmpty() || !there.equals(own.owner())) {
        return Outcome.refused(
            new ObjectNotFound("'AccountRole.allowedEnvironments.id' (" + id + ") was not found."));
      }
    }
    return Outcome.done(draft);
  }

  private Outcome<Draft> categoryAndName(Tx tx, Scope own, Draft draft, Optional<String> oldName) {
    if (categories.find(tx, own, draft.category()).isEmpty()) {
      return Outcome.refused(
          new ObjectNotFound(
              "'Role.category.id' ("
                  + draft.category()
                  + ") either was not found or isn't from current scope."));
    }
    if (oldName.filter(draft.name()::equals).isEmpty() && store.nameTaken(tx, own, draft.name())) {
      return Outcome.refused(
          new UnicityViolation("'Role.name' (" + draft.name() + ") already exists."));
    }
    return Outcome.done(draft);
  }

  private Role role(RoleId id, Scope own, Draft draft, List<String> automation) {
    return new Role(
        id,
        own,
        draft.name(),
        draft.description(),
        draft.os(),
        draft.category(),
        draft.quickStart(),
        draft.quickStartGroup(),
        draft.useScalrAgent(),
        automation,
        draft.tags(),
        draft.access(),
        Optional.empty(),
        Optional.empty(),
        clock.now());
  }
}
