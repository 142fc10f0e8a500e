package io.scalr.control.access.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.time;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.access.User;
import io.scalr.control.access.UserKind;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Users of an account, made by its owner and administrators, or by the installation's. */
public final class UserResource {
  static final Schema USER =
      Schema.object(
          "User",
          whole("id").readOnly().filterable(),
          text("email")
              .required()
              .createOnly()
              .filterable()
              .length(3, 250)
              .pattern("[^\\s@]+@[^\\s@]+"),
          text("name").length(0, 100).byDefault(""),
          text("kind")
              .oneOf("global_admin", "account_owner", "account_admin", "member")
              .byDefault("member"),
          flag("active").byDefault(true),
          object("account", AccountResource.ACCOUNT_KEY).createOnly().filterable(),
          text("password").raw().writeOnly().length(10, 200),
          time("createdAt").readOnly());

  static final Schema USER_KEY = Schema.foreignKey("User", whole("id"));

  private final AccessParts parts;
  private final Sessions sessions;

  public UserResource(AccessParts parts, Sessions sessions) {
    this.parts = parts;
    this.sessions = sessions;
  }

  public List<Route> routes() {
    var one = "/users/{userId}/";
    var admin = Permission.ACCOUNT_ADMIN;
    return List.of(
        Route.list(Level.SCALR, "/users/", admin, USER, this::list),
        Route.create(Level.SCALR, "/users/", admin, USER, this::create),
        Route.get(Level.SCALR, one, admin, USER, this::get),
        Route.change(Level.SCALR, one, admin, USER, this::change),
        Route.delete(Level.SCALR, one, admin, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    var rows =
        parts
            .transactions()
            .inTransaction(
                tx -> parts.stores().users().list(tx, call.scope().owner(), call.listing()));
    return Outcome.done(Answer.page(rows.map(UserResource::view)));
  }

  private Outcome<Answer> get(Call call) {
    return parts
        .transactions()
        .inTransaction(tx -> found(tx, call).map(user -> Answer.one(view(user))));
  }

  private Outcome<Answer> create(Call call) {
    var body = call.body();
    var hash = body.maybeText("password").map(text -> sessions.hash(Secret.of(text)));
    return parts
        .transactions()
        .inTransaction(tx ->
            Rank.allow(call.caller(), kind(body))
                .then(kind -> account(tx, call, kind))
                .then(account -> made(tx, call, account, hash)));
  }

  /** None for an administrator of the installation, and one that exists for everybody else. */
  private Outcome<Optional<AccountId>> account(Tx tx, Call call, UserKind kind) {
    var named = call.body().maybeObject("account").map(key -> new AccountId(key.whole("id")));
    if (kind == UserKind.GLOBAL_ADMIN) {
      return named.isEmpty()
          ? Outcome.done(named)
          : Outcome.refused(
              new Refusal.InvalidValue("'User.account' is not for an administrator of all."));
    }
    var own = call.scope().owner();
    var account = named.or(() -> own);
    if (account.isEmpty()) {
      return Outcome.refused(new Refusal.InvalidStructure("Property 'User.account' is required."));
    }
    boolean reached = own.isEmpty() || own.equals(account);
    return reached && parts.stores().accounts().find(tx, account.get()).isPresent()
        ? Outcome.done(account)
        : Outcome.refused(new Refusal.ObjectNotFound("Invalid account."));
  }

  private Outcome<Answer> made(
      Tx tx, Call call, Optional<AccountId> account, Optional<String> hash) {
    var body = call.body();
    var email = body.text("email");
    if (parts.stores().users().byLogin(tx, email).isPresent()) {
      return Outcome.refused(
          new Refusal.UnicityViolation("'User.email' (%s) already exists.".formatted(email)));
    }
    if (kind(body) == UserKind.ACCOUNT_OWNER && owned(tx, account.orElseThrow())) {
      return Outcome.refused(new Refusal.UnicityViolation("The account already has an owner."));
    }
    var user =
        parts
            .stores()
            .users()
            .make(
                tx,
                new User(
                    new UserId(0),
                    account,
                    email,
                    body.maybeText("name").orElse(""),
                    kind(body),
                    body.maybeFlag("active").orElse(true),
                    parts.clock().now()),
                hash);
    var view = view(user);
    append(
        tx,
        AuditEntry.made(scope(user), call.actor(), "user.create", subject(user), view.values()));
    return Outcome.done(Answer.one(view));
  }

  private boolean owned(Tx tx, AccountId account) {
    return parts.stores().users().list(tx, Optional.of(account), Listing.first()).rows().stream()
        .anyMatch(user -> user.kind() == UserKind.ACCOUNT_OWNER);
  }

  private Outcome<Answer> change(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            found(tx, call)
                .then(user -> Rank.allow(call.caller(), user))
                .then(user ->
                    call.patch(view(user)).then(values -> changed(tx, call, user, values))));
  }

  private Outcome<Answer> changed(Tx tx, Call call, User before, Values values) {
    boolean active = values.maybeFlag("active").orElse(true);
    if (kind(values) != before.kind()
        && (kind(values) == UserKind.ACCOUNT_OWNER
            || kind(values) == UserKind.GLOBAL_ADMIN
            || before.kind() == UserKind.ACCOUNT_OWNER
            || before.kind() == UserKind.GLOBAL_ADMIN)) {
      return Outcome.refused(
          new Refusal.UnacceptableObjectConfiguration(
              "An owner or an administrator of the installation is made, not changed into."));
    }
    if (!active && before.id().equals(call.caller().user())) {
      return Outcome.refused(
          new Refusal.UnacceptableObjectConfiguration("You cannot deactivate yourself."));
    }
    var after = Users.with(before, values.maybeText("name").orElse(""), kind(values), active);
    parts.stores().users().change(tx, after);
    values
        .maybeText("password")
        .ifPresent(text ->
            parts.stores().users().setPassword(tx, after.id(), sessions.hash(Secret.of(text))));
    if (!active || values.has("password")) {
      parts.stores().sessions().endAll(tx, after.id());
    }
    var entry =
        AuditEntry.changed(
            scope(after),
            call.actor(),
            "user.change",
            subject(after),
            view(before).values(),
            view(after).values());
    append(tx, values.has("password") ? entry.because("with a new password") : entry);
    return Outcome.done(Answer.one(view(after)));
  }

  private Outcome<Answer> delete(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            found(tx, call)
                .then(user -> Rank.allow(call.caller(), user))
                .then(user -> removed(tx, call, user)));
  }

