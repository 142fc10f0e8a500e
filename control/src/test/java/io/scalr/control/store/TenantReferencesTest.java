package io.scalr.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class TenantReferencesTest {
  /** What tells of the past: it outlives the environment that it is of. */
  private static final List<String> HISTORY =
      List.of(
          "agent_identity",
          "agent_incident",
          "agent_outbox",
          "audit",
          "dead_message",
          "domain_event",
          "inventory_location",
          "inventory_machine",
          "launch_intent",
          "orchestration_event",
          "orchestration_log",
          "orphan_machine",
          "reconcile_report",
          "refused_credential",
          "script_execution",
          "script_output",
          "server",
          "server_agent");

  /** A new table of tenants either refers to its environment or is named above, with the reason. */
  @Test
  void every_table_of_tenants_refers_to_its_environment_or_tells_of_the_past() {
    try (var database = TestDatabase.fresh()) {
      List<String> without =
          database
              .db()
              .inTransaction(tx ->
                  Db.jdbc(tx)
                      .sql(
                          """
                          select c.table_name from information_schema.columns c
                            join information_schema.tables t using (table_schema, table_name)
                           where c.table_schema = 'public' and c.column_name = 'env_id'
                             and t.table_type = 'BASE TABLE'
                             and not exists (
                               select 1 from pg_constraint f
                                where f.contype = 'f' and f.confrelid = 'environment'::regclass
                                  and f.conrelid = c.table_name::regclass
                                  and array_length(f.conkey, 1) = 2)
                             and not exists (
                               select 1 from pg_constraint f
                                 join pg_constraint up on up.conrelid = f.confrelid
                                where f.contype = 'f' and f.conrelid = c.table_name::regclass
                                  and up.contype = 'f' and up.confrelid = 'environment'::regclass
                                  and array_length(f.conkey, 1) >= 2)
                           order by 1
                          """)
                      .query(String.class)
                      .list());
      assertThat(without).containsExactlyElementsOf(HISTORY);
    }
  }
}
