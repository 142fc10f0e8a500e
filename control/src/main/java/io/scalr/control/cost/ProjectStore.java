package io.scalr.control.cost;

import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.Optional;
import java.util.UUID;

/** Cost centres and projects. Reads answer what is seen from the scope; writes touch one row. */
public interface ProjectStore {
  Listed<Project> projects(Tx tx, Scope from, Listing listing);

  Optional<Project> project(Tx tx, Scope from, UUID id);

  /** Whether a project of this name lives at this very scope. */
  boolean nameTaken(Tx tx, Scope own, String name);

  void insert(Tx tx, Project project);

  /** Keeps its name and description. */
  void update(Tx tx, Project project);

  void delete(Tx tx, UUID id);

  Listed<CostCenter> costCenters(Tx tx, Listing listing);

  Optional<CostCenter> costCenter(Tx tx, UUID id);
}
