package io.scalr.control.audit;

import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.Optional;

/** Reads the record of one scope. */
public interface AuditLog {
  /**
   * What belongs to exactly this scope, the newest first. Filters: {@code actor}, {@code action},
   * {@code subject}.
   */
  Listed<Row> list(Tx tx, Scope scope, Listing listing);

  /**
   * A recorded entry.
   *
   * @param before JSON
   * @param after JSON
   */
  record Row(
      long id,
      Instant at,
      Actor actor,
      String action,
      String subject,
      String reason,
      Optional<String> before,
      Optional<String> after) {}
}
