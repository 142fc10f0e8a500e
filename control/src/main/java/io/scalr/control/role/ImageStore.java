package io.scalr.control.role;

import io.scalr.kernel.ImageId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.Optional;

/** Images. Reads answer what is seen from the scope; writes touch one row. */
public interface ImageStore {
  Listed<Image> list(Tx tx, Scope from, Listing listing);

  Optional<Image> find(Tx tx, Scope from, ImageId id);

  /** Whether the same cloud image of the same place is registered and seen from here. */
  boolean registered(Tx tx, Image image);

  void insert(Tx tx, Image image);

  void update(Tx tx, Image image);

  void delete(Tx tx, ImageId id);

  /** Whether a role, of whatever scope, boots from it. */
  boolean inUse(Tx tx, ImageId id);
}
