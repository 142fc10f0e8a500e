package io.scalr.control.agentlink.store;

import io.scalr.control.agentlink.Inbox;
import io.scalr.control.agentlink.InboxCursor;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The inbox as one row per server. */
public final class JdbcInbox implements Inbox {
  private final Sealer sealer;

  public JdbcInbox(Sealer sealer) {
    this.sealer = sealer;
  }

  @Override
  @Installation
  public Map<ServerId, InboxCursor> lock(Tx tx, Collection<ServerId> servers) {
    var found = new HashMap<ServerId, InboxCursor>();
    // in the order of the key, so that two batches never wait for each other in a circle
    Db.jdbc(tx)
        .sql(
            """
            select server_id, epoch, last from agent_inbox
             where server_id = any(:servers) order by server_id for update
            """)
        .param("servers", Rows.uuids(tx, servers))
        .query(row -> {
          found.put(Rows.server(row), new InboxCursor(row.getLong("epoch"), row.getLong("last")));
        });
    return found;
  }

  @Override
  @Installation
  public void move(Tx tx, Map<ServerId, InboxCursor> cursors) {
    var servers = new ArrayList<ServerId>();
    var epochs = new ArrayList<Long>();
    var lasts = new ArrayList<Long>();
    cursors.forEach((server, cursor) -> {
      servers.add(server);
      epochs.add(cursor.epoch());
      lasts.add(cursor.last());
    });
    Db.jdbc(tx)
        .sql(
            """
            insert into agent_inbox (server_id, epoch, last)
            select * from unnest(:servers, :epochs, :lasts)
            on conflict (server_id) do update set epoch = excluded.epoch, last = excluded.last
            """)
        .param("servers", Rows.uuids(tx, servers))
        .param("epochs", Rows.longs(tx, epochs))
        .param("lasts", Rows.longs(tx, lasts))
        .update();
  }

  @Override
  public void bury(Tx tx, DeadMessage dead) {
    Db.jdbc(tx)
        .sql(
            """
            insert into dead_message (account_id, env_id, server_id, epoch, sequence, type, body,
                                      reason, text, at)
            values (:account, :env, :server, :epoch, :sequence, :type, :body, :reason, :text, :at)
            on conflict do nothing
            """)
        .param("account", dead.tenant().account().value())
        .param("env", dead.tenant().environment().value())
        .param("server", dead.server().value())
        .param("epoch", dead.epoch())
        .param("sequence", dead.sequence())
        .param("type", printable(dead.type()))
        .param(
            "body",
            sealer.seal(
                dead.body().toArray(),
                "dead_message.body:" + dead.server() + "/" + dead.epoch() + "/" + dead.sequence()))
        .param("reason", dead.reason().name())
        .param("text", dead.text())
        .param("at", Rows.at(dead.at()))
        .update();
  }

  @Override
  @Installation
  public long buried(Tx tx) {
    return Db.jdbc(tx).sql("select count(*) from dead_message").query(Long.class).single();
  }

  /** A type name comes from outside; PostgreSQL takes no NUL and people no control characters. */
  private static String printable(String type) {
    return type.replaceAll("[^A-Za-z0-9_.-]", "?");
  }
}
