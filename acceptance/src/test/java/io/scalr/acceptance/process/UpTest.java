package io.scalr.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person or a script sees of {@code up}. */
@Tag("process")
class UpTest {
  @TempDir private Path directory;

  @Test
  void it_starts_answers_refuses_a_second_and_ends_cleanly() throws Exception {
    var data = directory.resolve("data");
    var server = ServerProcess.up(data);
    try (server) {
      health_names_the_eight_modules(server);
      the_database_lets_nobody_in_without_its_password(server);
      secrets_do_not_show(server);
      a_second_instance_is_refused(data);
    }
    assertThat(server.endpointFile()).doesNotExist();
    assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
  }

  private static void health_names_the_eight_modules(ServerProcess server) throws Exception {
    var url = server.endpoint().path("httpUrl").asText() + "/health/ready";
    try (var client = HttpClient.newHttpClient()) {
      var answer =
          client.send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body())
          .contains(
              "\"Proxy\"",
              "\"App\"",
              "\"Session\"",
              "\"RabbitMQ\"",
              "\"Worker\"",
              "\"InfluxDB\"",
              "\"Main DB\"",
              "\"Cost Analytics DB\"");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.endpointFile())))
        .isEqualTo("rw-------");
  }

  private static void the_database_lets_nobody_in_without_its_password(ServerProcess server)
      throws Exception {
    var url = server.databaseUrl();
    for (var password : new String[] {"", "scalr", "wrong"}) {
      assertThatThrownBy(() -> DriverManager.getConnection(url, "scalr", password).close())
          .isInstanceOf(SQLException.class);
    }
    try (var connection = server.connect()) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  private static void secrets_do_not_show(ServerProcess server) throws Exception {
    var secrets =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(
                server
                    .endpointFile()
                    .getParent()
                    .resolveSibling("scalr-server-secrets.json")
                    .toFile());
    var seen = new StringBuilder(server.said());
    for (var process : ProcessHandle.allProcesses().toList()) {
      try {
        seen.append(Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline")));
      } catch (java.io.IOException e) {
        continue; // it has ended meanwhile, or is another user's
      }
    }
    for (var field :
        new String[] {"adminPassword", "globalSecretKey", "databasePassword", "sealingMasterKey"}) {
      assertThat(seen.indexOf(secrets.path(field).asText())).as(field).isNegative();
    }
  }

  private static void a_second_instance_is_refused(Path data) throws Exception {
    var second = ServerProcess.launch(data);
    assertThat(second.exitCode()).isEqualTo(2);
    assertThat(second.said()).contains("Another Scalr Server");
  }

  @Test
  void a_port_that_was_asked_for_and_is_taken_touches_nothing() throws Exception {
    try (var other = new java.net.ServerSocket(0, 1, java.net.InetAddress.ofLiteral("127.0.0.1"))) {
      var data = directory.resolve("data");
      var server = ServerProcess.launch(data, "--port", String.valueOf(other.getLocalPort()));
      assertThat(server.exitCode()).isEqualTo(2);
      assertThat(server.said()).contains("cannot be bound");
      assertThat(data).doesNotExist();
    }
  }

  @Test
  void the_port_of_the_last_start_comes_first_because_agents_call_it() throws Exception {
    var data = directory.resolve("data");
    int port;
    try (var free = new java.net.ServerSocket(0, 1, java.net.InetAddress.ofLiteral("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    try (var server = ServerProcess.up(data, "--port", String.valueOf(port))) {
      assertThat(server.endpoint().path("url").asText()).endsWith(":" + port);
    }
    try (var server = ServerProcess.up(data)) {
      assertThat(server.endpoint().path("url").asText()).endsWith(":" + port);
    }
    try (var _ = new java.net.ServerSocket(port, 1, java.net.InetAddress.ofLiteral("127.0.0.1"));
        var server = ServerProcess.up(data)) {
      assertThat(server.endpoint().path("url").asText()).doesNotEndWith(":" + port);
      assertThat(server.said()).contains("port " + port + " of the last start is taken");
    }
  }

  @Test
  void an_unknown_option_is_an_error_of_the_caller() throws Exception {
    var server = ServerProcess.launch(directory.resolve("data"), "--no-such-option");
    assertThat(server.exitCode()).isEqualTo(2);
  }

  @Test
  void a_directory_that_cannot_be_written_is_refused_in_one_sentence() throws Exception {
    // below a file, so that root cannot write there either
    var file = Files.writeString(directory.resolve("file"), "mine");
    var server = ServerProcess.launch(file.resolve("data"), directory.resolve("said"));
    assertThat(server.exitCode()).isEqualTo(2);
    assertThat(server.said().lines()).singleElement().asString().contains("cannot be written");
    assertThat(file).hasContent("mine");
  }

  @Test
  void data_of_a_newer_version_is_refused_and_left_alone() throws Exception {
    var data = Files.createDirectory(directory.resolve("data"));
    Files.writeString(data.resolve("layout"), "99\n");
    var server = ServerProcess.launch(data);
    assertThat(server.exitCode()).isEqualTo(2);
    assertThat(server.said().lines()).singleElement().asString().contains("newer version");
    try (var left = Files.list(data)) {
      assertThat(left).containsExactly(data.resolve("layout"));
    }
  }
}
