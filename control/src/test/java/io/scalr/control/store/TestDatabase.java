package io.scalr.control.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.Tenant;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.junit.jupiter.api.Tag;

/**
 * A fresh, migrated database for one test. One PostgreSQL is started for each JVM, on a free port,
 * and ends with it: also when the JVM is killed, because a watcher holds the other end of a pipe.
 *
 * <p>{@code -Dscalr.test.postgres=DIR} takes the binaries in that directory, such as the
 * distribution's, otherwise the embedded ones run. It is set to be fast and forgetful; what must
 * survive a crash is tested on the real set-up.
 */
public final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name;
  private final HikariDataSource source;

  private TestDatabase(String name) {
    this.name = name;
    var config = new HikariConfig();
    config.setJdbcUrl(Server.url(name));
    config.setUsername("scalr");
    config.setMaximumPoolSize(64);
    config.setMinimumIdle(0);
    this.source = new HikariDataSource(config);
  }

  /** A database of its own, with all migrations run. */
  public static TestDatabase fresh() {
    return create("migrated");
  }

  /** A database of its own without anything in it. */
  public static TestDatabase empty() {
    return create("template0");
  }

  /** A test class on the way here must say what it needs, so that {@code check} is quick. */
  private static void refuseUntagged() {
    boolean tagged =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(frames ->
                frames
                    .flatMap(frame ->
                        Arrays.stream(frame.getDeclaringClass().getAnnotationsByType(Tag.class)))
                    .anyMatch(tag -> tag.value().equals("database")));
    if (!tagged) {
      throw new IllegalStateException(
          "this test needs PostgreSQL: give its class @Tag(\"database\")");
    }
  }

  private static TestDatabase create(String template) {
    refuseUntagged();
    var name = "t" + NUMBER.incrementAndGet();
    Server.sql("create database " + name + " template " + template);
    return new TestDatabase(name);
  }

  /** A pool of its own of so many connections, for which a thread waits so long; to be closed. */
  public HikariDataSource pool(int connections, Duration wait) {
    var config = new HikariConfig();
    config.setJdbcUrl(url());
    config.setUsername("scalr");
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(wait.toMillis());
    return new HikariDataSource(config);
  }

  /** The same with accounts and environments, for tests of what belongs to them. */
  public static TestDatabase fresh(Tenant... tenants) {
    var database = fresh();
    for (var tenant : tenants) {
      database.add(tenant);
    }
    return database;
  }

  private void add(Tenant tenant) {
    db().inTransaction(tx -> {
      Db.jdbc(tx)
          .sql(
              """
              insert into account (id, name, created_at) overriding system value
              values (:account, 'account ' || :account, now()) on conflict do nothing
              """)
          .param("account", tenant.account().value())
          .update();
      Db.jdbc(tx)
          .sql(
              """
              insert into environment (account_id, id, name, cost_center_id, created_at)
              overriding system value
              values (:account, :env, 'environment ' || :env,
                '3f54770e-bf1a-11e3-92c5-000feae9c516', now())
              """)
          .param("account", tenant.account().value())
          .param("env", tenant.environment().value())
          .update();
      return true;
    });
  }

  public HikariDataSource source() {
    return source;
  }

  public Db db() {
    return new Db(source);
  }

  /** The JDBC URL, for a process of its own. */
  public String url() {
    return Server.url(name);
  }

  @Override
  public void close() {
    source.close();
    Server.sql("drop database " + name + " with (force)");
  }

  /** The one PostgreSQL of this JVM, started when the first test asks. */
  private static final class Server {
    private static final Path HOME = createHome();
    private static final int PORT = freePort();

    static {
      start();
      sql("create database migrated");
      var config = new HikariConfig();
      config.setJdbcUrl(url("migrated"));
      config.setUsername("scalr");
      try (var source = new HikariDataSource(config)) {
        new Migrations(source).migrate();
      }
    }

    static String url(String database) {
      return "jdbc:postgresql://127.0.0.1:" + PORT + "/" + database;
    }

    static void sql(String statement) {
      try (var connection = connect();
          var sql = connection.createStatement()) {
        sql.execute(statement);
      } catch (SQLException e) {
        throw new IllegalStateException(statement, e);
      }
    }

    private static Connection connect() throws SQLException {
      return DriverManager.getConnection(url("postgres"), "scalr", "");
    }

    private static void start() {
      var given = System.getProperty("scalr.test.postgres", "");
      var bin = given.isBlank() ? unpack() : Path.of(given);
      var data = HOME.resolve("data");
      run(
          List.of(
              bin.resolve("initdb").toString(),
              "-D",
              data.toString(),
              "-U",
              "scalr",
              "-A",
              "trust",
              "-E",
              "UTF8",
              "--locale=C",
              "--no-sync"));
      var postgres =
          "\"$0\" -D \"$1\" -p "
              + PORT
              + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
              + " -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
              + " >\"$1/log\" 2>&1 </dev/null & pid=$!; cat >/dev/null; kill -QUIT $pid; wait $pid;"
              + " rm -rf \"$2\"";
      try {
        new ProcessBuilder(
                unprivileged(
                    List.of(
                        "sh",
                        "-c",
                        postgres,
                        bin.resolve("postgres").toString(),
                        data.toString(),
                        HOME.toString())))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      awaitAnswer(data.resolve("log"));
    }

    private static void awaitAnswer(Path log) {
      var clock = new SystemClock();
      var until = clock.now().plus(Duration.ofSeconds(60));
      while (true) {
        try (var connection = connect()) {
          if (connection.isValid(5)) {
            return;
          }
        } catch (SQLException e) {
          if (clock.now().isAfter(until)) {
            throw new IllegalStateException("PostgreSQL did not start, see " + log, e);
          }
        }
        try {
          clock.sleep(Duration.ofMillis(50));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException(e);
        }
      }
    }

    private static Path unpack() {
      var target = HOME.resolve("pg");
      try (var archive = Server.class.getResourceAsStream("/postgres-linux-x86_64.txz");
          var tar =
              new TarArchiveInputStream(
                  new XZCompressorInputStream(
                      new BufferedInputStream(java.util.Objects.requireNonNull(archive))))) {
        TarArchiveEntry entry;
        while ((entry = tar.getNextEntry()) != null) {
          var file = target.resolve(entry.getName());
          if (entry.isDirectory()) {
            Files.createDirectories(file);
          } else {
            Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
            if (entry.isSymbolicLink()) {
              Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            } else {
              Files.copy(tar, file);
              if ((entry.getMode() & 0100) != 0) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
              }
            }
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return target.resolve("bin");
    }

    /** PostgreSQL refuses root, so root runs it in a user namespace where it is nobody. */
    private static List<String> unprivileged(List<String> command) {
      if (!"root".equals(System.getProperty("user.name"))) {
        return command;
      }
      var all = new ArrayList<>(Arrays.asList("unshare", "-U"));
      all.addAll(command);
      return all;
    }

    private static void run(List<String> command) {
      try {
        var process = new ProcessBuilder(unprivileged(command)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
          throw new IllegalStateException(command + " failed: " + output);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private static Path createHome() {
      try {
        return Files.createTempDirectory("scalr-test-postgres");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static int freePort() {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
