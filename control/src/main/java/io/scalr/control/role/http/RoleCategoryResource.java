package io.scalr.control.role.http;

import static io.scalr.control.role.http.RoleSchemas.CATEGORY;

import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.http.schema.View;
import io.scalr.control.role.RoleCategories;
import io.scalr.control.role.RoleCategory;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.List;

/** Role categories. */
public final class RoleCategoryResource {
  private static final String ALL = "role-categories/";
  private static final String ONE = ALL + "{roleCategoryId}/";

  private final Transactions transactions;
  private final RoleCategories categories;
  private final Trail trail;

  public RoleCategoryResource(Transactions transactions, RoleCategories categories, Trail trail) {
    this.transactions = transactions;
    this.categories = categories;
    this.trail = trail;
  }

  public List<Route> routes() {
    return Mount.everywhere(this::routes);
  }

  private List<Route> routes(Mount at) {
    return List.of(
        Route.list(at.level(), at.path(ALL), Permission.ROLES_VIEW, CATEGORY, this::list),
        Route.create(at.level(), at.path(ALL), Permission.ROLES_MANAGE, CATEGORY, this::create),
        Route.get(at.level(), at.path(ONE), Permission.ROLES_VIEW, CATEGORY, this::get),
        Route.change(at.level(), at.path(ONE), Permission.ROLES_MANAGE, CATEGORY, this::change),
        Route.delete(at.level(), at.path(ONE), Permission.ROLES_MANAGE, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> categories.store().list(tx, call.scope(), call.listing())),
            RoleCategoryResource::view));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(
        tx -> categories.find(tx, call.scope(), id(call)).map(RoleCategoryResource::one));
  }

  private Outcome<Answer> create(Call call) {
    return transactions.inTransaction(tx ->
        categories
            .create(tx, call.scope(), call.body().text("name"))
            .map(made -> {
              trail.made(tx, call, "role-category.create", subject(made), view(made));
              return one(made);
            }));
  }

  private Outcome<Answer> change(Call call) {
    return transactions.inTransaction(tx ->
        categories.find(tx, call.scope(), id(call)).then(before -> changed(tx, call, before)));
  }

  private Outcome<Answer> changed(Tx tx, Call call, RoleCategory before) {
    return call.patch(view(before))
        .then(merged -> categories.rename(tx, call.scope(), before.id(), merged.text("name")))
        .map(after -> {
          trail.changed(
              tx, call, "role-category.change", subject(before), view(before), view(after));
          return one(after);
        });
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(tx ->
        categories
            .find(tx, call.scope(), id(call))
            .then(before ->
                categories
                    .delete(tx, call.scope(), before.id())
                    .map(_ -> {
                      trail.gone(tx, call, "role-category.delete", subject(before), view(before));
                      return Answer.nothing();
                    })));
  }

  private static String subject(RoleCategory category) {
    return "role category " + category.id();
  }

  private static long id(Call call) {
    return call.id("roleCategoryId");
  }

  private static Answer one(RoleCategory category) {
    return Answer.one(view(category));
  }

  private static View view(RoleCategory category) {
    return View.of(CATEGORY)
        .put("id", category.id())
        .put("name", category.name())
        .put("scope", category.scope().word());
  }
}
