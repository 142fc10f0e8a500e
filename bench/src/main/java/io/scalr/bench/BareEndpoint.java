package io.scalr.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import java.sql.SQLException;
import java.util.UUID;

/**
 * The peer of the API: the same web server with one indexed select, no signature, no caller, no
 * rules. A process of its own, so that it has a processor's share as the server has.
 */
final class BareEndpoint {
  private static final int POOL = 20;
  private static final String ONE =
      "select server_id, farm_id, farm_role_id, index, state, created_at from server"
          + " where server_id = ?";

  private BareEndpoint() {}

  /** {@code JDBC-URL USER}; the password is the first line of the input. */
  public static void main(String[] arguments) throws Exception {
    var watch = new ParentWatch();
    var config = new HikariConfig();
    config.setJdbcUrl(arguments[0]);
    config.setUsername(arguments[1]);
    config.setPassword(watch.next());
    config.setMaximumPoolSize(POOL);
    var source = new HikariDataSource(config);
    var server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(routing ->
                routing.get(
                    "/servers/{id}/",
                    (request, response) -> {
                      response.header(HeaderNames.CONTENT_TYPE, "application/json");
                      response.send(one(source, request.path().pathParameters().get("id")));
                    }))
            .build()
            .start();
    System.out.println(server.port());
  }

  private static String one(HikariDataSource source, String id) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.prepareStatement(ONE)) {
      statement.setObject(1, UUID.fromString(id));
      try (var row = statement.executeQuery()) {
        row.next();
        return "{\"data\":{\"id\":\"%s\",\"farm\":{\"id\":%d},\"farmRole\":{\"id\":%d},\"index\":%d,\"status\":\"%s\",\"launched\":\"%s\"}}"
            .formatted(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                row.getInt(4),
                row.getString(5),
                row.getTimestamp(6).toInstant());
      }
    }
  }
}
