package io.scalr.control.role;

import io.scalr.kernel.Clock;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnacceptableObjectConfiguration;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is done with whole roles: copied, retired, moved up, given other images. */
public final class RoleActions {
  private final Roles roles;
  private final RoleCategoryStore categories;
  private final ImageStore images;
  private final RoleRules rules;
  private final Clock clock;

  public RoleActions(
      Roles roles, RoleCategoryStore categories, ImageStore images, RoleRules rules, Clock clock) {
    this.roles = roles;
    this.categories = categories;
    this.images = images;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * Makes a role of another name at the caller's scope, with the images that are seen there and the
   * rules.
   */
  public Outcome<Role> copy(Tx tx, Scope own, RoleId id, String name) {
    return roles
        .find(tx, own, id)
        .then(role -> {
          if (roles.store().nameTaken(tx, own, name)) {
            return Outcome.refused(taken(name));
          }
          var copy = roles.store().insert(tx, copy(role, own, name));
          roles
              .store()
              .images(tx, own, id)
              .forEach(image -> roles.store().addImage(tx, copy.id(), image));
          rules.copied(tx, role, copy);
          return Outcome.done(copy);
        });
  }

  private Role copy(Role role, Scope own, String name) {
    return new Role(
        new RoleId(0),
        own,
        name,
        role.description(),
        role.os(),
        role.category(),
        role.quickStart(),
        role.quickStartGroup(),
        role.useScalrAgent(),
        role.builtinAutomation(),
        role.tags(),
        own.equals(role.scope()) ? role.access() : RoleAccess.OPEN,
        Optional.empty(),
        Optional.empty(),
        clock.now());
  }

  /**
   * From now on the role is not for new farm roles; those that have it keep it.
   *
   * @param replacement what to take instead; must be seen from here and not be deprecated itself
   */
  public Outcome<Role> deprecate(Tx tx, Scope caller, RoleId id, Optional<RoleId> replacement) {
    return roles
        .editable(tx, caller, id)
        .then(role -> {
          if (replacement.isPresent()) {
            if (replacement.get().equals(id)) {
              return Outcome.refused(
                  new InvalidValue("A Role cannot be the replacement of itself."));
            }
            var found = roles.store().find(tx, caller, replacement.get());
            if (found.isEmpty()) {
              return Outcome.refused(
                  new ObjectNotFound(
                      "'Role.replacement.id' (" + replacement.get() + ") was not found."));
            }
            if (found.get().deprecatedAt().isPresent()) {
              return Outcome.refused(
                  new UnacceptableObjectConfiguration(
                      "'Role.replacement.id' (" + replacement.get() + ") is deprecated."));
            }
          }
          return Outcome.done(kept(tx, role, Optional.of(clock.now()), replacement));
        });
  }

  /** Takes that back. */
  public Outcome<Role> restore(Tx tx, Scope caller, RoleId id) {
    return roles
        .editable(tx, caller, id)
        .map(role -> kept(tx, role, Optional.empty(), Optional.empty()));
  }

  private Role kept(Tx tx, Role role, Optional<Instant> deprecated, Optional<RoleId> replacement) {
    roles.store().deprecate(tx, role.id(), deprecated, replacement);
    return roles.store().find(tx, role.scope(), role.id()).orElseThrow();
  }

  /**
   * Moves an environment's role up into its account, where every environment sees it. What it is
   * made of must be seen there too.
   */
  public Outcome<Role> promote(Tx tx, Scope caller, RoleId id) {
    return roles
        .editable(tx, caller, id)
        .then(role -> {
          var account = Scope.of(caller.owner().orElseThrow());
          var lower =
              roles.store().images(tx, caller, id).stream()
                  .filter(image -> !account.sees(image.scope()))
                  .findFirst();
          if (lower.isPresent()) {
            return Outcome.refused(
                new UnacceptableObjectConfiguration(
                    "Image '%s' (%s) of the Role lives in the environment; register it at the account's scope and replace it first."
                        .formatted(lower.get().name(), lower.get().id())));
          }
          if (categories.find(tx, account, role.category()).isEmpty()) {
            return Outcome.refused(
                new UnacceptableObjectConfiguration(
                    "The Role Category (%d) of the Role lives in the environment; give the Role one of the account's first."
                        .formatted(role.category())));
          }
          var hidden = rules.hidden(tx, role, account);
          if (hidden.isPresent()) {
            return Outcome.refused(
                new UnacceptableObjectConfiguration(
                    "%s, which an Orchestration Rule of the Role names, lives in the environment; change the rule first."
                        .formatted(hidden.get())));
          }
          if (roles.store().nameTaken(tx, account, role.name())) {
            return Outcome.refused(taken(role.name()));
          }
          roles.store().move(tx, id, account);
          return Outcome.done(roles.store().find(tx, account, id).orElseThrow());
        });
  }

  /** Puts another image of the same place where one was; farm roles launch from it from now on. */
  public Outcome<Image> replaceImage(
      Tx tx, Scope caller, RoleId id, ImageId old, ImageId replacement) {
    return roles
        .editable(tx, caller, id)
        .then(role ->
            roles
                .findImage(tx, caller, id, old)
                .then(before ->
                    suiting(tx, role, before, replacement)
                        .map(after -> {
                          roles.store().removeImage(tx, id, old);
                          roles.store().addImage(tx, id, after);
                          return after;
                        })));
  }

  private Outcome<Image> suiting(Tx tx, Role role, Image before, ImageId replacement) {
    var found = images.find(tx, role.scope(), replacement);
    if (found.isEmpty()) {
      return Outcome.refused(
          new ObjectNotFound(
              "'RoleImage.image.id' ("
                  + replacement
                  + ") either was not found or isn't in the current scope."));
    }
    var after = found.get();
    if (!after.platform().equals(before.platform())
        || !after.location().equals(before.location())) {
      return Outcome.refused(
          new UnacceptableObjectConfiguration(
              "Image '%s' is not in the same place as the one that it is to replace."
                  .formatted(after.name())));
    }
    return roles.fits(role, after);
  }

  /**
   * Replaces an image in every role of these scopes that boots from it.
   *
   * @param within the words of the scopes whose roles are meant: the caller's and lower ones
   * @return the roles that were changed
   */
  public Outcome<List<Role>> replaceEverywhere(
      Tx tx, Scope caller, ImageId old, ImageId replacement, Set<String> within) {
    var before = images.find(tx, caller, old);
    if (before.isEmpty()) {
      return Outcome.refused(Images.absent(old));
    }
    if (old.equals(replacement)) {
      return Outcome.refused(new InvalidValue("An Image cannot be replaced by itself."));
    }
    var changed = new ArrayList<Role>();
    for (var role : roles.store().bootingFrom(tx, caller, old)) {
      if (!within.contains(role.scope().word())) {
        continue;
      }
      var done = suiting(tx, role, before.get(), replacement);
      if (done instanceof Outcome.Refused<Image>(var refusal)) {
        return Outcome.refused(refusal);
      }
      roles.store().removeImage(tx, role.id(), old);
      done.map(image -> {
        roles.store().addImage(tx, role.id(), image);
        return image;
      });
      changed.add(role);
    }
    return Outcome.done(changed);
  }

  private static UnicityViolation taken(String name) {
    return new UnicityViolation("'Role.name' (" + name + ") already exists.");
  }
}
