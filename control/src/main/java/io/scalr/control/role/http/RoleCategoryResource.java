package io.scalr.control.role.http;

import static io.scalr.control.role.http.RoleSchemas.CATEGORY;

import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.View;
import io.scalr.control.role.RoleCategories;
import io.scalr.control.role.RoleCategory;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Transactions;
import java.util.List;

/** Role categories. */
public final class RoleCategoryResource {
  private static final String ALL = "/{envId}/role-categories/";
  private static final String ONE = ALL + "{roleCategoryId}/";

  private final Transactions transactions;
  private final RoleCategories categories;

  public RoleCategoryResource(Transactions transactions, RoleCategories categories) {
    this.transactions = transactions;
    this.categories = categories;
  }

  public List<Route> routes() {
    return List.of(
        Route.list(Level.USER, ALL, Permission.ROLES_VIEW, CATEGORY, this::list),
        Route.create(Level.USER, ALL, Permission.ROLES_MANAGE, CATEGORY, this::create),
        Route.get(Level.USER, ONE, Permission.ROLES_VIEW, CATEGORY, this::get),
        Route.change(Level.USER, ONE, Permission.ROLES_MANAGE, CATEGORY, this::change),
        Route.delete(Level.USER, ONE, Permission.ROLES_MANAGE, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> categories.store().list(tx, scope(call), Lists.asked(call))),
            RoleCategoryResource::view));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(
        tx -> categories.find(tx, scope(call), id(call)).map(RoleCategoryResource::one));
  }

  private Outcome<Answer> create(Call call) {
    return transactions.inTransaction(tx ->
        categories
            .create(tx, scope(call), call.body().text("name"))
            .map(RoleCategoryResource::one));
  }

  private Outcome<Answer> change(Call call) {
    return transactions.inTransaction(tx ->
        categories
            .find(tx, scope(call), id(call))
            .then(found -> call.patch(view(found)))
            .then(merged -> categories.rename(tx, scope(call), id(call), merged.text("name")))
            .map(RoleCategoryResource::one));
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(
        tx -> categories.delete(tx, scope(call), id(call)).map(_ -> Answer.nothing()));
  }

  private static Scope scope(Call call) {
    return Scope.of(call.tenant());
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
