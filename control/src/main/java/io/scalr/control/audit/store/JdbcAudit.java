package io.scalr.control.audit.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.control.audit.Actor;
import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.audit.AuditLog;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.ScopeColumns;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Table {@code audit}. */
public final class JdbcAudit implements Audit, AuditLog {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, String> FILTERS =
      Map.of("actor", "actor", "action", "action", "subject", "subject");
  private static final ListOrder NEWEST_FIRST = ListOrder.lastFirst(ListOrder.whole("id"));

  private final Clock clock;

  public JdbcAudit(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void append(Tx tx, List<AuditEntry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    Db.jdbc(tx)
        .sql(
            """
            insert into audit (at, account_id, env_id, actor, authenticated, action, subject,
                               reason, before, after)
            select :at, e.account, e.env, e.actor, e.authenticated, e.action, e.subject, e.reason,
                   e.before::jsonb, e.after::jsonb
              from unnest(:accounts::bigint[], :envs::bigint[], :actors::text[],
                          :authenticated::text[], :actions::text[], :subjects::text[],
                          :reasons::text[], :before::text[], :after::text[]) with ordinality
                   as e (account, env, actor, authenticated, action, subject, reason, before,
                         after, place)
             order by e.place
            """)
        .param("at", Timestamp.from(clock.now()))
        .param("accounts", numbers(entries, e -> e.scope().owner().map(AccountId::value)))
        .param("envs", numbers(entries, e -> e.scope().environment().map(EnvironmentId::value)))
        .param("actors", texts(entries, e -> Optional.of(e.actor().name())))
        .param("authenticated", texts(entries, e -> Optional.of(e.actor().authenticated())))
        .param("actions", texts(entries, e -> Optional.of(e.action())))
        .param("subjects", texts(entries, e -> Optional.of(e.subject())))
        .param("reasons", texts(entries, e -> Optional.of(e.reason())))
        .param("before", texts(entries, e -> e.before().map(JdbcAudit::json)))
        .param("after", texts(entries, e -> e.after().map(JdbcAudit::json)))
        .update();
  }

  private static Long[] numbers(List<AuditEntry> all, Function<AuditEntry, Optional<Long>> value) {
    return all.stream().map(entry -> value.apply(entry).orElse(null)).toArray(Long[]::new);
  }

  private static String[] texts(
      List<AuditEntry> all, Function<AuditEntry, Optional<String>> value) {
    return all.stream().map(entry -> value.apply(entry).orElse(null)).toArray(String[]::new);
  }

  @Override
  public Listed<Row> list(Tx tx, Scope scope, Listing listing) {
    return new ListQuery("select * from audit where " + place(scope), FILTERS, NEWEST_FIRST)
        .run(tx, listing, statement -> ScopeColumns.bind(statement, scope), JdbcAudit::row);
  }

  /** Rows of just this scope, said so that the index on it is used. */
  private static String place(Scope scope) {
    return switch (scope) {
      case Scope.OfInstallation _ -> "account_id is null and env_id is null";
      case Scope.OfAccount _ -> "account_id = :account and env_id is null";
      case Scope.OfEnvironment _ -> "account_id = :account and env_id = :env";
    };
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getLong("id"),
        row.getTimestamp("at").toInstant(),
        new Actor(row.getString("actor"), row.getString("authenticated")),
        row.getString("action"),
        row.getString("subject"),
        row.getString("reason"),
        Optional.ofNullable(row.getString("before")),
        Optional.ofNullable(row.getString("after")));
  }

  private static String json(Map<String, Object> values) {
    try {
      return JSON.writeValueAsString(plain(values));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Only numbers, booleans, lists and maps stay what they are; the rest is what it prints. */
  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Optional<?> maybe -> plain(maybe.orElse(null));
      case Number number -> number;
      case Boolean flag -> flag;
      case Map<?, ?> map -> {
        var all = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, each) -> all.put(String.valueOf(key), plain(each)));
        yield all;
      }
      case Iterable<?> list -> {
        var all = new ArrayList<@Nullable Object>();
        list.forEach(each -> all.add(plain(each)));
        yield all;
      }
      default -> value.toString().replace("\0", "");
    };
  }
}
