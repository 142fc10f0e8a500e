package io.scalr.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class MigrationsTest {
  /** A feature's next number lies below those that other features have used already. */
  @Test
  void a_database_that_has_run_higher_numbers_gets_the_lower_one_that_is_new() {
    try (var database = TestDatabase.fresh()) {
      database
          .db()
          .inTransaction(tx -> {
            var jdbc = Db.jdbc(tx);
            jdbc.sql("alter table script_execution drop column hidden").update();
            return jdbc.sql("delete from flyway_schema_history where version = '063'").update();
          });
      var migrations = new Migrations(database.source());

      assertThat(migrations.migrate()).isEqualTo(1);
      assertThat(migrations.migrate()).isZero();
      assertThat(migrations.isNewer()).isFalse();
      assertThat(columns(database)).isEqualTo(1);
    }
  }

  private static long columns(TestDatabase database) {
    return database
        .db()
        .inTransaction(tx ->
            Db.jdbc(tx)
                .sql(
                    """
                    select count(*) from information_schema.columns
                     where table_name = 'script_execution' and column_name = 'hidden'
                    """)
                .query(Long.class)
                .single());
  }
}
