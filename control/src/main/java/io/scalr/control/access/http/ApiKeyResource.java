package io.scalr.control.access.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.time;

import io.scalr.control.access.ApiKey;
import io.scalr.control.access.User;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.List;
import java.util.Optional;

/**
 * Keys of users. The secret is shown once, when the key is made or rotated. To rotate without a
 * gap, make a second key, change over, and delete the first.
 */
public final class ApiKeyResource {
  static final Schema KEY =
      Schema.object(
          "ApiKey",
          text("id").readOnly().filterable(),
          object("user", UserResource.USER_KEY).required().createOnly().filterable(),
          text("name").length(0, 100).byDefault(""),
          flag("active").byDefault(true),
          text("secretKey").readOnly().described("Only in the answer that made it."),
          time("createdAt").readOnly(),
          time("lastUsed").readOnly());

  private final AccessParts parts;

  public ApiKeyResource(AccessParts parts) {
    this.parts = parts;
  }

  public List<Route> routes() {
    var one = "/api-keys/{keyId:text}/";
    var admin = Permission.ACCOUNT_ADMIN;
    return List.of(
        Route.list(Level.SCALR, "/api-keys/", admin, KEY, this::list),
        Route.create(Level.SCALR, "/api-keys/", admin, KEY, this::create),
        Route.get(Level.SCALR, one, admin, KEY, this::get),
        Route.change(Level.SCALR, one, admin, KEY, this::change),
        Route.delete(Level.SCALR, one, admin, this::delete),
        Route.action(Level.SCALR, one + "actions/rotate/", admin, KEY, this::rotate)
            .described("Puts a new secret in place of the old one, at once."));
  }

  /** A key with its user, who decides whether the caller may touch it. */
  private record Owned(ApiKey key, User user) {}

  private Outcome<Answer> list(Call call) {
    var rows =
        parts
            .transactions()
            .inTransaction(
                tx -> parts.stores().keys().list(tx, call.scope().owner(), call.listing()));
    return Outcome.done(Answer.page(rows.map(ApiKeyResource::view)));
  }

  private Outcome<Answer> get(Call call) {
    return parts
        .transactions()
        .inTransaction(tx -> found(tx, call).map(owned -> Answer.one(view(owned.key()))));
  }

  private Outcome<Answer> create(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            user(tx, call, new UserId(call.body().id("user")))
                .then(user -> Rank.allow(call.caller(), user))
                .map(user -> made(tx, call, user)));
  }

  private Answer made(Tx tx, Call call, User user) {
    var body = call.body();
    var key =
        new ApiKey(
            ApiKey.newId(parts.random()),
            user.id(),
            body.maybeText("name").orElse(""),
            body.maybeFlag("active").orElse(true),
            parts.clock().now(),
            Optional.empty());
    var secret = ApiKey.newSecret(parts.random());
    parts.stores().keys().make(tx, key, secret);
    append(
        tx,
        AuditEntry.made(
            UserResource.scope(user),
            call.actor(),
            "api-key.create",
            subject(key),
            view(key).values()));
    return Answer.one(view(key).put("secretKey", secret.revealText()));
  }

  private Outcome<Answer> rotate(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            mine(tx, call)
                .map(owned -> {
                  var secret = ApiKey.newSecret(parts.random());
                  parts.stores().keys().replaceSecret(tx, owned.key().id(), secret);
                  var shown = view(owned.key());
                  append(
                      tx,
                      AuditEntry.changed(
                          UserResource.scope(owned.user()),
                          call.actor(),
                          "api-key.rotate",
                          subject(owned.key()),
                          shown.values(),
                          shown.values()));
                  return Answer.one(shown.put("secretKey", secret.revealText()));
                }));
  }

  private Outcome<Answer> change(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            mine(tx, call)
                .then(owned ->
                    call.patch(view(owned.key())).map(values -> changed(tx, call, owned, values))));
  }

  private Answer changed(Tx tx, Call call, Owned owned, Values values) {
    var old = owned.key();
    var key =
        new ApiKey(
            old.id(),
            old.user(),
            values.maybeText("name").orElse(""),
            values.maybeFlag("active").orElse(true),
            old.createdAt(),
            old.lastUsed());
    parts.stores().keys().change(tx, key);
    append(
        tx,
        AuditEntry.changed(
            UserResource.scope(owned.user()),
            call.actor(),
            "api-key.change",
            subject(key),
            view(old).values(),
            view(key).values()));
    return Answer.one(view(key));
  }

  private Outcome<Answer> delete(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            mine(tx, call)
                .map(owned -> {
                  parts.stores().keys().delete(tx, owned.key().id());
                  append(
                      tx,
                      AuditEntry.gone(
                          UserResource.scope(owned.user()),
                          call.actor(),
                          "api-key.delete",
                          subject(owned.key()),
                          view(owned.key()).values()));
                  return Answer.nothing();
                }));
  }

  /** A key that the caller may change: its user may do no more than they. */
  private Outcome<Owned> mine(Tx tx, Call call) {
    return found(tx, call).then(owned -> Rank.allow(call.caller(), owned.user()).map(_ -> owned));
  }

  private Outcome<Owned> found(Tx tx, Call call) {
    var key = parts.stores().keys().find(tx, call.text("keyId"));
    var user = key.flatMap(k -> parts.stores().users().find(tx, k.user()));
    var own = call.scope().owner();
    return user.filter(u -> own.isEmpty() || own.equals(u.account()))
        .map(u -> Outcome.done(new Owned(key.orElseThrow(), u)))
        .orElseGet(() ->
            Outcome.refused(
                new Refusal.ObjectNotFound(
                    "'ApiKey.id' either was not found or isn't from current scope.")));
  }

  private Outcome<User> user(Tx tx, Call call, UserId id) {
    var own = call.scope().owner();
    return parts
        .stores()
        .users()
        .find(tx, id)
        .filter(user -> own.isEmpty() || own.equals(user.account()))
        .map(Outcome::done)
        .orElseGet(() -> Outcome.refused(UserResource.absent(id.value())));
  }

  private void append(Tx tx, AuditEntry entry) {
    parts.audit().append(tx, entry);
  }

  private static String subject(ApiKey key) {
    return "api key " + key.id();
  }

  private static View view(ApiKey key) {
    return View.of(KEY)
        .put("id", key.id())
        .put("user", key.user())
        .put("name", key.name())
        .put("active", key.active())
        .put("createdAt", key.createdAt())
        .put("lastUsed", key.lastUsed());
  }
}
