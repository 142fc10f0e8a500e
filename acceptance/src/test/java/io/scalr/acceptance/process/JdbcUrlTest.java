package io.scalr.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.boot.demo.ApiClient;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.SystemClock;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up --jdbc-url}: the main database is a PostgreSQL that somebody else runs. */
@Tag("process")
@Tag("database")
class JdbcUrlTest {
  private static final String ACCOUNTS = "/api/scalr/v1/accounts/";

  @TempDir private Path directory;

  @Test
  void an_empty_database_is_filled_and_kept() throws Exception {
    var data = directory.resolve("data");
    try (var database = TestDatabase.empty()) {
      try (var server = ServerProcess.up(data, "--jdbc-url", database.url())) {
        assertThat(server.said()).contains("schema brought up to date");
        assertThat(health(server)).contains("PostgreSQL " + version(database));
        api(server).post(ACCOUNTS, new ObjectMapper().createObjectNode().put("name", "Kept"));
      }
      assertThat(data.resolve("postgres")).as("an embedded one").doesNotExist();
      try (var server = ServerProcess.up(data, "--jdbc-url", database.url())) {
        assertThat(api(server).all(ACCOUNTS))
            .extracting(a -> a.path("name").asText())
            .containsExactly("Kept");
      }
    }
  }

  @Test
  void a_database_that_does_not_answer_is_one_sentence() throws Exception {
    refused("jdbc:postgresql://127.0.0.1:%d/scalr".formatted(freePort()), "does not answer");
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void a_database_that_is_not_there_is_one_sentence() throws Exception {
    try (var database = TestDatabase.empty()) {
      refused(database.url() + "-not", "does not exist");
    }
  }

  @Test
  void a_password_in_the_url_is_refused() throws Exception {
    refused("jdbc:postgresql://127.0.0.1/scalr?password=x", "SCALR_JDBC_PASSWORD");
  }

  @Test
  void another_kind_of_database_is_refused() throws Exception {
    refused("jdbc:mysql://127.0.0.1/scalr", "must begin with jdbc:postgresql:");
  }

  private void refused(String url, String words) throws Exception {
    var server = ServerProcess.launch(directory.resolve("data"), "--jdbc-url", url);
    assertThat(server.exitCode()).isEqualTo(2);
    assertThat(server.said().lines()).singleElement().asString().contains(words);
  }

  private static ApiClient api(ServerProcess server) throws Exception {
    return ApiClient.plain(
        server.endpoint().path("apiUrl").asText(),
        server.globalKeyId(),
        server.globalSecretKey(),
        new SystemClock());
  }

  private static String health(ServerProcess server) throws Exception {
    var url = server.endpoint().path("httpUrl").asText() + "/health/ready";
    try (var client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
          .body();
    }
  }

  private static String version(TestDatabase database) throws Exception {
    try (var connection = database.source().getConnection()) {
      return connection.getMetaData().getDatabaseProductVersion();
    }
  }
}
