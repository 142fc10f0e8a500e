package io.scalr.control.access.http;

import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.objects;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.access.AccessStores;
import io.scalr.control.access.Environment;
import io.scalr.control.access.Session;
import io.scalr.control.access.User;
import io.scalr.control.access.UserKind;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Incoming;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Log-in, log-out, and who one is. */
public final class SessionResource {
  private static final Schema REACHED =
      Schema.object("SessionEnvironment", whole("id"), text("name"), whole("accountId"));

  static final Schema SESSION =
      Schema.object(
          "Session",
          text("login").required(),
          text("password").raw().writeOnly().required(),
          object("user", Schema.foreignKey("User", whole("id"))).readOnly(),
          text("kind").readOnly(),
          text("csrfToken").readOnly().described("To be sent as X-Scalr-Csrf with each write."),
          whole("accountId").readOnly(),
          objects("environments", REACHED).readOnly());

  private final Transactions transactions;
  private final AccessStores stores;
  private final Sessions sessions;

  public SessionResource(Transactions transactions, AccessStores stores, Sessions sessions) {
    this.transactions = transactions;
    this.stores = stores;
    this.sessions = sessions;
  }

  public List<Route> routes() {
    return List.of(
        Route.create(Level.SCALR, "/session/", Permission.NONE, SESSION, this::logIn)
            .described("Logs in; the answer sets the session's cookie."),
        Route.get(Level.SCALR, "/session/", Permission.SIGNED_IN, SESSION, this::show)
            .described("Who the caller is."),
        Route.delete(Level.SCALR, "/session/", Permission.SIGNED_IN, this::logOut)
            .described("Logs out."),
        Route.get(Level.COMMON, "/session/", Permission.SIGNED_IN, SESSION, this::show));
  }

  private Outcome<Answer> logIn(Call call) {
    return sessions
        .logIn(call.body().text("login"), Secret.of(call.body().text("password")))
        .map(begun ->
            Answer.one(view(begun.user(), Optional.of(begun.id())))
                .header("Set-Cookie", cookie(call.incoming(), begun.id().revealText())));
  }

  private Outcome<Answer> show(Call call) {
    var user =
        transactions
            .inTransaction(tx -> stores.users().find(tx, call.caller().user()))
            .orElseThrow();
    return Outcome.done(Answer.one(view(user, Sessions.idOf(call.incoming()))));
  }

  private Outcome<Answer> logOut(Call call) {
    sessions.end(call.incoming());
    return Outcome.done(
        Answer.nothing().header("Set-Cookie", cookie(call.incoming(), "") + "; Max-Age=0"));
  }

  private View view(User user, Optional<Secret> id) {
    var environments =
        user
            .account()
            .map(account -> transactions.inTransaction(tx -> entered(tx, user, account)))
            .orElse(List.of())
            .stream()
            .map(each ->
                View.of(REACHED)
                    .put("id", each.tenant().environment())
                    .put("name", each.name())
                    .put("accountId", each.tenant().account()))
            .toList();
    return View.of(SESSION)
        .put("login", user.login())
        .put("user", user.id())
        .put("kind", user.kind().name().toLowerCase(Locale.ROOT))
        .put("csrfToken", id.map(Sessions::csrf))
        .put("accountId", user.account())
        .put("environments", environments);
  }

  /** Nobody but a member is kept out of any environment of the account. */
  private List<Environment> entered(Tx tx, User user, AccountId account) {
    var accounts = stores.accounts();
    return user.kind() == UserKind.MEMBER
        ? accounts.listEntered(tx, account, user.id()).rows()
        : accounts.listEnvironments(tx, Optional.of(account), Listing.first()).rows();
  }

  /** Secure, except where the listener itself is plain: that is loopback only. */
  private static String cookie(Incoming request, String value) {
    return Sessions.COOKIE
        + "="
        + value
        + "; Path=/; HttpOnly; SameSite=Strict"
        + (request.secure() ? "; Secure" : "")
        + (value.isEmpty() ? "" : "; Max-Age=" + Session.ABSOLUTE_END.toSeconds());
  }
}
