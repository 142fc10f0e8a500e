package io.scalr.control.store;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** The event log as a table; cursors are rows. */
public final class JdbcEventLog implements EventLog {
  private final Clock clock;
  private final EventCodec codec;

  public JdbcEventLog(Clock clock, EventCodec codec) {
    this.clock = clock;
    this.codec = codec;
  }

  @Override
  public void append(Tx tx, List<News> all) {
    Db.jdbc(tx)
        .sql(
            """
            insert into domain_event (account_id, env_id, subject, name, body, at)
            select n.account, n.env, n.subject, n.name, n.body::jsonb, :at
              from unnest(:accounts::bigint[], :envs::bigint[], :subjects::text[], :names::text[],
                          :bodies::text[]) with ordinality
                   as n (account, env, subject, name, body, place)
             order by n.place
            """)
        .param("accounts", all.stream().map(n -> n.tenant().account().value()).toArray(Long[]::new))
        .param("envs", all.stream().map(n -> n.tenant().environment().value()).toArray(Long[]::new))
        .param("subjects", all.stream().map(News::subject).toArray(String[]::new))
        .param("names", all.stream().map(n -> n.event().name()).toArray(String[]::new))
        .param("bodies", all.stream().map(n -> codec.encode(n.event())).toArray(String[]::new))
        .param("at", clock.now().atOffset(ZoneOffset.UTC))
        .update();
  }

  @Override
  public List<RecordedEvent> next(Tx tx, String consumer, int limit) {
    var jdbc = Db.jdbc(tx);
    jdbc.sql("insert into event_cursor (consumer) values (:consumer) on conflict do nothing")
        .param("consumer", consumer)
        .update();
    jdbc.sql("select 1 from event_cursor where consumer = :consumer for update")
        .param("consumer", consumer)
        .query()
        .singleRow();
    return jdbc.sql(
            """
            select e.txid::text::bigint as txid, e.id, e.account_id, e.env_id, e.subject, e.name,
                   e.body::text as body, e.at
              from domain_event e, event_cursor c
             where c.consumer = :consumer
               and (e.txid, e.id) > (c.txid, c.id)
               and e.txid < pg_snapshot_xmin(pg_current_snapshot())
             order by e.txid, e.id
             limit :limit
            """)
        .param("consumer", consumer)
        .param("limit", Math.min(limit, MOST_PER_READ))
        .query((row, number) -> recorded(row))
        .list();
  }

  @Override
  public void advance(Tx tx, String consumer, RecordedEvent last) {
    Db.jdbc(tx)
        .sql(
            """
            update event_cursor set txid = :txid::text::xid8, id = :id where consumer = :consumer
            """)
        .param("txid", Long.toString(last.transaction()))
        .param("id", last.id())
        .param("consumer", consumer)
        .update();
  }

  private RecordedEvent recorded(ResultSet row) throws SQLException {
    return new RecordedEvent(
        row.getLong("txid"),
        row.getLong("id"),
        new Tenant(
            new AccountId(row.getLong("account_id")), new EnvironmentId(row.getLong("env_id"))),
        row.getString("subject"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        codec.decode(row.getString("name"), row.getString("body")));
  }
}
