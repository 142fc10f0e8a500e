package io.scalr.control.orchestration.store;

import io.scalr.control.fleet.ServerRef;
import io.scalr.control.orchestration.EventLogEntry;
import io.scalr.control.orchestration.EventLogStore;
import io.scalr.control.orchestration.FiredBy;
import io.scalr.control.orchestration.UserEvent;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Rows;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The event log, table {@code orchestration_event}. */
public final class JdbcEventLogEntries implements EventLogStore {
  /** What an event ordered has an entry in the orchestration log once it is over. */
  private static final String ENTRIES =
      """
      select orchestration_event.*, array(
        select x.id::text from script_execution x
         where x.account_id = orchestration_event.account_id
           and x.env_id = orchestration_event.env_id and x.event_id = orchestration_event.id
           and x.status <> 'sent'
         order by x.ended_at, x.id) as entries
        from orchestration_event where account_id = :account and env_id = :env\
      """;

  private static final ListQuery LIST =
      new ListQuery(
              ENTRIES,
              Map.of(
                  "id", ListQuery.uuid("id"),
                  "server", ListQuery.uuid("server_id"),
                  "farm", ListQuery.whole("farm_id"),
                  "event", "name = :value",
                  "firedBy", "fired_by = :value"),
              ListOrder.lastFirst(ListOrder.time("at"), ListOrder.uuid("id")))
          .ofFarms("orchestration_event.farm_id");

  @Override
  public void insert(Tx tx, List<UserEvent> events) {
    Db.batch(
        tx,
        """
        insert into orchestration_event (account_id, env_id, id, name, server_id, farm_id,
          farm_role_id, server_index, variables, fired_by, at)
        values (:account, :env, :id, :name, :server, :farm, :farmRole, :index,
          :variables::jsonb, :by, :at)
        """,
        events.stream().map(JdbcEventLogEntries::row).toList());
  }

  private static SqlParameterSource row(UserEvent event) {
    var of = event.of();
    return new MapSqlParameterSource()
        .addValue("account", of.tenant().account().value())
        .addValue("env", of.tenant().environment().value())
        .addValue("id", event.id())
        .addValue("name", event.name().word())
        .addValue("server", of.server().value())
        .addValue("farm", of.farm().value())
        .addValue("farmRole", of.farmRole().value())
        .addValue("index", of.index())
        .addValue("variables", Json.texts(event.variables()))
        .addValue("by", event.by().word())
        .addValue("at", Rows.moment(event.at()));
  }

  @Override
  public Listed<EventLogEntry> list(Tx tx, Tenant tenant, Listing listing) {
    return LIST.run(tx, listing, s -> mine(s, tenant), JdbcEventLogEntries::entry);
  }

  @Override
  public Optional<EventLogEntry> find(Tx tx, Tenant tenant, UUID id) {
    return mine(Db.jdbc(tx).sql(ENTRIES + " and id = :id"), tenant)
        .param("id", id)
        .query(JdbcEventLogEntries::entry)
        .optional();
  }

  private static StatementSpec mine(StatementSpec statement, Tenant tenant) {
    return statement
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value());
  }

  private static EventLogEntry entry(ResultSet row, int number) throws SQLException {
    return new EventLogEntry(
        row.getObject("id", UUID.class),
        row.getString("name"),
        new ServerRef(
            new Tenant(
                new AccountId(row.getLong("account_id")), new EnvironmentId(row.getLong("env_id"))),
            new FarmId(row.getLong("farm_id")),
            new FarmRoleId(row.getLong("farm_role_id")),
            new ServerId(row.getObject("server_id", UUID.class)),
            row.getInt("server_index")),
        FiredBy.valueOf(row.getString("fired_by").toUpperCase(Locale.ROOT)),
        Rows.instant(row, "at"),
        Stream.of((String[]) row.getArray("entries").getArray())
            .map(UUID::fromString)
            .map(ExecutionId::new)
            .toList());
  }
}
