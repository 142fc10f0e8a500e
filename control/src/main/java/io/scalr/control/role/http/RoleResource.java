package io.scalr.control.role.http;

import static io.scalr.control.role.http.RoleSchemas.ACCOUNT_ROLE;
import static io.scalr.control.role.http.RoleSchemas.COPY;
import static io.scalr.control.role.http.RoleSchemas.DEPRECATED;
import static io.scalr.control.role.http.RoleSchemas.DEPRECATION;
import static io.scalr.control.role.http.RoleSchemas.IMAGE;
import static io.scalr.control.role.http.RoleSchemas.ROLE;
import static io.scalr.control.role.http.RoleSchemas.ROLE_IMAGE;

import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.control.role.Image;
import io.scalr.control.role.Role;
import io.scalr.control.role.RoleAccess;
import io.scalr.control.role.RoleActions;
import io.scalr.control.role.RoleVariables;
import io.scalr.control.role.Roles;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.PermissionViolation;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Roles and their images. */
public final class RoleResource {
  private static final String ALL = "roles/";
  private static final String ONE = ALL + "{roleId}/";
  private static final String IMAGES = ONE + "images/";
  private static final String ONE_IMAGE = IMAGES + "{imageId:uuid}/";

  private final Transactions transactions;
  private final Roles roles;
  private final RoleActions actions;
  private final RoleVariables variables;
  private final Predicate<Call> managesAccount;
  private final Trail trail;

  /**
   * @param managesAccount whether a caller may manage the roles of the account itself
   */
  public RoleResource(
      Transactions transactions,
      Roles roles,
      RoleActions actions,
      RoleVariables variables,
      Predicate<Call> managesAccount,
      Trail trail) {
    this.transactions = transactions;
    this.roles = roles;
    this.actions = actions;
    this.variables = variables;
    this.managesAccount = managesAccount;
    this.trail = trail;
  }

  public List<Route> routes() {
    return Mount.everywhere(this::routes);
  }

  private List<Route> routes(Mount at) {
    var all = new ArrayList<>(objects(at));
    all.addAll(actions(at));
    return all;
  }

  private List<Route> actions(Mount at) {
    var level = at.level();
    var manage = Permission.ROLES_MANAGE;
    var role = schema(level);
    var all = new ArrayList<Route>();
    all.add(
        Route.action(level, at.path(ONE + "actions/deprecate/"), manage, role, this::deprecate)
            .accepting(DEPRECATION));
    all.add(
        Route.action(
                level, at.path(ONE_IMAGE + "actions/replace/"), manage, ROLE_IMAGE, this::replace)
            .accepting(ROLE_IMAGE));
    if (at != Mount.INSTALLATION) {
      all.add(
          Route.create(level, at.path(ONE + "actions/clone/"), manage, role, this::copy)
              .accepting(COPY));
    }
    if (at == Mount.ENVIRONMENT) {
      all.add(Route.action(level, at.path(ONE + "actions/promote/"), manage, role, this::promote));
    }
    return all;
  }

  private List<Route> objects(Mount at) {
    var level = at.level();
    var role = schema(level);
    return List.of(
        Route.list(level, at.path(ALL), Permission.ROLES_VIEW, role, this::list),
        Route.create(level, at.path(ALL), Permission.ROLES_MANAGE, role, this::create),
        Route.get(level, at.path(ONE), Permission.ROLES_VIEW, role, this::get),
        Route.change(level, at.path(ONE), Permission.ROLES_MANAGE, role, this::change),
        Route.delete(level, at.path(ONE), Permission.ROLES_MANAGE, this::delete),
        Route.list(level, at.path(IMAGES), Permission.ROLES_VIEW, ROLE_IMAGE, this::images),
        Route.create(level, at.path(IMAGES), Permission.ROLES_MANAGE, ROLE_IMAGE, this::addImage),
        Route.get(level, at.path(ONE_IMAGE), Permission.ROLES_VIEW, IMAGE, this::image),
        Route.delete(level, at.path(ONE_IMAGE), Permission.ROLES_MANAGE, this::removeImage));
  }

  private static Schema schema(Level level) {
    return level == Level.ACCOUNT ? ACCOUNT_ROLE : ROLE;
  }

