package io.scalr.control.reconcile.store;

import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Lease;
import io.scalr.control.reconcile.Leases;
import io.scalr.control.store.Db;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.util.Optional;

/**
 * Leases as rows. {@code clock_timestamp()}: a transaction may have begun long before.
 *
 * <p>A renewal does not wait for the disk: whatever is done under the lease is committed after it
 * and waits for both; and a renewal lost in a crash makes the lease end earlier for others, whom
 * the number fences off. A new number does wait.
 */
public final class JdbcLeases implements Leases {
  private final Transactions transactions;
  private final Clock clock;

  public JdbcLeases(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public Optional<Lease> take(String name, String holder) {
    var asked = clock.now();
    return transactions.inTransaction(tx ->
        Db.jdbc(tx)
            .sql(
                """
                with before as (select number from lease where name = :name),
                taken as (
                  insert into lease as l (name, holder, number, until)
                  values (:name, :holder, 1, clock_timestamp() + :length * interval '1 second')
                  on conflict (name) do update
                     set holder = excluded.holder,
                         number = l.number
                           + case when l.holder = excluded.holder
                                   and l.until > clock_timestamp() then 0 else 1 end,
                         until = clock_timestamp() + :length * interval '1 second'
                   where l.holder = excluded.holder or l.until <= clock_timestamp()
                  returning number)
                select taken.number,
                       case when taken.number = (select number from before)
                            then set_config('synchronous_commit', 'off', true) end
                  from taken
                """)
            .param("name", name)
            .param("holder", holder)
            .param("length", Lease.LENGTH.toSeconds())
            .query((row, _) -> row.getLong(1))
            .optional()
            .map(number -> new Lease(new Fence(name, number), asked.plus(Lease.LENGTH))));
  }

  @Override
  public Hold hold(Tx tx, Fence fence, Duration left) {
    return Db.jdbc(tx)
            .sql(
                """
                select 1 from lease
                 where name = :name and number = :number
                   and until >= clock_timestamp() + :left * interval '1 millisecond'
                   for share
                """)
            .param("name", fence.lease())
            .param("number", fence.number())
            .param("left", left.toMillis())
            .query(Integer.class)
            .optional()
            .isPresent()
        ? Hold.HELD
        : Hold.LOST;
  }

  @Override
  public void giveBack(Fence fence) {
    transactions.inTransaction(tx ->
        Db.jdbc(tx)
            .sql("update lease set until = '-infinity' where name = :name and number = :number")
            .param("name", fence.lease())
            .param("number", fence.number())
            .update());
  }

  @Override
  public void giveBackAll(String holder) {
    transactions.inTransaction(tx ->
        Db.jdbc(tx)
            .sql(
                """
                update lease set until = '-infinity'
                 where holder = :holder and until > clock_timestamp()
                """)
            .param("holder", holder)
            .update());
  }
}
