package io.scalr.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.scalr.boot.postgres.EmbeddedPostgres;
import io.scalr.control.store.Migrations;
import io.scalr.kernel.Secret;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;

/** The embedded PostgreSQL as the server runs it, all durable settings on, with our schema. */
record BenchDatabase(EmbeddedPostgres postgres, HikariDataSource source) {
  private static final int CONNECTIONS = 32;

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
    var source = bench.keep(new HikariDataSource(config));
    new Migrations(source).migrate();
    return new BenchDatabase(postgres, source);
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
