package io.scalr.control.access.store;

import io.scalr.control.access.Session;
import io.scalr.control.access.SessionStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

/** Table {@code session}. */
public final class JdbcSessionStore implements SessionStore {
  @Override
  @Installation
  public void begin(Tx tx, Secret id, Session session) {
    Db.jdbc(tx)
        .sql(
            """
            insert into session (id_hash, user_id, began_at, last_seen)
            values (:hash, :user, :began, :seen)
            """)
        .param("hash", hash(id))
        .param("user", session.user().value())
        .param("began", Timestamp.from(session.beganAt()))
        .param("seen", Timestamp.from(session.lastSeen()))
        .update();
  }

  @Override
  @Installation
  public Optional<Session> find(Tx tx, Secret id) {
    return Db.jdbc(tx)
        .sql("select * from session where id_hash = :hash")
        .param("hash", hash(id))
        .query((row, _) ->
            new Session(
                new UserId(row.getLong("user_id")),
                row.getTimestamp("began_at").toInstant(),
                row.getTimestamp("last_seen").toInstant()))
        .optional();
  }

  @Override
  @Installation
  public void seen(Tx tx, Secret id, Instant at) {
    Db.jdbc(tx)
        .sql("update session set last_seen = :at where id_hash = :hash")
        .param("at", Timestamp.from(at))
        .param("hash", hash(id))
        .update();
  }

  @Override
  @Installation
  public void end(Tx tx, Secret id) {
    Db.jdbc(tx).sql("delete from session where id_hash = :hash").param("hash", hash(id)).update();
  }

  @Override
  @Installation
  public void endAll(Tx tx, UserId user) {
    Db.jdbc(tx).sql("delete from session where user_id = :id").param("id", user.value()).update();
  }

  @Override
  @Installation
  public void sweep(Tx tx, Instant now) {
    Db.jdbc(tx)
        .sql("delete from session where last_seen < :idle or began_at < :old")
        .param("idle", Timestamp.from(now.minus(Session.IDLE_END)))
        .param("old", Timestamp.from(now.minus(Session.ABSOLUTE_END)))
        .update();
  }

  private static byte[] hash(Secret id) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(id.revealBytes());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
