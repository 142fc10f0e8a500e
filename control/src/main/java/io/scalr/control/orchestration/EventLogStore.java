package io.scalr.control.orchestration;

import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What has happened, in the users' words. */
public interface EventLogStore {
  void insert(Tx tx, List<UserEvent> events);

  /** The newest first. */
  Listed<EventLogEntry> list(Tx tx, Tenant tenant, Listing listing);

  Optional<EventLogEntry> find(Tx tx, Tenant tenant, UUID id);
}
