package io.scalr.boot.postgres;

import io.scalr.boot.data.CannotStart;
import io.scalr.boot.data.PrivateFile;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL as a child of this program. While it is open a postmaster that dies is started again;
 * {@link #close} stops it. When this program is killed, the postmaster stays and is adopted by the
 * next start.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private static final String USER = "scalr";
  private static final String DATABASE = "scalr";
  private static final int USUAL_PORT = 6280;

  /** Recovery after a crash reads at most max_wal_size (256 MB); minutes even on a slow disk. */
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** A fast stop writes one checkpoint; the whole program has 20 s. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(6);

  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  /** Starts that ended at once before we give up: left-over backends need a moment to go. */
  private static final int START_ATTEMPTS = 20;

  private static final long MAX_LOG_BYTES = 10L * 1024 * 1024;

  /**
   * Small, because an idle installation on a laptop shall cost little: no parallel or replication
   * workers, no separate I/O workers, one autovacuum worker. The durable settings are PostgreSQL's
   * own defaults, written down so that nothing else can be meant, and read back at every start.
   */
  private static final String SETTINGS =
      """
      # written at every start; own settings belong into postgresql.conf below the include
      listen_addresses = '127.0.0.1'
      port = %d
      unix_socket_directories = ''
      password_encryption = 'scram-sha-256'
      fsync = on
      synchronous_commit = on
      full_page_writes = on
      max_connections = 60
      shared_buffers = 32MB
      wal_buffers = 1MB
      max_wal_size = 256MB
      min_wal_size = 32MB
      maintenance_work_mem = 32MB
      max_worker_processes = 1
      max_parallel_workers = 0
      max_parallel_workers_per_gather = 0
      max_logical_replication_workers = 0
      max_wal_senders = 0
      wal_level = minimal
      autovacuum_max_workers = 1
      io_method = sync
      jit = off
      huge_pages = off
      log_min_messages = warning
      log_line_prefix = '%%m [%%p] '
      lc_messages = 'C'
      """;

  private final Path home;
  private final Path data;
  private final Path log;
  private final Secret password;
  private final Clock clock;
  private final RunAs runAs;
  private volatile Postmaster postmaster;
  private volatile boolean closing;

  private EmbeddedPostgres(
      Path home, Path data, Path log, Secret password, Clock clock, RunAs runAs) {
    this.home = home;
    this.data = data;
    this.log = log;
    this.password = password;
    this.clock = clock;
    this.runAs = runAs;
    this.postmaster = bringUp();
  }

  /**
   * Makes the database if there is none, adopts its postmaster if it runs, starts it otherwise.
   *
   * @param directory ours alone; its owner will be the user that PostgreSQL runs as
   * @param log where PostgreSQL's own words go
   * @param progress told of what takes long
   */
  public static EmbeddedPostgres start(
      Path directory, Path log, Secret password, Clock clock, Consumer<String> progress) {
    try {
      boolean made = Files.isDirectory(directory);
      Files.createDirectories(directory);
      var runAs = RunAs.choose(made ? directory : parent(directory));
      if (!made) {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        runAs.own(directory);
      }
      var data = directory.resolve("data");
      if (!Files.isDirectory(data)) {
        progress.accept("unpacking PostgreSQL");
      }
      var home = Binaries.unpackInto(directory);
      refuseOtherVersion(home, data);
      if (!Files.isDirectory(data)) {
        progress.accept("creating the database");
        initialise(home, data, password, runAs);
      }
      var postgres = new EmbeddedPostgres(home, data, log, password, clock, runAs);
      postgres.prepare();
      postgres.watch();
      return postgres;
    } catch (IOException e) {
      throw new CannotStart("PostgreSQL cannot be started: " + e.getMessage(), e);
    }
  }

  private static Path parent(Path directory) {
    return Objects.requireNonNull(directory.toAbsolutePath().getParent(), "the root directory");
  }

  private static void refuseOtherVersion(Path home, Path data) throws IOException {
    var file = data.resolve("PG_VERSION");
    if (!Files.exists(file)) {
      return;
    }
    var theirs = Files.readString(file).strip();
    var name = home.getFileName().toString();
    var ours = name.substring(name.indexOf('-') + 1, name.indexOf('.'));
    if (!theirs.equals(ours)) {
      throw new CannotStart(
          "The database in %s was made by PostgreSQL %s and this program brings %s; nothing was touched."
              .formatted(data, theirs, ours));
    }
  }

  private static void initialise(Path home, Path data, Secret password, RunAs runAs)
      throws IOException {
    var fresh = data.resolveSibling("data.new");
    Binaries.deleteTree(fresh);
    var passwordFile = data.resolveSibling("password.new");
    try {
      PrivateFile.write(passwordFile, password.revealText() + "\n");
      runAs.own(passwordFile);
      run(
          runAs,
          List.of(
              home.resolve("bin/initdb").toString(),
              "--auth=scram-sha-256",
              "--data-checksums",
              "--username=" + USER,
              "--pwfile=" + passwordFile,
              "--encoding=UTF8",
              "--locale=C",
              "--pgdata=" + fresh));
    } finally {
      Files.deleteIfExists(passwordFile);
    }
    // PostgreSQL has written all to the disk; a crash before this line begins anew
    Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void run(RunAs runAs, List<String> command) throws IOException {
    var words = new ArrayList<>(runAs.prefix());
    words.addAll(command);
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Postmaster bringUp() {
    var running = Postmaster.running(data);
    if (running.isPresent()) {
      LOG.info("adopted the running PostgreSQL (process {})", running.get().process().pid());
      awaitAnswer(running.get());
      return running.get();
    }
    try {
      for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
        Postmaster.clearStale(data);
        var started = launch();
        if (awaitAnswer(started)) {
          return started;
        }
        clock.sleep(RESTART_PAUSE);
      }
    } catch (IOException e) {
      throw new CannotStart("PostgreSQL cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new CannotStart("PostgreSQL does not start; its log %s says why.".formatted(log));
  }

  private Postmaster launch() throws IOException {
    if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
    int port = port();
    configure(port);
    var words = new ArrayList<>(List.of("setsid"));
    words.addAll(runAs.prefix());
    words.addAll(List.of(home.resolve("bin/postgres").toString(), "-D", data.toString()));
    // a session of its own: Ctrl-C in a terminal is for us, and we stop it in our order
    var builder = new ProcessBuilder(words);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    var process =
        builder
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new Postmaster(process.toHandle(), port);
  }

  /** The port of the last start if it is free, else the usual one, else any. */
  private int port() throws IOException {
    var kept = data.resolveSibling("port");
    if (Files.exists(kept)) {
      int last = Integer.parseInt(Files.readString(kept).strip());
      if (free(last)) {
        return last;
      }
    }
    int port = free(USUAL_PORT) ? USUAL_PORT : anyFree();
    Files.writeString(kept, port + "\n");
    return port;
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int anyFree() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void configure(int port) throws IOException {
    var ours = data.resolve("scalr.conf");
    PrivateFile.write(ours, SETTINGS.formatted(port));
    runAs.own(ours);
    var theirs = data.resolve("postgresql.conf");
    var text = Files.readString(theirs);
    var include = "include 'scalr.conf'\n";
    if (!text.contains(include)) {
      PrivateFile.write(theirs, text + "\n" + include);
      runAs.own(theirs);
    }
  }

  /** True when it answers, false when it has ended instead. */
  private boolean awaitAnswer(Postmaster candidate) {
    var deadline = clock.now().plus(START_LIMIT);
    var last = new SQLException("it was not asked");
    while (clock.now().isBefore(deadline)) {
      if (!candidate.process().isAlive()) {
        return false;
      }
      try (var connection = connect("postgres", candidate.port())) {
        check(connection);
        return true;
      } catch (SQLException e) {
        last = e;
        refuseWrongPassword(e);
      }
      try {
        clock.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    throw new CannotStart(
        "PostgreSQL runs and does not answer; its log is %s.".formatted(log), last);
  }

  private void refuseWrongPassword(SQLException e) {
    if ("28P01".equals(e.getSQLState())) {
      throw new CannotStart(
          "The database in %s has another password than the secrets file; they belong to different installations."
              .formatted(data),
          e);
    }
  }

  /** It is our directory, and it keeps what it has promised. */
  private void check(Connection connection) throws SQLException {
    for (var setting :
        List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums")) {
      var value = show(connection, setting);
      if (!value.equals("on")) {
        throw new CannotStart(
            "PostgreSQL runs with %s = %s; it must be on, look for it in %s/postgresql.conf."
                .formatted(setting, value, data));
      }
    }
    var directory = show(connection, "data_directory");
    if (!directory.equals(data.toString())) {
      throw new CannotStart(
          "The PostgreSQL on our port serves %s and not %s.".formatted(directory, data));
    }
  }

  private static String show(Connection connection, String setting) throws SQLException {
    try (var statement = connection.prepareStatement("select current_setting(?)")) {
      statement.setString(1, setting);
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  private void prepare() {
    try (var connection = connect("postgres", postmaster.port());
        var statement = connection.createStatement()) {
      try (var rows =
          statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
        if (rows.next()) {
          return;
        }
      }
      statement.execute("create database " + DATABASE);
    } catch (SQLException e) {
      throw new CannotStart("The database cannot be created: " + e.getMessage(), e);
    }
  }

  private Connection connect(String database, int port) throws SQLException {
    var login = new Properties();
    login.setProperty("user", USER);
    login.setProperty("password", password.revealText());
    login.setProperty("connectTimeout", "5");
    login.setProperty("socketTimeout", "30");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database), login);
  }

  private void watch() {
    Thread.ofVirtual()
        .name("postgres-watch")
        .start(() -> {
          while (!closing) {
            postmaster.process().onExit().join();
            if (!closing) {
              LOG.error("PostgreSQL has ended by itself and is started again; its log is {}", log);
              postmaster = bringUp();
            }
          }
        });
  }

  /** Without a password; the port stays the same while the program runs. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postmaster.port(), DATABASE);
  }

  public String user() {
    return USER;
  }

  public long processId() {
    return postmaster.process().pid();
  }

  @Override
  public void close() {
    closing = true;
    var stopping = postmaster;
    try {
      stopping.interrupt();
      stopping.process().onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | ExecutionException | TimeoutException e) {
      // the write-ahead log has everything: the next start recovers
      LOG.warn("PostgreSQL did not stop within {} and is killed", STOP_LIMIT);
      stopping.process().destroyForcibly();
    }
  }
}
