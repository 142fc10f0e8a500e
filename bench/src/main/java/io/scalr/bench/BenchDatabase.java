package io.scalr.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.scalr.boot.postgres.EmbeddedPostgres;
import io.scalr.control.store.Db;
import io.scalr.control.store.Migrations;
import io.scalr.kernel.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.stream.Stream;

/** The embedded PostgreSQL as the server runs it, all durable settings on, with our schema. */
record BenchDatabase(EmbeddedPostgres postgres, HikariDataSource source) {
  private static final int CONNECTIONS = 32;
  private static final String STATEMENTS_FILE = "scalr.bench.sql";

  static BenchDatabase start(Bench bench, Path directory) {
    bench.say("making a database");
    var password = Secret.of("bench-" + bench.random.below(Long.MAX_VALUE));
    var postgres =
        bench.keep(
            EmbeddedPostgres.start(
                directory.resolve("postgres"),
                directory.resolve("postgres.log"),
                password,
                bench.clock,
                _ -> {}));
    var config = new HikariConfig();
    config.setJdbcUrl(postgres.jdbcUrl());
    config.setUsername(postgres.user());
    config.setPassword(password.revealText());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(2);
    config.setConnectionInitSql(Db.BEGIN);
    logStatements(config, directory, bench);
    var source = bench.keep(new HikariDataSource(config));
    new Migrations(source).migrate();
    return new BenchDatabase(postgres, source);
  }

  /**
   * For whoever looks for the cause of a figure: {@code -Dscalr.bench.sql=FILE} keeps each
   * statement with its duration there; the run is slower then.
   */
  private static void logStatements(HikariConfig config, Path directory, Bench bench) {
    var wanted = System.getProperty(STATEMENTS_FILE);
    if (wanted != null) {
      config.setConnectionInitSql(
          Db.BEGIN
              + "; set log_min_duration_statement = 0; set log_lock_waits = on; set deadlock_timeout = '300ms'");
      bench.keep(() ->
          Files.copy(
              directory.resolve("postgres.log"),
              Path.of(wanted),
              StandardCopyOption.REPLACE_EXISTING));
    }
  }

  void execute(String sql) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  Stream<ProcessHandle> processes() {
    return ProcessHandle.of(postgres.processId()).stream().flatMap(Proc::tree);
  }
}
