package io.scalr.boot;

import io.scalr.boot.data.CannotStart;
import io.scalr.control.http.ApiSpec;
import io.scalr.kernel.Secret;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that {@code up} and {@code demo} share. */
final class ServerOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Where everything is kept; made if absent.",
        "Default: ${sys:scalr.data:-.scalr-server in the home directory}"
      })
  private @Nullable Path data;

  @Option(
      names = "--bind",
      paramLabel = "ADDR",
      arity = "1..*",
      description = {
        "Listen on these addresses too; 0.0.0.0 means all of this machine's.",
        "Default: only 127.0.0.1 and the local cloud's bridge"
      })
  private List<String> bind = new ArrayList<>();

  @Option(
      names = "--port",
      paramLabel = "P",
      description =
          "HTTPS port. Default: that of the last start, else the first free of 443, 8443, any")
  private @Nullable Integer port;

  @Option(
      names = "--http-port",
      paramLabel = "P",
      description = "Plain HTTP port. Default: the first free of 80, 8080, any")
  private @Nullable Integer httpPort;

  @Option(
      names = "--jdbc-url",
      paramLabel = "URL",
      description = {
        "Main database on a PostgreSQL (15 or newer) that you run, instead of the embedded one.",
        "User and password come from SCALR_JDBC_USER and SCALR_JDBC_PASSWORD."
      })
  private @Nullable String jdbcUrl;

  @Option(names = "--no-local-cloud", description = "Do not start the local cloud.")
  private boolean noLocalCloud;

  @Option(
      names = "--api-rate-limit",
      paramLabel = "N",
      description = "API requests a minute of one account at this node. Default: no limit")
  private @Nullable Integer apiRateLimit;

  @Option(
      names = "--api-allow-origin",
      paramLabel = "ORIGIN",
      description = {
        "Let the pages of this origin (such as https://tools.example.com) call the API from a",
        "browser; may be repeated, * means any. Default: none"
      })
  private List<String> apiAllowOrigin = new ArrayList<>();

  @Option(
      names = "--no-api",
      description = "Refuse signed API requests; the page and its log-in go on.")
  private boolean noApi;

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "Form of the log lines on standard error. Default: ${DEFAULT-VALUE}")
  private LogFormat logFormat = LogFormat.text;

  enum LogFormat {
    text,
    json
  }

  /** Must run before the first logger is made. */
  void configureLog() {
    System.setProperty("logback.configurationFile", "logback-" + logFormat + ".xml");
  }

  Path data() {
    return directory(data);
  }

  /** The words that name this directory again in a command, with a space in front. */
  String again() {
    return data == null ? "" : " --data " + data.toAbsolutePath().normalize();
  }

  static Path directory(@Nullable Path asked) {
    if (asked != null) {
      return asked;
    }
    var given = System.getProperty("scalr.data");
    return given != null
        ? Path.of(given)
        : Path.of(System.getProperty("user.home"), ".scalr-server");
  }

  ServerSpec spec() {
    return new ServerSpec(
        data(),
        addresses(),
        optional(port, "--port"),
        optional(httpPort, "--http-port"),
        database(),
        programs(),
        api());
  }

  private ApiSpec api() {
    if (apiRateLimit != null && apiRateLimit < 1) {
      throw new CannotStart("--api-rate-limit must be a number from 1 up.");
    }
    for (var origin : apiAllowOrigin) {
      if (!origin.equals("*") && !origin.matches("https?://[^/\\s]+")) {
        throw new CannotStart(
            "--api-allow-origin %s is no origin; write it like https://tools.example.com"
                .formatted(origin));
      }
    }
    return new ApiSpec(
        !noApi,
        apiRateLimit == null ? OptionalInt.empty() : OptionalInt.of(apiRateLimit),
        Set.copyOf(apiAllowOrigin));
  }

  private List<InetAddress> addresses() {
    var addresses = new ArrayList<InetAddress>();
    for (var text : bind) {
      try {
        addresses.add(InetAddress.getByName(text));
      } catch (UnknownHostException e) {
        throw new CannotStart("--bind %s is not an address of this machine.".formatted(text), e);
      }
    }
    return addresses;
  }

  private static OptionalInt optional(@Nullable Integer port, String option) {
    if (port == null) {
      return OptionalInt.empty();
    }
    if (port < 1 || port > 65_535) {
      throw new CannotStart("%s must be a number from 1 to 65535.".formatted(option));
    }
    return OptionalInt.of(port);
  }

  private Optional<DatabaseLogin> database() {
    if (jdbcUrl == null) {
      return Optional.empty();
    }
    if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw new CannotStart("--jdbc-url must begin with jdbc:postgresql:");
    }
    if (jdbcUrl.contains("password=")) {
      throw new CannotStart(
          "--jdbc-url must not hold the password, which the process list shows; set SCALR_JDBC_PASSWORD.");
    }
    return Optional.of(
        new DatabaseLogin(
            jdbcUrl,
            environment("SCALR_JDBC_USER", "scalr"),
            Secret.of(environment("SCALR_JDBC_PASSWORD", ""))));
  }

  private static String environment(String name, String otherwise) {
    var value = System.getenv(name);
    return value == null ? otherwise : value;
  }

  private Optional<Programs> programs() {
    var home = System.getProperty("scalr.home");
    return home == null || noLocalCloud
        ? Optional.empty()
        : Optional.of(new Programs(Path.of(home)));
  }
}
