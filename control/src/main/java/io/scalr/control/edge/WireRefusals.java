package io.scalr.control.edge;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.nio.charset.StandardCharsets;

/**
 * What the HTTP server refuses before any route sees it, in the API's envelope and with its
 * statuses. Nothing of the request is echoed; there is no request id, because nothing was begun.
 */
final class WireRefusals implements DirectHandler {
  private static final String ENVELOPE =
      "{\"meta\":{\"requestId\":null},\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}],\"warnings\":[]}";

  private static final String BUSY = "The server is busy; try again in a moment.";

  private WireRefusals() {}

  /** The body of a 503. */
  static byte[] busy() {
    return ENVELOPE.formatted("ServiceUnavailable", BUSY).getBytes(StandardCharsets.UTF_8);
  }

  static DirectHandlers handlers() {
    var all = DirectHandlers.builder();
    for (var type : EventType.values()) {
      all.addHandler(type, new WireRefusals());
    }
    return all.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    int code = status.code();
    var answer = TransportResponse.builder().headers(headers).keepAlive(type.keepAlive());
    if (type == EventType.PAYLOAD_TOO_LARGE || code == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
      return refused(
          answer, Status.BAD_REQUEST_400, "BadRequest", "The request body is larger than 5 MiB.");
    }
    if (code == Status.SERVICE_UNAVAILABLE_503.code()) {
      return refused(answer, status, "ServiceUnavailable", BUSY);
    }
    if (code == Status.NOT_FOUND_404.code()) {
      return refused(
          answer,
          status,
          "EndpointNotFound",
          "The endpoint you are trying to access does not exist.");
    }
    return code < Status.INTERNAL_SERVER_ERROR_500.code()
        ? refused(answer, status, "BadRequest", "The request cannot be read as HTTP.")
        : refused(answer, status, "InternalServerError", "Server Error");
  }

  private static TransportResponse refused(
      TransportResponse.Builder answer, Status status, String code, String text) {
    return answer
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8")
        .entity(ENVELOPE.formatted(code, text).getBytes(StandardCharsets.UTF_8))
        .build();
  }
}
