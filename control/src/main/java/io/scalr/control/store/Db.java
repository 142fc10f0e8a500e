package io.scalr.control.store;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SmartDataSource;

/** The main database: opens transactions, and hands the open one to stores as a {@link Tx}. */
public final class Db implements Transactions {
  /**
   * How many connections a node's pool has: those that the API may hold ({@code http.Room}), and as
   * many again for the Worker's loops, so that a flood of requests never takes theirs. PostgreSQL
   * takes 60.
   */
  public static final int POOL = 48;

  /**
   * What each connection of a pool begins with. Every statement of ours has its index; but a plan
   * that was made while a table was small reads all of it, and is kept while it grows: a thousand
   * launches on a fresh database read a million rows. A plan that counts as dear for that must not
   * wake the just-in-time compiler.
   */
  public static final String BEGIN = "set enable_seqscan = off; set jit = off";

  /** The connection that a thread holds; a stack of them is how a pool is used up. */
  private static final ThreadLocal<Connection> OPEN = new ThreadLocal<>();

  /** One for all transactions, because it keeps what it has parsed of each statement's text. */
  private static final NamedParameterJdbcTemplate TEMPLATE =
      new NamedParameterJdbcTemplate(new OpenConnection());

  private static final JdbcClient CLIENT = JdbcClient.create(TEMPLATE);

  private final DataSource source;

  public Db(DataSource source) {
    this.source = source;
  }

  /** The SQL client bound to this open transaction. */
  public static JdbcClient jdbc(Tx tx) {
    requireOpen(tx);
    return CLIENT;
  }

  /**
   * Makes one change for each of these rows, all sent at once.
   *
   * @return how many rows each change touched, in order
   */
  public static int[] batch(Tx tx, String sql, List<? extends SqlParameterSource> rows) {
    requireOpen(tx);
    return TEMPLATE.batchUpdate(sql, rows.toArray(SqlParameterSource[]::new));
  }

  /**
   * Makes one change for each of these rows, all sent at once; each must touch one row.
   *
   * @param otherwise what it means that the change with this index did not
   * @throws IllegalStateException with that text
   */
  public static void eachOne(
      Tx tx, String sql, List<? extends SqlParameterSource> rows, IntFunction<String> otherwise) {
    var touched = batch(tx, sql, rows);
    for (int i = 0; i < touched.length; i++) {
      if (touched[i] != 1) {
        throw new IllegalStateException(otherwise.apply(i));
      }
    }
  }

  private static void requireOpen(Tx tx) {
    if (((JdbcTx) tx).connection != OPEN.get()) {
      throw new IllegalStateException("this transaction is over, or another thread's");
    }
  }

  /** The connection of this open transaction, for batches and COPY. It must not be closed. */
  public static Connection connection(Tx tx) {
    return ((JdbcTx) tx).connection;
  }

  @Override
  public <T> T inTransaction(Function<Tx, T> work) {
    var wakes = new ArrayList<Runnable>();
    var result = inTransaction(work, wakes);
    // Only now: a hook that reads takes a connection of its own, and this one is given back.
    wakes.forEach(Runnable::run);
    return result;
  }

  @Override
  public <T> T read(Function<Tx, T> queries) {
    requireNoneOpen();
    try (var connection = source.getConnection()) {
      OPEN.set(connection);
      try {
        return queries.apply(new JdbcTx(connection));
      } finally {
        OPEN.remove();
      }
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException("the main database did not answer", e);
    }
  }

  private static void requireNoneOpen() {
    if (OPEN.get() != null) {
      throw new IllegalStateException(
          "this thread has a transaction open: a second one waits for a connection while it holds"
              + " one, and a pool of such threads waits for ever");
    }
  }

  private <T> T inTransaction(Function<Tx, T> work, List<Runnable> wakes) {
    requireNoneOpen();
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      OPEN.set(connection);
      var tx = new JdbcTx(connection);
      T result;
      try {
        result = work.apply(tx);
        if (result instanceof Outcome.Refused<?>) {
          connection.rollback();
          return result;
        }
        connection.commit();
      } catch (Throwable failed) {
        rollback(connection, failed);
        throw failed;
      } finally {
        OPEN.remove();
        connection.setAutoCommit(true);
      }
      wakes.addAll(tx.wakes);
      return result;
    } catch (SQLException e) {
      throw new DataAccessResourceFailureException("the main database did not answer", e);
    }
  }

  private static void rollback(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** Gives the connection that this thread's transaction holds, and leaves it open. */
  private static final class OpenConnection extends AbstractDataSource implements SmartDataSource {
    @Override
    public Connection getConnection() {
      return OPEN.get();
    }

    @Override
    public Connection getConnection(String user, String password) {
      throw new UnsupportedOperationException("the open transaction's connection has its user");
    }

    @Override
    public boolean shouldClose(Connection connection) {
      return false;
    }
  }

  private static final class JdbcTx implements Tx {
    private final Connection connection;
    private final List<Runnable> wakes = new ArrayList<>();

    JdbcTx(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void afterCommit(Runnable wake) {
      wakes.add(wake);
    }
  }
}
