package io.scalr.kernel;

import java.util.function.Function;

/** Opens transactions of the main database. */
public interface Transactions {
  /**
   * Runs the work in one transaction. It is committed when the work returns, except when it returns
   * an {@link Outcome.Refused}; it is rolled back on that and on any exception.
   */
  <T> T inTransaction(Function<Tx, T> work);

  /**
   * Runs queries that write nothing, lock nothing and need not see one state: each sees what was
   * committed when it began. It spares the end of a transaction, which is a third of a small
   * query's time.
   */
  default <T> T read(Function<Tx, T> queries) {
    return inTransaction(queries);
  }
}
