package io.scalr.control.reconcile;

import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.store.Db;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.Transactions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("database")
class JdbcLeasesTest extends LeasesContract {
  private final TestDatabase database = TestDatabase.fresh();

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  protected Leases leases() {
    return new JdbcLeases(database.db(), new SystemClock());
  }

  @Override
  protected Transactions transactions() {
    return database.db();
  }

  @Override
  protected void letThemEnd() {
    database.db().inTransaction(tx -> Db.jdbc(tx).sql("update lease set until = now()").update());
  }
}
