package io.scalr.kernel;

import java.util.function.Function;

/** Opens transactions of the main database. */
public interface Transactions {
  /**
   * Runs the work in one transaction. It is committed when the work returns, except when it returns
   * an {@link Outcome.Refused}; it is rolled back on that and on any exception.
   */
  <T> T inTransaction(Function<Tx, T> work);
}
