package io.scalr.control.fleet;

import io.scalr.kernel.Listed;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/** Servers as people page through them. */
public interface ServerListing {
  /**
   * The newest first: all that are not proven gone, and those proven gone since {@code goneSince}.
   * A filter for terminated ones finds them however old.
   */
  Listed<Server> list(Tx tx, Tenant tenant, Instant goneSince, io.scalr.kernel.Listing listing);

  /** Those of them whose cloud says that nothing keeps the machine apart from its neighbours. */
  Set<ServerId> unisolated(Tx tx, Tenant tenant, Collection<ServerId> servers);
}