  private Outcome<Answer> removed(Tx tx, Call call, User user) {
    if (user.bootstrap() || user.id().equals(call.caller().user())) {
      return Outcome.refused(
          new Refusal.ObjectInUse("Neither the first administrator nor you yourself can go."));
    }
    parts.stores().keys().deleteOf(tx, user.id());
    parts.stores().users().delete(tx, user.id());
    append(
        tx,
        AuditEntry.gone(
            scope(user), call.actor(), "user.delete", subject(user), view(user).values()));
    return Outcome.done(Answer.nothing());
  }

  private Outcome<User> found(Tx tx, Call call) {
    var own = call.scope().owner();
    return parts
        .stores()
        .users()
        .find(tx, new UserId(call.id("userId")))
        .filter(user -> own.isEmpty() || own.equals(user.account()))
        .map(Outcome::done)
        .orElseGet(() -> Outcome.refused(absent(call.id("userId"))));
  }

  static Refusal absent(long id) {
    return new Refusal.ObjectNotFound(
        "'User.id' (%d) either was not found or isn't from current scope.".formatted(id));
  }

  private void append(Tx tx, AuditEntry entry) {
    parts.audit().append(tx, entry);
  }

  static Scope scope(User user) {
    return user.account().map(Scope::of).orElseGet(Scope::installation);
  }

  private static String subject(User user) {
    return "user " + user.id();
  }

  private static UserKind kind(Values values) {
    return UserKind.valueOf(values.text("kind").toUpperCase(Locale.ROOT));
  }

  private static View view(User user) {
    return View.of(USER)
        .put("id", user.id())
        .put("email", user.login())
        .put("name", user.name())
        .put("kind", user.kind().name().toLowerCase(Locale.ROOT))
        .put("active", user.active())
        .put("account", user.account())
        .put("createdAt", user.createdAt());
  }
}
