package io.scalr.control.role;

import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.Optional;

/** Role categories. Reads answer what is seen from the scope; writes touch one row. */
public interface RoleCategoryStore {
  Listed<RoleCategory> list(Tx tx, Scope from, Listing listing);

  Optional<RoleCategory> find(Tx tx, Scope from, long id);

  /** Whether a category of this name is seen from here, other than {@code except}. */
  boolean nameTaken(Tx tx, Scope from, String name, long except);

  RoleCategory insert(Tx tx, Scope own, String name);

  void rename(Tx tx, long id, String name);

  void delete(Tx tx, long id);

  boolean inUse(Tx tx, long id);
}
