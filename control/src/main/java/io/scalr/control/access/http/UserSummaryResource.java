package io.scalr.control.access.http;

import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.access.User;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Outcome;
import java.util.List;

/**
 * Who there is, as the vendor's clients list them: in an account, and in the whole installation.
 * Users are made and changed by {@link UserResource}.
 */
public final class UserSummaryResource {
  private static final Schema SUMMARY =
      Schema.object(
          "UserSummary",
          text("email").format("email").readOnly().filterable(),
          text("fullname"),
          whole("id").required().filterable(),
          text("status").oneOf("active", "pending", "inactive").readOnly(),
          text("username").described("What the User logs in with.").required());

  private final AccessParts parts;

  public UserSummaryResource(AccessParts parts) {
    this.parts = parts;
  }

  public List<Route> routes() {
    return List.of(
        Route.list(
            Level.ACCOUNT, "/{accountId}/users/", Permission.ACCOUNT_ADMIN, SUMMARY, this::list),
        Route.list(Level.GLOBAL, "/users/", Permission.GLOBAL_ADMIN, SUMMARY, this::list));
  }

  private Outcome<Answer> list(Call call) {
    var rows =
        parts
            .transactions()
            .inTransaction(
                tx -> parts.stores().users().list(tx, call.scope().owner(), call.listing()));
    return Outcome.done(Answer.page(rows.map(UserSummaryResource::view)));
  }

  private static View view(User user) {
    return View.of(SUMMARY)
        .put("email", user.login())
        .put("fullname", user.name())
        .put("id", user.id())
        .put("status", user.active() ? "active" : "inactive")
        .put("username", user.login());
  }
}
