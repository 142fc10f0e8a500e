package io.scalr.control.store;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;

/** Brings the main database to this version's schema, by numbered SQL files run in order. */
public final class Migrations {
  private static final String LOCATION = "classpath:db/main";

  private final Flyway flyway;

  public Migrations(DataSource source) {
    this.flyway =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(source)
            .locations(LOCATION)
            .validateMigrationNaming(true)
            // each feature has its own range of numbers, so a new one is seldom the highest
            .outOfOrder(true)
            .cleanDisabled(true)
            .load();
  }

  /** True when a newer version has migrated this database: it must not be touched. */
  public boolean isNewer() {
    for (var info : flyway.info().all()) {
      if (info.getState() == MigrationState.FUTURE_SUCCESS
          || info.getState() == MigrationState.FUTURE_FAILED) {
        return true;
      }
    }
    return false;
  }

  /** Runs what is missing; answers how many files were run. */
  public int migrate() {
    return flyway.migrate().migrationsExecuted;
  }
}
