package io.scalr.control.orchestration.store;

import io.scalr.control.orchestration.Event;
import io.scalr.control.orchestration.EventStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.ScopeColumns;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Definitions of events, table {@code event_definition}. */
public final class JdbcEventStore implements EventStore {
  private static final ListQuery LIST =
      new ListQuery(
          "select * from event_definition where " + ScopeColumns.SEEN,
          Map.of("id", "name", "scope", ScopeColumns.WORD),
          ListOrder.by(ListOrder.whole("id")));

  private static final String CALLED =
      "select * from event_definition where lower(name) = lower(:name) and ";

  @Override
  public Listed<Event> list(Tx tx, Scope from, Listing listing) {
    return LIST.run(tx, listing, s -> ScopeColumns.bind(s, from), JdbcEventStore::event);
  }

  @Override
  public Optional<Event> find(Tx tx, Scope from, String id) {
    return one(tx, ScopeColumns.SEEN, "", from, id);
  }

  @Override
  public Optional<Event> hold(Tx tx, Scope from, String id) {
    return one(tx, ScopeColumns.SEEN, " for key share", from, id);
  }

  @Override
  public Optional<Event> lock(Tx tx, Scope own, String id) {
    return one(tx, ScopeColumns.OWN, " for update", own, id);
  }

  private static Optional<Event> one(Tx tx, String where, String lock, Scope scope, String id) {
    var statement = Db.jdbc(tx).sql(CALLED + "name = :name and " + where + lock);
    return ScopeColumns.bind(statement, scope)
        .param("name", id)
        .query(JdbcEventStore::event)
        .optional();
  }

  @Override
  public void lockNames(Tx tx, AccountId account) {
    Db.jdbc(tx)
        .sql("select 1 from account where id = :account for no key update")
        .param("account", account.value())
        .query(Integer.class)
        .optional();
  }

  @Override
  public List<Event> called(Tx tx, Scope from, String id) {
    return ScopeColumns.bind(Db.jdbc(tx).sql(CALLED + ScopeColumns.SEEN), from)
        .param("name", id)
        .query(JdbcEventStore::event)
        .list();
  }

  @Override
  public List<Event> calledBelow(Tx tx, AccountId account, String id) {
    return Db.jdbc(tx)
        .sql(CALLED + "account_id = :account and env_id is not null order by id for update")
        .param("name", id)
        .param("account", account.value())
        .query(JdbcEventStore::event)
        .list();
  }

  @Override
  public Event insert(Tx tx, Event event) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into event_definition (account_id, env_id, name, description)
                values (:account, :env, :name, :description) returning *
                """);
    return ScopeColumns.bind(statement, event.scope())
        .param("name", event.id())
        .param("description", event.description())
        .query(JdbcEventStore::event)
        .single();
  }

  @Override
  public void describe(Tx tx, long number, String description) {
    Db.jdbc(tx)
        .sql("update event_definition set description = :description where id = :id")
        .param("description", description)
        .param("id", number)
        .update();
  }

  @Override
  public boolean inUse(Tx tx, long number) {
    return Db.jdbc(tx)
        .sql("select exists (select 1 from orchestration_rule where event_id = :id)")
        .param("id", number)
        .query(Boolean.class)
        .single();
  }

  @Override
  public void delete(Tx tx, long number) {
    Db.jdbc(tx).sql("delete from event_definition where id = :id").param("id", number).update();
  }

  @Override
  public void replace(Tx tx, List<Event> old, Event by) {
    for (var each : old) {
      Db.jdbc(tx)
          .sql("update orchestration_rule set event_id = :by where event_id = :old")
          .param("by", by.number())
          .param("old", each.number())
          .update();
      delete(tx, each.number());
    }
  }

  private static Event event(ResultSet row, int number) throws SQLException {
    return new Event(
        row.getLong("id"),
        ScopeColumns.read(row),
        row.getString("name"),
        row.getString("description"));
  }
}
