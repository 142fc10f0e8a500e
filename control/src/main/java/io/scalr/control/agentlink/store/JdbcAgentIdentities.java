package io.scalr.control.agentlink.store;

import io.scalr.control.agentlink.AgentIdentities;
import io.scalr.control.agentlink.AgentIdentity;
import io.scalr.control.agentlink.AgentIdentity.Enrolled;
import io.scalr.control.agentlink.AgentIdentity.FreezeReason;
import io.scalr.control.agentlink.AgentIdentity.Frozen;
import io.scalr.control.agentlink.AgentIdentity.JoinOpen;
import io.scalr.control.agentlink.AgentIdentity.Live;
import io.scalr.control.agentlink.AgentIdentity.Revoked;
import io.scalr.control.agentlink.AgentIdentity.Thawed;
import io.scalr.control.agentlink.AgentRecord;
import io.scalr.control.agentlink.Incident;
import io.scalr.control.agentlink.LinkKeys;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/** Agents' identities, one row each. */
public final class JdbcAgentIdentities implements AgentIdentities {
  private static final String COLUMNS =
      """
      server_id, account_id, env_id, slot, epoch, session, token_hash, join_until, state,
      public_key, link_key, next_link_key, freeze_reason, state_at
      """;

  private final Sealer sealer;

  public JdbcAgentIdentities(Sealer sealer) {
    this.sealer = sealer;
  }

  @Override
  public void open(Tx tx, Tenant tenant, List<Expected> agents, Instant joinUntil) {
    var rows =
        agents.stream()
            .map(agent ->
                new MapSqlParameterSource()
                    .addValue("server", agent.server().value())
                    .addValue("account", tenant.account().value())
                    .addValue("env", tenant.environment().value())
                    .addValue("slot", agent.slot())
                    .addValue("hash", agent.tokenHash().toArray())
                    .addValue("until", Rows.at(joinUntil)))
            .toList();
    Db.eachOne(
        tx,
        """
        insert into agent_identity (server_id, account_id, env_id, slot, epoch, session,
                                    token_hash, join_until, state)
        values (:server, :account, :env, :slot, 1, 0, :hash, :until, 'JoinOpen')
        on conflict do nothing
        """,
        rows,
        i -> "a server id is never used twice: " + agents.get(i).server());
  }

  @Override
  @Installation
  public Optional<AgentRecord> find(Tx tx, ServerId server) {
    return read(tx, server, "");
  }

  @Override
  @Installation
  public Optional<AgentRecord> lock(Tx tx, ServerId server) {
    // not "for update": that would stand in the way of rows that refer to this one
    return read(tx, server, " for no key update");
  }

  private Optional<AgentRecord> read(Tx tx, ServerId server, String lock) {
    return Db.jdbc(tx)
        .sql("select " + COLUMNS + " from agent_identity where server_id = :server" + lock)
        .param("server", server.value())
        .query((row, number) -> record(row))
        .optional();
  }

  @Override
  @Installation
  public Map<ServerId, AgentRecord> findAll(Tx tx, Collection<ServerId> servers) {
    var found = new HashMap<ServerId, AgentRecord>();
    Db.jdbc(tx)
        .sql("select " + COLUMNS + " from agent_identity where server_id = any(:servers)")
        .param("servers", Rows.uuids(tx, servers))
        .query((row, number) -> record(row))
        .list()
        .forEach(agent -> found.put(agent.server(), agent));
    return found;
  }

  @Override
  @Installation
  public Map<ServerId, Heard> heard(Tx tx, Collection<ServerId> servers) {
    var found = new HashMap<ServerId, Heard>();
    Db.jdbc(tx)
        .sql(
            """
            select server_id, account_id, env_id, slot, epoch from agent_identity
             where server_id = any(:servers) and state = 'Live'
            """)
        .param("servers", Rows.uuids(tx, servers))
        .query(row -> {
          found.put(
              Rows.server(row),
              new Heard(Rows.tenant(row), row.getInt("slot"), row.getLong("epoch")));
        });
    return found;
  }

  @Override
  @Installation
  public Set<ServerId> silenced(Tx tx, Collection<ServerId> servers) {
    var silenced = new HashSet<>(servers);
    Db.jdbc(tx)
        .sql(
            """
            select server_id from agent_identity
             where server_id = any(:servers) and state in ('Enrolled', 'Live', 'Thawed')
            """)
        .param("servers", Rows.uuids(tx, servers))
        .query((row, number) -> Rows.server(row))
        .list()
        .forEach(silenced::remove);
    return silenced;
  }

