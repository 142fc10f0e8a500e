package io.scalr.control.role.http;

import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.View;
import io.scalr.control.role.Os;
import io.scalr.control.role.OsStore;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Transactions;
import java.util.List;

/** Operating systems, read only. */
public final class OsResource {
  private final Transactions transactions;
  private final OsStore systems;

  public OsResource(Transactions transactions, OsStore systems) {
    this.transactions = transactions;
    this.systems = systems;
  }

  public List<Route> routes() {
    return Mount.everywhere(at ->
        List.of(
            Route.list(
                at.level(), at.path("os/"), Permission.CLOUDS_VIEW, RoleSchemas.OS, this::list),
            Route.get(
                at.level(),
                at.path("os/{osId:text}/"),
                Permission.CLOUDS_VIEW,
                RoleSchemas.OS,
                this::get)));
  }

  private Outcome<Answer> list(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(tx -> systems.list(tx, call.listing())), OsResource::view));
  }

  private Outcome<Answer> get(Call call) {
    var id = call.text("osId");
    return transactions
        .inTransaction(tx -> systems.find(tx, id))
        .map(os -> Outcome.done(Answer.one(view(os))))
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'Os.id' (" + id + ") was not found.")));
  }

  private static View view(Os os) {
    return View.of(RoleSchemas.OS)
        .put("family", os.family())
        .put("generation", os.generation())
        .put("id", os.id())
        .put("name", os.name())
        .put("version", os.version());
  }
}
