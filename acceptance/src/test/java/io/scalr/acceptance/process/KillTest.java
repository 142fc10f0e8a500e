package io.scalr.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGKILL under write load loses nothing that was answered. */
@Tag("process")
class KillTest {
  private static final int WRITERS = 4;

  /** Acknowledged before each kill, so that the load is really running. */
  private static final int ROWS_BEFORE_KILL = 100;

  @TempDir private Path directory;

  enum Victim {
    JVM,
    POSTMASTER,
    BOTH
  }

  @ParameterizedTest
  @EnumSource(Victim.class)
  void three_kills_lose_no_acknowledged_row(Victim victim) throws Exception {
    kill(victim, 3);
  }

  @ParameterizedTest
  @EnumSource(Victim.class)
  @Tag("long")
  void fifty_kills_lose_no_acknowledged_row(Victim victim) throws Exception {
    kill(victim, 50);
  }

  private void kill(Victim victim, int times) throws Exception {
    var data = directory.resolve("data");
    var acknowledged = new ConcurrentSkipListSet<Long>();
    var next = new AtomicLong();
    var server = ServerProcess.up(data);
    try {
      try (var connection = server.connect();
          var statement = connection.createStatement()) {
        statement.execute("create table kill_test (id bigint primary key)");
      }
      for (int i = 0; i < times; i++) {
        server = killOnce(victim, data, server, acknowledged, next);
        assertThat(stored(server)).as("after kill %d", i + 1).containsAll(acknowledged);
      }
    } finally {
      server.close();
    }
  }

  private static ServerProcess killOnce(
      Victim victim, Path data, ServerProcess server, Set<Long> acknowledged, AtomicLong next)
      throws Exception {
    var before = acknowledged.size();
    var writers = new Thread[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
      writers[i] = Thread.ofVirtual().start(() -> write(server, acknowledged, next));
    }
    server.await("load", () -> acknowledged.size() >= before + ROWS_BEFORE_KILL);
    var postmaster = server.postmaster();
    if (victim != Victim.POSTMASTER) {
      server.jvm().destroyForcibly();
      server.exitCode();
    }
    if (victim != Victim.JVM) {
      postmaster.destroyForcibly();
    } else {
      // writers go on, without the JVM: only they can stop themselves
      for (var writer : writers) {
        writer.interrupt();
      }
    }
    for (var writer : writers) {
      writer.join();
    }
    if (victim == Victim.POSTMASTER) {
      server.await("a new postmaster", () -> answers(server, postmaster));
      return server;
    }
    var again = ServerProcess.up(data);
    if (victim == Victim.JVM) {
      assertThat(again.postmaster().pid())
          .as("the postmaster is adopted")
          .isEqualTo(postmaster.pid());
    }
    return again;
  }

  private static boolean answers(ServerProcess server, ProcessHandle old) {
    try (var connection = server.connect()) {
      return server.postmaster().pid() != old.pid() && connection.isValid(1);
    } catch (SQLException | IOException | java.util.NoSuchElementException e) {
      return false;
    }
  }

  /** Inserts one row a transaction until the connection breaks or the thread is interrupted. */
  private static void write(ServerProcess server, Set<Long> acknowledged, AtomicLong next) {
    try (var connection = server.connect();
        var insert = connection.prepareStatement("insert into kill_test values (?)")) {
      while (!Thread.currentThread().isInterrupted()) {
        long id = next.incrementAndGet();
        insert.setLong(1, id);
        insert.executeUpdate();
        acknowledged.add(id);
      }
    } catch (SQLException | IOException e) {
      // the kill: what was not acknowledged may be there or not
    }
  }

  private static Set<Long> stored(ServerProcess server) throws SQLException, IOException {
    var ids = new TreeSet<Long>();
    try (var connection = server.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select id from kill_test")) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    }
    return ids;
  }
}