  @Override
  public void save(Tx tx, AgentRecord changed) {
    var row = Columns.of(changed.identity());
    Db.jdbc(tx)
        .sql(
            """
            update agent_identity
               set epoch = :epoch, session = :session, join_until = :until, state = :state,
                   public_key = :public, link_key = :link, next_link_key = :next, freeze_reason = :freeze,
                   state_at = :at
             where server_id = :server and account_id = :account and env_id = :env
            """)
        .param("epoch", changed.epoch())
        .param("session", changed.session())
        .param("until", Rows.at(changed.joinUntil()))
        .param("state", row.state)
        .param("public", row.publicKey == null ? null : row.publicKey.toArray())
        .param("link", seal(row.linkKey, "link_key", changed.server()))
        .param("next", seal(row.nextKey, "next_link_key", changed.server()))
        .param("freeze", row.freeze == null ? null : row.freeze.name())
        .param("at", row.at == null ? null : Rows.at(row.at))
        .param("server", changed.server().value())
        .param("account", changed.tenant().account().value())
        .param("env", changed.tenant().environment().value())
        .update();
  }

  @Override
  @Installation
  public void record(Tx tx, ServerId server, Incident incident, String text, Instant at) {
    Db.jdbc(tx)
        .sql(
            """
            insert into agent_incident (account_id, env_id, server_id, incident, text, at)
            select account_id, env_id, server_id, :incident, :text, :at
              from agent_identity where server_id = :server
            """)
        .param("incident", incident.name())
        .param("text", text)
        .param("at", Rows.at(at))
        .param("server", server.value())
        .update();
  }

  @Override
  public List<Recorded> incidents(Tx tx, Tenant tenant, ServerId server, int limit) {
    return Db.jdbc(tx)
        .sql(
            """
            select incident, text, at from agent_incident
             where account_id = :account and env_id = :env and server_id = :server
             order by id desc limit :limit
            """)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("server", server.value())
        .param("limit", limit)
        .query((row, number) ->
            new Recorded(
                Incident.valueOf(row.getString("incident")),
                row.getString("text"),
                Rows.instant(row, "at")))
        .list();
  }

  /** A state's fields in the columns; the inverse of {@link #identity}. */
  private record Columns(
      String state,
      @Nullable Bytes publicKey,
      @Nullable Secret linkKey,
      @Nullable Secret nextKey,
      @Nullable FreezeReason freeze,
      @Nullable Instant at) {
    static Columns of(AgentIdentity identity) {
      return switch (identity) {
        case JoinOpen() -> new Columns("JoinOpen", null, null, null, null, null);
        case Enrolled(var key, var link) -> new Columns("Enrolled", key, link, null, null, null);
        case Live(var key, var keys) ->
            new Columns("Live", key, keys.current(), keys.next().orElse(null), null, keys.since());
        case Frozen(var reason, var key, var at) ->
            new Columns("Frozen", key, null, null, reason, at);
        case Thawed(var key, var link) ->
            new Columns("Thawed", key, link.orElse(null), null, null, null);
        case Revoked(var at) -> new Columns("Revoked", null, null, null, null, at);
      };
    }
  }

  private AgentRecord record(ResultSet row) throws SQLException {
    return new AgentRecord(
        Rows.tenant(row),
        Rows.server(row),
        row.getInt("slot"),
        row.getLong("epoch"),
        row.getLong("session"),
        Bytes.of(row.getBytes("token_hash")),
        Rows.instant(row, "join_until"),
        identity(row));
  }

  private AgentIdentity identity(ResultSet row) throws SQLException {
    var state = row.getString("state");
    return switch (state) {
      case "JoinOpen" -> new JoinOpen();
      case "Enrolled" -> new Enrolled(publicKey(row), open(row, "link_key").orElseThrow());
      case "Live" ->
          new Live(
              publicKey(row),
              new LinkKeys(
                  open(row, "link_key").orElseThrow(),
                  open(row, "next_link_key"),
                  // rows of before keys had an age: due for renewal
                  row.getObject("state_at") == null
                      ? Instant.EPOCH
                      : Rows.instant(row, "state_at")));
      case "Frozen" ->
          new Frozen(
              FreezeReason.valueOf(row.getString("freeze_reason")),
              publicKey(row),
              Rows.instant(row, "state_at"));
      case "Thawed" -> new Thawed(publicKey(row), open(row, "link_key"));
      case "Revoked" -> new Revoked(Rows.instant(row, "state_at"));
      default -> throw new IllegalStateException("agent_identity.state " + state);
    };
  }

  private static Bytes publicKey(ResultSet row) throws SQLException {
    return Bytes.of(Objects.requireNonNull(row.getBytes("public_key")));
  }

  private byte @Nullable [] seal(@Nullable Secret secret, String column, ServerId server) {
    return secret == null ? null : sealer.seal(secret.revealBytes(), context(column, server));
  }

  private Optional<Secret> open(ResultSet row, String column) throws SQLException {
    var sealed = row.getBytes(column);
    return sealed == null
        ? Optional.empty()
        : Optional.of(Secret.of(sealer.open(sealed, context(column, Rows.server(row)))));
  }

  private static String context(String column, ServerId server) {
    return "agent_identity." + column + ":" + server;
  }
}
