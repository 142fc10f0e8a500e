package io.scalr.control.cost;

import io.scalr.kernel.Ids;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScopeRules;
import io.scalr.kernel.Tx;
import java.util.UUID;

/** What may be done with projects. */
public final class Projects {
  private final ProjectStore store;
  private final ProjectUse use;
  private final Ids ids;

  public Projects(ProjectStore store, ProjectUse use, Ids ids) {
    this.store = store;
    this.use = use;
    this.ids = ids;
  }

  /** What a caller says of a project that is made. */
  public record Draft(
      String name, String description, UUID costCenter, String billingCode, String leadEmail) {}

  public ProjectStore store() {
    return store;
  }

  public Outcome<Project> find(Tx tx, Scope from, UUID id) {
    return store
        .project(tx, from, id)
        .map(Outcome::done)
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'Project.id' (" + id + ") was not found.")));
  }

  public Outcome<Project> create(Tx tx, Scope own, Draft draft) {
    if (store.costCenter(tx, draft.costCenter()).isEmpty()) {
      return Outcome.refused(
          new ObjectNotFound(
              "'Project.costCenter.id' (" + draft.costCenter() + ") was not found."));
    }
    if (store.nameTaken(tx, own, draft.name())) {
      return Outcome.refused(taken(draft.name()));
    }
    var project =
        new Project(
            ids.uuid(),
            own,
            draft.costCenter(),
            draft.name(),
            draft.description(),
            draft.billingCode(),
            draft.leadEmail());
    store.insert(tx, project);
    return Outcome.done(project);
  }

  /** Only name and description may change. */
  public Outcome<Project> change(Tx tx, Scope caller, UUID id, String name, String description) {
    return editable(tx, caller, id)
        .then(project -> {
          if (!project.name().equals(name) && store.nameTaken(tx, caller, name)) {
            return Outcome.refused(taken(name));
          }
          var changed = project.named(name, description);
          store.update(tx, changed);
          return Outcome.done(changed);
        });
  }

  /** The default project stays: every farm made without thought of money is in it. */
  public Outcome<Project> delete(Tx tx, Scope caller, UUID id) {
    return editable(tx, caller, id)
        .then(project -> {
          if (id.equals(Project.DEFAULT)) {
            return Outcome.refused(new ObjectInUse("The default Project cannot be deleted."));
          }
          if (use.inUse(tx, id)) {
            return Outcome.refused(
                new ObjectInUse("Project '" + project.name() + "' is used by some Farms."));
          }
          store.delete(tx, id);
          return Outcome.done(project);
        });
  }

  private Outcome<Project> editable(Tx tx, Scope caller, UUID id) {
    return find(tx, caller, id)
        .then(found -> ScopeRules.editable(caller, found.scope(), "Project", found));
  }

  private static UnicityViolation taken(String name) {
    return new UnicityViolation("'Project.name' (" + name + ") already exists.");
  }
}
