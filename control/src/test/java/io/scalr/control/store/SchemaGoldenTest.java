package io.scalr.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.golden.GoldenFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("database")
class SchemaGoldenTest {
  @Test
  void the_migrations_run_in_order_make_the_checked_in_schema() {
    try (var database = TestDatabase.fresh()) {
      var text = new SchemaText(JdbcClient.create(database.source())).print();
      assertThat(text).contains("create table domain_event (");
      GoldenFile.check("control/src/main/resources/db/schema.sql", text);
    }
  }

  @Test
  void every_tenant_table_that_has_an_environment_also_has_its_account() {
    try (var database = TestDatabase.fresh()) {
      var missing =
          JdbcClient.create(database.source())
              .sql(
                  """
                  select table_name from information_schema.columns c
                   where table_schema = 'public' and column_name = 'env_id'
                     and not exists (select 1 from information_schema.columns a
                                      where a.table_schema = 'public'
                                        and a.table_name = c.table_name
                                        and a.column_name = 'account_id')
                  """)
              .query(String.class)
              .list();
      assertThat(missing).isEmpty();
    }
  }
}
