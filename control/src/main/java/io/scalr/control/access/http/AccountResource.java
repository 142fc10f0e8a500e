package io.scalr.control.access.http;

import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.time;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.access.Account;
import io.scalr.control.access.AclRoles;
import io.scalr.control.access.ScopeUse;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Customers; only the installation's administrators see and make them. */
public final class AccountResource {
  static final Schema ACCOUNT =
      Schema.object(
          "Account",
          whole("id").readOnly().filterable(),
          text("name").required().filterable().length(1, 100),
          time("createdAt").readOnly());

  static final Schema ACCOUNT_KEY = Schema.foreignKey("Account", whole("id"));

  private final AccessParts parts;
  private final AclRoles aclRoles;
  private final ScopeUse use;

  public AccountResource(AccessParts parts, AclRoles aclRoles, ScopeUse use) {
    this.parts = parts;
    this.aclRoles = aclRoles;
    this.use = use;
  }

  public List<Route> routes() {
    var one = "/accounts/{accountId}/";
    var admin = Permission.GLOBAL_ADMIN;
    return List.of(
        Route.list(Level.SCALR, "/accounts/", admin, ACCOUNT, this::list),
        Route.create(Level.SCALR, "/accounts/", admin, ACCOUNT, this::create),
        Route.get(Level.SCALR, one, admin, ACCOUNT, this::get),
        Route.change(Level.SCALR, one, admin, ACCOUNT, this::change),
        Route.delete(Level.SCALR, one, admin, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    var rows =
        parts
            .transactions()
            .inTransaction(tx -> parts.stores().accounts().list(tx, call.listing()));
    return Outcome.done(Answer.page(rows.map(AccountResource::view)));
  }

  private Outcome<Answer> create(Call call) {
    return parts
        .transactions()
        .inTransaction(tx -> {
          var account = parts.stores().accounts().make(tx, call.body().text("name"));
          aclRoles.open(tx, account.id());
          var view = view(account);
          parts
              .audit()
              .append(
                  tx,
                  AuditEntry.made(
                      Scope.of(account.id()),
                      call.actor(),
                      "account.create",
                      "account " + account.id(),
                      view.values()));
          return Outcome.done(Answer.one(view));
        });
  }

  private Outcome<Answer> get(Call call) {
    return parts
        .transactions()
        .inTransaction(tx -> found(tx, call).map(account -> Answer.one(view(account))));
  }

  private Outcome<Answer> change(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            found(tx, call)
                .then(account ->
                    call.patch(view(account))
                        .map(values -> renamed(tx, call, account, values.text("name")))));
  }

  private Answer renamed(Tx tx, Call call, Account account, String name) {
    parts.stores().accounts().rename(tx, account.id(), name);
    var after = view(new Account(account.id(), name, account.createdAt()));
    parts
        .audit()
        .append(
            tx,
            AuditEntry.changed(
                Scope.of(account.id()),
                call.actor(),
                "account.change",
                "account " + account.id(),
                view(account).values(),
                after.values()));
    return Answer.one(after);
  }

  private Outcome<Answer> delete(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            found(parts.stores().accounts().lock(tx, call.account()))
                .then(account -> removed(tx, call, account)));
  }

  private Outcome<Answer> removed(Tx tx, Call call, Account account) {
    var own = Optional.of(account.id());
    var accounts = parts.stores().accounts();
    var inside = new ArrayList<String>();
    if (accounts.listEnvironments(tx, own, Listing.first()).total() > 0) {
      inside.add("environments");
    }
    if (parts.stores().users().list(tx, own, Listing.first()).total() > 0) {
      inside.add("users");
    }
    inside.addAll(use.livesIn(tx, Scope.of(account.id())));
    if (!inside.isEmpty()) {
      return Outcome.refused(
          new Refusal.ObjectInUse("The account still has " + String.join(", ", inside) + "."));
    }
    accounts.delete(tx, account.id());
    parts
        .audit()
        .append(
            tx,
            AuditEntry.gone(
                Scope.of(account.id()),
                call.actor(),
                "account.delete",
                "account " + account.id(),
                view(account).values()));
    return Outcome.done(Answer.nothing());
  }

  private Outcome<Account> found(Tx tx, Call call) {
    return found(parts.stores().accounts().find(tx, call.account()));
  }

  private static Outcome<Account> found(Optional<Account> account) {
    return account
        .map(Outcome::done)
        .orElseGet(() -> Outcome.refused(new Refusal.ObjectNotFound("Invalid account.")));
  }

  private static View view(Account account) {
    return View.of(ACCOUNT)
        .put("id", account.id())
        .put("name", account.name())
        .put("createdAt", account.createdAt());
  }
}
