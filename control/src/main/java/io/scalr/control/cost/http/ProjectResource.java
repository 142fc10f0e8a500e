package io.scalr.control.cost.http;

import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.uuid;

import io.scalr.control.cost.CostCenter;
import io.scalr.control.cost.Project;
import io.scalr.control.cost.Projects;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Projects, and the cost centres that they belong to. */
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
          text("billingCode").length(1, 255).createOnly().required().filterable(),
          object("costCenter", Schema.foreignKey("CostCenter", uuid("id")))
              .createOnly()
              .required()
              .filterable(),
          text("description").lines().length(0, 4_000),
          uuid("id").readOnly().filterable(),
          text("leadEmail").format("email").length(3, 255).createOnly().required(),
          text("name").length(1, 255).required().filterable());

  private static final String PROJECTS = "projects/";
  private static final String ONE_PROJECT = PROJECTS + "{projectId:uuid}/";
  private static final String CENTERS = "cost-centers/";
  private static final String ONE_CENTER = CENTERS + "{costCenterId:uuid}/";

  private final Transactions transactions;
  private final Projects projects;
  private final Trail trail;

  public ProjectResource(Transactions transactions, Projects projects, Trail trail) {
    this.transactions = transactions;
    this.projects = projects;
    this.trail = trail;
  }

  public List<Route> routes() {
    return Stream.concat(
            Mount.everywhere(this::projects).stream(),
            Mount.at(this::centers, Mount.ACCOUNT, Mount.ENVIRONMENT).stream())
        .toList();
  }

  private List<Route> projects(Mount at) {
    var level = at.level();
    var view = Permission.PROJECTS_VIEW;
    return List.of(
        Route.list(level, at.path(PROJECTS), view, PROJECT, this::list),
        Route.create(level, at.path(PROJECTS), Permission.PROJECTS_CREATE, PROJECT, this::create),
        Route.get(level, at.path(ONE_PROJECT), view, PROJECT, this::get),
        Route.change(
            level, at.path(ONE_PROJECT), Permission.PROJECTS_UPDATE, PROJECT, this::change),
        Route.delete(level, at.path(ONE_PROJECT), Permission.PROJECTS_DELETE, this::delete));
  }

  private List<Route> centers(Mount at) {
    var view = Permission.PROJECTS_VIEW;
    return List.of(
        Route.list(at.level(), at.path(CENTERS), view, CENTER, this::costCenters),
        Route.get(at.level(), at.path(ONE_CENTER), view, CENTER, this::costCenter));
  }

  private Outcome<Answer> list(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> projects.store().projects(tx, call.scope(), call.listing())),
            ProjectResource::view));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(
        tx -> projects.find(tx, call.scope(), id(call)).map(found -> Answer.one(view(found))));
  }

  private Outcome<Answer> create(Call call) {
    var body = call.body();
    var draft =
        new Projects.Draft(
            body.text("name"),
            body.maybeText("description").orElse(""),
            UUID.fromString(body.idText("costCenter")),
            body.text("billingCode"),
            body.text("leadEmail"));
    return transactions.inTransaction(tx ->
        projects
            .create(tx, call.scope(), draft)
            .map(made -> {
              trail.made(tx, call, "project.create", subject(made), view(made));
              return Answer.one(view(made));
            }));
  }

  private Outcome<Answer> change(Call call) {
    return transactions.inTransaction(
        tx -> projects.find(tx, call.scope(), id(call)).then(before -> changed(tx, call, before)));
  }

  private Outcome<Answer> changed(Tx tx, Call call, Project before) {
    return call.patch(view(before))
        .then(merged ->
            projects.change(
                tx,
                call.scope(),
                before.id(),
                merged.text("name"),
                merged.maybeText("description").orElse("")))
        .map(after -> {
          trail.changed(tx, call, "project.change", subject(before), view(before), view(after));
          return Answer.one(view(after));
        });
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(tx ->
        projects
            .delete(tx, call.scope(), id(call))
            .map(gone -> {
              trail.gone(tx, call, "project.delete", subject(gone), view(gone));
              return Answer.nothing();
            }));
  }

  private static UUID id(Call call) {
    return call.uuid("projectId");
  }

  private static String subject(Project project) {
    return "project " + project.id();
  }

  private Outcome<Answer> costCenters(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(tx -> projects.store().costCenters(tx, call.listing())),
            ProjectResource::view));
  }

  private Outcome<Answer> costCenter(Call call) {
    var id = call.uuid("costCenterId");
    return transactions
        .inTransaction(tx -> projects.store().costCenter(tx, id))
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