  private Outcome<Answer> list(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(tx -> roles.store().list(tx, call.scope(), call.listing())),
            role -> view(call.scope(), role)));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(
        tx -> roles.find(tx, call.scope(), id(call)).map(role -> one(call.scope(), role)));
  }

  private Outcome<Answer> create(Call call) {
    return transactions.inTransaction(tx ->
        roles
            .create(tx, call.scope(), draft(call.body()))
            .map(made -> {
              trail.made(tx, call, "role.create", subject(made.id()), view(call.scope(), made));
              return one(call.scope(), made);
            }));
  }

  private Outcome<Answer> change(Call call) {
    return transactions.inTransaction(
        tx -> roles.find(tx, call.scope(), id(call)).then(before -> changed(tx, call, before)));
  }

  private Outcome<Answer> changed(Tx tx, Call call, Role before) {
    return call.patch(view(call.scope(), before))
        .then(merged -> roles.change(tx, call.scope(), before.id(), draft(merged)))
        .then(after -> variables.saved(tx, after))
        .map(after -> {
          var subject = subject(before.id());
          var was = view(call.scope(), before);
          trail.changed(tx, call, "role.change", subject, was, view(call.scope(), after));
          return one(call.scope(), after);
        });
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(tx ->
        roles
            .find(tx, call.scope(), id(call))
            .then(before ->
                roles
                    .delete(tx, call.scope(), before.id())
                    .map(_ -> {
                      trail.gone(
                          tx,
                          call,
                          "role.delete",
                          subject(before.id()),
                          view(call.scope(), before));
                      return Answer.nothing();
                    })));
  }

  private static String subject(RoleId id) {
    return "role " + id;
  }

  private Outcome<Answer> images(Call call) {
    return transactions.inTransaction(tx ->
        roles
            .find(tx, call.scope(), id(call))
            .map(role ->
                Answer.whole(
                    call,
                    roles.store().images(tx, call.scope(), role.id()).stream()
                        .map(image -> view(role.id(), image))
                        .toList())));
  }

  private Outcome<Answer> image(Call call) {
    return transactions.inTransaction(
        tx -> roles.findImage(tx, call.scope(), id(call), imageId(call)).map(ImageResource::one));
  }

  private Outcome<Answer> addImage(Call call) {
    return ofRole(call).then(image -> addImage(call, image));
  }

  /** The image that a role image's body names; its role can only be that of the path. */
  private static Outcome<ImageId> ofRole(Call call) {
    var body = call.body();
    return body.has("role") && body.id("role") != id(call).value()
        ? Outcome.refused(
            new InvalidValue("'RoleImage.role.id' (" + body.id("role") + ") is not the path's."))
        : Outcome.done(ImageId.of(body.idText("image")));
  }

  private Outcome<Answer> addImage(Call call, ImageId image) {
    return transactions.inTransaction(tx ->
        roles
            .addImage(tx, call.scope(), id(call), image)
            .map(added -> {
              var view = view(id(call), added);
              trail.made(tx, call, "role-image.create", subject(id(call)), view);
              return Answer.one(view);
            }));
  }

  private Outcome<Answer> removeImage(Call call) {
    return transactions.inTransaction(tx ->
        roles
            .findImage(tx, call.scope(), id(call), imageId(call))
            .then(image ->
                roles
                    .removeImage(tx, call.scope(), id(call), imageId(call))
                    .map(_ -> {
                      var view = view(id(call), image);
                      trail.gone(tx, call, "role-image.delete", subject(id(call)), view);
                      return Answer.nothing();
                    })));
  }

  private Outcome<Answer> copy(Call call) {
    return transactions.inTransaction(tx ->
        actions
            .copy(tx, call.scope(), id(call), call.body().text("name"))
            .map(made -> variables.cloned(tx, call.scope(), id(call), made))
            .map(made -> {
              var view = view(call.scope(), made);
              trail.made(tx, call, "role.clone", subject(made.id()), view);
              return Answer.one(view);
            }));
  }

  private Outcome<Answer> deprecate(Call call) {
    var body = call.body();
    var replacement = body.maybeObject("replacement").map(key -> new RoleId(key.whole("id")));
    boolean restored = !body.maybeFlag("deprecate").orElse(true);
    if (restored && replacement.isPresent()) {
      return Outcome.refused(new InvalidValue("A Role that is not deprecated has no replacement."));
    }
    return changed(
        call,
        "role.deprecate",
        tx ->
            restored
                ? actions.restore(tx, call.scope(), id(call))
                : actions.deprecate(tx, call.scope(), id(call), replacement));
  }

  /** It becomes a role of the account, so that whoever promotes must be able to make one there. */
  private Outcome<Answer> promote(Call call) {
    return managesAccount.test(call)
        ? changed(
            call,
            "role.promote",
            tx ->
                actions.promote(tx, call.scope(), id(call)).map(role -> variables.moved(tx, role)))
        : Outcome.refused(
            new PermissionViolation(
                "You do not have the necessary permissions to perform this request."));
  }

  /** One change of a whole role, as it was and as it is recorded. */
  private Outcome<Answer> changed(Call call, String action, Function<Tx, Outcome<Role>> change) {
    return transactions.inTransaction(tx ->
        roles
            .find(tx, call.scope(), id(call))
            .then(before ->
                change
                    .apply(tx)
                    .map(after -> {
                      var was = view(call.scope(), before);
                      var is = view(call.scope(), after);
                      trail.changed(tx, call, action, subject(before.id()), was, is);
                      return Answer.one(is);
                    })));
  }

  private Outcome<Answer> replace(Call call) {
    return ofRole(call).then(replacement -> replace(call, replacement));
  }

  private Outcome<Answer> replace(Call call, ImageId replacement) {
    return transactions.inTransaction(tx ->
        roles
            .findImage(tx, call.scope(), id(call), imageId(call))
            .then(before ->
                actions
                    .replaceImage(tx, call.scope(), id(call), imageId(call), replacement)
                    .map(after -> {
                      var is = view(id(call), after);
                      var was = view(id(call), before);
                      trail.changed(tx, call, "role-image.replace", subject(id(call)), was, is);
                      return Answer.one(is);
                    })));
  }

  private static RoleAccess access(Values body) {
    return body.schema().equals(ACCOUNT_ROLE)
        ? new RoleAccess(
            body.maybeFlag("restrictedAccess").orElse(false),
            body.objects("allowedEnvironments").stream()
                .map(each -> new EnvironmentId(each.whole("id")))
                .toList())
        : RoleAccess.OPEN;
  }

  private static Roles.Draft draft(Values body) {
    return new Roles.Draft(
        body.text("name"),
        body.maybeText("description").orElse(""),
        body.idText("os"),
        body.id("category"),
        body.maybeFlag("quickStart").orElse(false),
        body.maybeText("quickStartGroup"),
        body.maybeFlag("useScalrAgent").orElse(true),
        body.texts("builtinAutomation"),
        body.texts("tags"),
        access(body));
  }

  private static RoleId id(Call call) {
    return new RoleId(call.id("roleId"));
  }

  private static ImageId imageId(Call call) {
    return new ImageId(call.uuid("imageId"));
  }

  private static Answer one(Scope from, Role role) {
    return Answer.one(view(from, role));
  }

  private static View view(Scope from, Role role) {
    return from instanceof Scope.OfAccount
        ? filled(View.of(ACCOUNT_ROLE), role)
            .put("allowedEnvironments", role.access().allowed())
            .put("restrictedAccess", role.access().restricted())
        : filled(View.of(ROLE), role);
  }

  private static View filled(View view, Role role) {
    return view.put("builtinAutomation", role.builtinAutomation())
        .put("category", role.category())
        .put("deprecated", deprecated(role))
        .put("description", role.description())
        .put("id", role.id())
        .put("name", role.name())
        .put("os", role.os())
        .put("quickStart", role.quickStart())
        .put("quickStartGroup", role.quickStartGroup())
        .put("scope", role.scope().word())
        .put("tags", role.tags())
        .put("useScalrAgent", role.useScalrAgent());
  }

  private static Optional<View> deprecated(Role role) {
    return role.deprecatedAt()
        .map(
            at -> View.of(DEPRECATED).put("deprecated", at).put("replacement", role.replacement()));
  }

  private static View view(RoleId role, Image image) {
    return View.of(ROLE_IMAGE).put("image", image.id()).put("role", role);
  }
}
