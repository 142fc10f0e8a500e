package io.scalr.control.agentlink.store;

import io.scalr.control.agentlink.AgentOutbox;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.MessageCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The agent outbox as rows that are deleted when the agent has them. */
public final class JdbcAgentOutbox implements AgentOutbox {
  private final Sealer sealer;

  public JdbcAgentOutbox(Sealer sealer) {
    this.sealer = sealer;
  }

  @Override
  public Outcome<Long> send(Tx tx, Tenant tenant, ServerId server, ServerMessage message) {
    var body = MessageCodec.encode(message);
    if (!MessageCodec.fits(body)) {
      return Outcome.refused(
          new Refusal.InvalidValue("The scripts of one event are larger than one message."));
    }
    // what the agent could not read we could not read either, and it would wait here for ever
    if (MessageCodec.serverMessage(message.type(), body)
        instanceof Decoded.Bad<ServerMessage>(_, var text)) {
      return Outcome.refused(new Refusal.InvalidValue("An agent cannot be told this: " + text));
    }
    var number = takeNumber(tx, tenant, server);
    if (number.isEmpty()) {
      return Outcome.refused(
          new Refusal.UnacceptableState(
              "The server's agent is gone, or too many messages wait for it."));
    }
    long sequence = number.get();
    Db.jdbc(tx)
        .sql(
            """
            insert into agent_outbox (server_id, sequence, account_id, env_id, type, body)
            values (:server, :sequence, :account, :env, :type, :body)
            """)
        .param("server", server.value())
        .param("sequence", sequence)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("type", message.type())
        .param("body", sealer.seal(body.toArray(), context(server, sequence)))
        .update();
    return Outcome.done(sequence);
  }

  /** The row lock on the head makes the numbers of one server commit in their order. */
  private static Optional<Long> takeNumber(Tx tx, Tenant tenant, ServerId server) {
    return Db.jdbc(tx)
        .sql(
            """
            insert into agent_outbox_head as head (server_id, next)
            select server_id, 2 from agent_identity
             where server_id = :server and account_id = :account and env_id = :env
               and state <> 'Revoked'
            on conflict (server_id) do update set next = head.next + 1
             where head.next - head.done <= :most
            returning head.next - 1 as sequence
            """)
        .param("server", server.value())
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("most", MAX_WAITING)
        .query((row, number) -> row.getLong("sequence"))
        .optional();
  }

  @Override
  @Installation
  public List<Waiting> after(Tx tx, ServerId server, long sequence, int limit) {
    return Db.jdbc(tx)
        .sql(
            """
            select server_id, sequence, type, body from agent_outbox
             where server_id = :server and sequence > :sequence order by sequence limit :limit
            """)
        .param("server", server.value())
        .param("sequence", sequence)
        .param("limit", limit)
        .query((row, number) -> waiting(row))
        .list();
  }

  @Override
  @Installation
  public Set<ServerId> withWaiting(Tx tx, Collection<ServerId> servers) {
    return new HashSet<>(
        Db.jdbc(tx)
            .sql("select distinct server_id from agent_outbox where server_id = any(:servers)")
            .param("servers", Rows.uuids(tx, servers))
            .query((row, number) -> Rows.server(row))
            .list());
  }

  @Override
  @Installation
  public void committed(Tx tx, ServerId server, long upTo) {
    Db.jdbc(tx)
        .sql("delete from agent_outbox where server_id = :server and sequence <= :upTo")
        .param("server", server.value())
        .param("upTo", upTo)
        .update();
    Db.jdbc(tx)
        .sql(
            """
            update agent_outbox_head set done = greatest(done, least(:upTo, next - 1))
             where server_id = :server
            """)
        .param("server", server.value())
        .param("upTo", upTo)
        .update();
  }

  @Override
  @Installation
  public long next(Tx tx, ServerId server) {
    return Db.jdbc(tx)
        .sql("select done + 1 from agent_outbox_head where server_id = :server")
        .param("server", server.value())
        .query(Long.class)
        .optional()
        .orElse(1L);
  }

  @Override
  @Installation
  public long given(Tx tx, ServerId server) {
    return Db.jdbc(tx)
        .sql("select next - 1 from agent_outbox_head where server_id = :server")
        .param("server", server.value())
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  @Override
  @Installation
  public void drop(Tx tx, ServerId server) {
    Db.jdbc(tx)
        .sql("delete from agent_outbox where server_id = :server")
        .param("server", server.value())
        .update();
  }

  private Waiting waiting(ResultSet row) throws SQLException {
    long sequence = row.getLong("sequence");
    var body = sealer.open(row.getBytes("body"), context(Rows.server(row), sequence));
    return switch (MessageCodec.serverMessage(row.getString("type"), Bytes.of(body))) {
      case Decoded.Good<ServerMessage>(var message) -> new Waiting(sequence, message);
      case Decoded.Bad<ServerMessage>(var reason, var text) ->
          throw new IllegalStateException(
              "agent_outbox " + sequence + " cannot be read: " + reason + " " + text);
    };
  }

  private static String context(ServerId server, long sequence) {
    return "agent_outbox.body:" + server + "/" + sequence;
  }
}
