package io.scalr.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.boot.demo.ApiClient;
import io.scalr.boot.demo.DemoFailed;
import io.scalr.kernel.SystemClock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGKILL under write load through the API: every answered request is there afterwards. */
@Tag("process")
class KillTest {
  private static final int WRITERS = 4;

  /** Answered before each kill, so that the load is really running. */
  private static final int ANSWERS_BEFORE_KILL = 50;

  private static final String ACCOUNTS = "/api/scalr/v1/accounts/";

  @TempDir private Path directory;

  enum Victim {
    JVM,
    POSTMASTER,
    BOTH
  }

  @ParameterizedTest
  @EnumSource(Victim.class)
  void three_kills_lose_no_answered_request(Victim victim) throws Exception {
    kill(victim, 3);
  }

  @ParameterizedTest
  @EnumSource(Victim.class)
  @Tag("long")
  void fifty_kills_lose_no_answered_request(Victim victim) throws Exception {
    kill(victim, 50);
  }

  private void kill(Victim victim, int times) throws Exception {
    var data = directory.resolve("data");
    var answered = new ConcurrentSkipListSet<String>();
    var next = new AtomicLong();
    var server = ServerProcess.up(data);
    try {
      for (int i = 0; i < times; i++) {
        server = killOnce(victim, data, server, answered, next);
        assertThat(stored(server)).as("after kill %d", i + 1).containsAll(answered);
      }
      System.out.printf("%s killed %d times: %d answers kept%n", victim, times, answered.size());
    } finally {
      server.close();
    }
  }

  private static ServerProcess killOnce(
      Victim victim, Path data, ServerProcess server, Set<String> answered, AtomicLong next)
      throws Exception {
    var before = answered.size();
    var killed = new AtomicBoolean();
    var writers = new Thread[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
      var api = api(server);
      writers[i] = Thread.ofVirtual().start(() -> write(api, answered, next, killed));
    }
    server.await("load", () -> answered.size() >= before + ANSWERS_BEFORE_KILL);
    var postmaster = server.postmaster();
    if (victim != Victim.POSTMASTER) {
      server.jvm().destroyForcibly();
      server.exitCode();
    }
    if (victim != Victim.JVM) {
      postmaster.destroyForcibly();
    }
    killed.set(true);
    for (var writer : writers) {
      writer.join();
    }
    if (victim == Victim.POSTMASTER) {
      server.await("a new postmaster", () -> hasOther(server, postmaster));
      var api = api(server);
      server.await("answers again", () -> written(api, answered, next));
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

  private static ApiClient api(ServerProcess server) throws IOException {
    return ApiClient.plain(
        server.endpoint().path("apiUrl").asText(),
        server.globalKeyId(),
        server.globalSecretKey(),
        new SystemClock());
  }

  private static boolean hasOther(ServerProcess server, ProcessHandle old) {
    try (var connection = server.connect()) {
      return server.postmaster().pid() != old.pid() && connection.isValid(1);
    } catch (SQLException | IOException | NoSuchElementException | IndexOutOfBoundsException e) {
      return false; // not yet
    }
  }

  /** One account after another; a call under way at the kill may outlive it and be answered. */
  private static void write(
      ApiClient api, Set<String> answered, AtomicLong next, AtomicBoolean killed) {
    while (written(api, answered, next) && !killed.get()) {
      // and the next
    }
  }

  /** What was not answered may be there or not. */
  private static boolean written(ApiClient api, Set<String> answered, AtomicLong next) {
    var name = "kill-" + next.incrementAndGet();
    try {
      var answer = api.answer("POST", ACCOUNTS, "{\"name\":\"%s\"}".formatted(name));
      return answer.status() / 100 == 2 && answered.add(name);
    } catch (DemoFailed e) {
      return false;
    }
  }

  private static Set<String> stored(ServerProcess server) throws SQLException, IOException {
    var names = new TreeSet<String>();
    try (var connection = server.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select name from account")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }
}
