package io.scalr.control.fleet.store;

import io.scalr.control.fleet.AgentFacts;
import io.scalr.control.fleet.AgentFactsStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.Rows;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Table {@code server_agent}. */
public final class JdbcAgentFacts implements AgentFactsStore {
  @Override
  public void said(Tx tx, Tenant tenant, ServerId server, AgentFacts facts) {
    Db.jdbc(tx)
        .sql(
            """
            insert into server_agent
              (account_id, env_id, server_id, hostname, agent_version, os, said_at, rebooted_at)
            select account_id, env_id, server_id, :hostname, :version, :os, :at, :rebooted
              from server
             where account_id = :account and env_id = :env and server_id = :server
            on conflict (account_id, env_id, server_id) do update
               set hostname = excluded.hostname, agent_version = excluded.agent_version,
                   os = excluded.os, said_at = excluded.said_at
            """)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("server", server.value())
        .param("hostname", facts.hostname())
        .param("version", facts.agentVersion())
        .param("os", facts.os())
        .param("at", Rows.moment(facts.saidAt()))
        .param(
            "rebooted",
            facts.rebootedAt().map(Rows::moment).orElse(null),
            Types.TIMESTAMP_WITH_TIMEZONE)
        .update();
  }

  @Override
  public void rebooted(Tx tx, Tenant tenant, ServerId server, Instant at) {
    Db.jdbc(tx)
        .sql(
            """
            update server_agent set rebooted_at = :at
             where account_id = :account and env_id = :env and server_id = :server
            """)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("server", server.value())
        .param("at", Rows.moment(at))
        .update();
  }

  @Override
  public Map<ServerId, AgentFacts> of(Tx tx, Tenant tenant, Collection<ServerId> servers) {
    return Db.jdbc(tx)
        .sql(
            """
            select server_id, hostname, agent_version, os, said_at, rebooted_at from server_agent
             where account_id = :account and env_id = :env and server_id = any(:servers)
            """)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("servers", servers.stream().map(ServerId::value).toArray(UUID[]::new))
        .query(
            (row, _) -> Map.entry(new ServerId(row.getObject("server_id", UUID.class)), facts(row)))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static AgentFacts facts(ResultSet row) throws SQLException {
    return new AgentFacts(
        row.getString("hostname"),
        row.getString("agent_version"),
        row.getString("os"),
        row.getObject("said_at", OffsetDateTime.class).toInstant(),
        Optional.ofNullable(row.getObject("rebooted_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant));
  }
}
