package io.scalr.control.edge;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsRouting;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the features hand to the edge.
 *
 * @param http routes of the API, the log-in and the page; served on HTTPS, and on plain HTTP to
 *     loopback callers only
 * @param webSocket endpoints of the agent link; served on HTTPS only
 */
public record EdgeRoutes(
    List<Consumer<HttpRouting.Builder>> http, List<Consumer<WsRouting.Builder>> webSocket) {
  public EdgeRoutes {
    http = List.copyOf(http);
    webSocket = List.copyOf(webSocket);
  }

  /** An edge that answers only {@code /health/}. */
  public static EdgeRoutes none() {
    return new EdgeRoutes(List.of(), List.of());
  }
}
