package io.scalr.control.reconcile;

import java.time.Instant;
import java.util.Optional;

/** Keeps each scope's last report. */
public interface Reports {
  /**
   * @param at when the plan was made
   */
  record Kept(Instant at, Report report) {}

  /** Called only when the report differs from the one given before. */
  void save(String reconciler, Scope scope, Instant at, Report report);

  Optional<Kept> last(String reconciler, Scope scope);
}
