package io.scalr.control.cost.http;

import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.uuid;

import io.scalr.control.cost.CostCenter;
import io.scalr.control.cost.Project;
import io.scalr.control.cost.ProjectStore;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Transactions;
import java.util.List;

/** Projects and cost centres as farms may name them. */
public final class ProjectResource {
  private static final Schema CENTER =
      Schema.object(
          "CostCenter",
          text("billingCode").readOnly().filterable(),
          uuid("id").readOnly().filterable(),
          text("name").required().filterable());

  private static final Schema PROJECT =
      Schema.object(
          "Project",
          text("billingCode").createOnly().required().filterable(),
          object("costCenter", Schema.foreignKey("CostCenter", uuid("id")))
              .createOnly()
              .required()
              .filterable(),
          text("description").lines(),
          uuid("id").readOnly().filterable(),
          text("leadEmail").format("email").createOnly().required(),
          text("name").required().filterable());

  private final Transactions transactions;
  private final ProjectStore store;

  public ProjectResource(Transactions transactions, ProjectStore store) {
    this.transactions = transactions;
    this.store = store;
  }

  public List<Route> routes() {
    return List.of(
        Route.list(
            Level.USER, "/{envId}/projects/", Permission.PROJECTS_VIEW, PROJECT, this::projects),
        Route.get(
            Level.USER,
            "/{envId}/projects/{projectId:uuid}/",
            Permission.PROJECTS_VIEW,
            PROJECT,
            this::project),
        Route.list(
            Level.USER,
            "/{envId}/cost-centers/",
            Permission.PROJECTS_VIEW,
            CENTER,
            this::costCenters),
        Route.get(
            Level.USER,
            "/{envId}/cost-centers/{costCenterId:uuid}/",
            Permission.PROJECTS_VIEW,
            CENTER,
            this::costCenter));
  }

  private Outcome<Answer> projects(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> store.projects(tx, Scope.of(call.tenant()), Lists.asked(call))),
            ProjectResource::view));
  }

  private Outcome<Answer> project(Call call) {
    var id = call.uuid("projectId");
    return transactions
        .inTransaction(tx -> store.project(tx, Scope.of(call.tenant()), id))
        .map(project -> Outcome.done(Answer.one(view(project))))
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'Project.id' (" + id + ") was not found.")));
  }

  private Outcome<Answer> costCenters(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(tx -> store.costCenters(tx, Lists.asked(call))),
            ProjectResource::view));
  }

  private Outcome<Answer> costCenter(Call call) {
    var id = call.uuid("costCenterId");
    return transactions
        .inTransaction(tx -> store.costCenter(tx, id))
        .map(center -> Outcome.done(Answer.one(view(center))))
        .orElseGet(() ->
            Outcome.refused(new ObjectNotFound("'CostCenter.id' (" + id + ") was not found.")));
  }

  private static View view(Project project) {
    return View.of(PROJECT)
        .put("billingCode", project.billingCode())
        .put("costCenter", project.costCenter())
        .put("description", project.description())
        .put("id", project.id())
        .put("leadEmail", project.leadEmail())
        .put("name", project.name());
  }

  private static View view(CostCenter center) {
    return View.of(CENTER)
        .put("billingCode", center.billingCode())
        .put("id", center.id())
        .put("name", center.name());
  }
}
