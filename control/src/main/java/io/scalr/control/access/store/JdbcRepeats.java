package io.scalr.control.access.store;

import io.scalr.control.http.Gate.Proof;
import io.scalr.control.http.Repeats;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Signed writes, once each, in a table that all nodes share. The row is committed before the work
 * begins: whoever inserts it does the work, everybody else waits for its answer.
 *
 * <p>If the node dies in between, the row stays without an answer: nobody knows whether the work
 * was done, so it is not done again; the caller is told so until the row is forgotten. A signature
 * is valid for 300 s, so nothing older than twice that can come again.
 */
public final class JdbcRepeats implements Repeats {
  /** Signatures are valid from 300 s before to 300 s after their date. */
  static final Duration KEPT = Duration.ofSeconds(600);

  /** How long the second call waits for the first: the longest that a handler may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Between two looks; a handler takes some milliseconds. */
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Old rows taken away by one call, so that none pays for a whole table. */
  private static final int SWEEP_MAX = 50;

  private static final int SERVER_ERROR = 500;

  /**
   * The row is in the log before what its request does, and the commit of that flushes both: a
   * crash that forgets the row has forgotten the work too. A forgotten answer is as one that was
   * never given.
   */
  private static final String UNFLUSHED =
      "with kept as (select set_config('synchronous_commit', 'off', true)) ";

  private final Transactions transactions;
  private final Sealer sealer;
  private final Clock clock;

  public JdbcRepeats(Transactions transactions, Sealer sealer, Clock clock) {
    this.transactions = transactions;
    this.sealer = sealer;
    this.clock = clock;
  }

  @Override
  public Once once(Proof proof, Supplier<Reply> first) {
    var deadline = clock.now().plus(PATIENCE);
    while (true) {
      if (transactions.inTransaction(tx -> begin(tx, proof))) {
        return new Once(firstTime(proof, first), false);
      }
      var seen = transactions.inTransaction(tx -> seen(tx, proof));
      if (seen.isPresent() && seen.get().isPresent()) {
        return new Once(seen.get().get(), true);
      }
      if (clock.now().isAfter(deadline)) {
        return new Once(unknown(), true);
      }
      if (seen.isPresent()) {
        pause();
      }
    }
  }

  @Override
  public void sweep() {
    while (transactions.inTransaction(this::sweep) == SWEEP_MAX) {
      // more than one statement's worth; each is its own transaction
    }
  }

  private Reply firstTime(Proof proof, Supplier<Reply> first) {
    var reply = first.get();
    transactions.inTransaction(tx -> {
      end(tx, proof, reply);
      return reply;
    });
    return reply;
  }

  /** True if this call is the first with the proof, or the first that is not forgotten. */
  @Installation
  private boolean begin(Tx tx, Proof proof) {
    var now = clock.now();
    return Db.jdbc(tx)
            .sql(
                UNFLUSHED
                    + """
                    insert into repeated_request as old (key_id, signature, started_at)
                    select :key, :signature, :now from kept
                        on conflict (key_id, signature) do update
                       set started_at = excluded.started_at, status = null, body = null
                     where old.started_at < :old
                    """)
            .param("key", proof.keyId())
            .param("signature", proof.signature())
            .param("now", Timestamp.from(now))
            .param("old", Timestamp.from(now.minus(KEPT)))
            .update()
        == 1;
  }

  /** Empty outside: no such row. Empty inside: it still runs. */
  @Installation
  private Optional<Optional<Reply>> seen(Tx tx, Proof proof) {
    return Db.jdbc(tx)
        .sql(
            """
            select status, body from repeated_request
             where key_id = :key and signature = :signature
            """)
        .param("key", proof.keyId())
        .param("signature", proof.signature())
        .query((row, _) -> {
          var status = row.getObject("status", Integer.class);
          return status == null
              ? Optional.<Reply>empty()
              : Optional.of(new Reply(status, sealer.open(row.getBytes("body"), context(proof))));
        })
        .optional();
  }

  /** A failure of ours is forgotten, so that the same request may succeed later. */
  @Installation
  private void end(Tx tx, Proof proof, Reply reply) {
    var sql =
        reply.status() >= SERVER_ERROR
            ? "delete from repeated_request where key_id = :key and signature = :signature"
            : UNFLUSHED
                + """
                update repeated_request set status = :status, body = :body from kept
                 where key_id = :key and signature = :signature
                """;
    var statement =
        Db.jdbc(tx).sql(sql).param("key", proof.keyId()).param("signature", proof.signature());
    if (reply.status() < SERVER_ERROR) {
      statement =
          statement
              .param("status", reply.status())
              .param("body", sealer.seal(reply.body(), context(proof)));
    }
    statement.update();
  }

  @Installation
  private int sweep(Tx tx) {
    return Db.jdbc(tx)
        .sql(
            """
            delete from repeated_request where (key_id, signature) in
              (select key_id, signature from repeated_request where started_at < :old
                order by started_at limit :most for update skip locked)
            """)
        .param("old", Timestamp.from(clock.now().minus(KEPT)))
        .param("most", SWEEP_MAX)
        .update();
  }

  private void pause() {
    try {
      clock.sleep(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while a first request was running", e);
    }
  }

  private static Reply unknown() {
    return new Reply(
        503,
        """
        {"meta":{},"errors":[{"code":"ServiceUnavailable","message":"The first request with this \
        signature was not answered. Look whether it was done before you sign it again."}],\
        "warnings":[]}\
        """
            .getBytes(StandardCharsets.UTF_8));
  }

  private static String context(Proof proof) {
    return "repeated_request.body:"
        + proof.keyId()
        + ":"
        + HexFormat.of().formatHex(proof.signature());
  }
}
