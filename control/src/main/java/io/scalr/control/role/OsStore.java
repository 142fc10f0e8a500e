package io.scalr.control.role;

import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tx;
import java.util.Optional;

/** The catalogue of operating systems, the same for everybody; filled by migrations. */
public interface OsStore {
  Listed<Os> list(Tx tx, Listing listing);

  Optional<Os> find(Tx tx, String id);
}
