package io.scalr.sim.store;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Transactions of one thread: each runs alone, and a roll-back undoes its writes in reverse. */
public final class MemoryDb implements Transactions {
  private Runnable onCommit = () -> {};

  /** Called at each commit that wrote something, before its wakes. */
  public void onCommit(Runnable listener) {
    onCommit = listener;
  }

  private static final class MemoryTx implements Tx {
    private final List<Runnable> undo = new ArrayList<>();
    private final List<Runnable> wakes = new ArrayList<>();

    @Override
    public void afterCommit(Runnable wake) {
      wakes.add(wake);
    }
  }

  /** Says how one write of this transaction is undone. */
  public static void undo(Tx tx, Runnable how) {
    ((MemoryTx) tx).undo.add(how);
  }

  @Override
  public <T> T inTransaction(Function<Tx, T> work) {
    var tx = new MemoryTx();
    T result;
    try {
      result = work.apply(tx);
    } catch (Throwable failed) {
      rollback(tx);
      throw failed;
    }
    if (result instanceof Outcome.Refused<?>) {
      rollback(tx);
      return result;
    }
    if (!tx.undo.isEmpty()) {
      onCommit.run();
    }
    tx.wakes.forEach(Runnable::run);
    return result;
  }

  private static void rollback(MemoryTx tx) {
    tx.undo.reversed().forEach(Runnable::run);
  }
}
