package io.scalr.control.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.store.Db;
import io.scalr.control.store.Migrations;
import io.scalr.control.store.TestDatabase;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was stored before credentials were objects is one afterwards, and still given. */
@Tag("database")
class EarlierCredentialsTest {
  @Test
  void each_is_named_after_its_environment_and_still_its_own() {
    try (var database = TestDatabase.empty()) {
      Flyway.configure()
          .dataSource(database.source())
          .locations("classpath:db/main")
          .target("082")
          .load()
          .migrate();
      database
          .db()
          .inTransaction(tx -> {
            for (var sql :
                List.of(
                    "insert into account (name, created_at) values ('a', now())",
                    "insert into environment (account_id, name, cost_center_id, created_at)"
                        + " select 1, made, cost_center.id, now()"
                        + " from cost_center, unnest(array['one', 'two']) made",
                    "insert into cloud_credential (account_id, id, platform, name, settings,"
                        + " secrets) values (1, 'aaaaaaaaaaaa', 'local', 'local', '{}', ''),"
                        + " (1, 'bbbbbbbbbbbb', 'local', 'local', '{}', '')",
                    "insert into environment_cloud (account_id, env_id, platform, credential_id)"
                        + " values (1, 1, 'local', 'aaaaaaaaaaaa'),"
                        + " (1, 2, 'local', 'bbbbbbbbbbbb')")) {
              Db.jdbc(tx).sql(sql).update();
            }
            return tx;
          });

      new Migrations(database.source()).migrate();

      var given =
          database
              .db()
              .inTransaction(tx ->
                  Db.jdbc(tx)
                      .sql(
                          """
                          select e.env_id || ': ' || c.name from environment_cloud e
                            join cloud_credential c on c.id = e.credential_id
                             and c.owner = e.credential_owner order by 1
                          """)
                      .query(String.class)
                      .list());
      assertThat(given).containsExactly("1: local for environment 1", "2: local for environment 2");
    }
  }
}
