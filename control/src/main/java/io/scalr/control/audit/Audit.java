package io.scalr.control.audit;

import io.scalr.kernel.Tx;
import java.util.List;

/**
 * Appends to the record. Called once for each effect, in the transaction that has the effect, and
 * once for each decision of the machine; a reconciler that decides the same thing again and again
 * records it when the decision or its reason changes.
 */
public interface Audit {
  default void append(Tx tx, AuditEntry entry) {
    append(tx, List.of(entry));
  }

  /** In this order. */
  void append(Tx tx, List<AuditEntry> entries);
}
