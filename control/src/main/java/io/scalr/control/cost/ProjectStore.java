package io.scalr.control.cost;

import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.Optional;
import java.util.UUID;

/** Cost centres and projects as they are seen from a scope. */
public interface ProjectStore {
  Listed<Project> projects(Tx tx, Scope from, Listing listing);

  Optional<Project> project(Tx tx, Scope from, UUID id);

  Listed<CostCenter> costCenters(Tx tx, Listing listing);

  Optional<CostCenter> costCenter(Tx tx, UUID id);
}
