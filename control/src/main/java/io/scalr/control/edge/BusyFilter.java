package io.scalr.control.edge;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.concurrent.Semaphore;

/**
 * Bounds the requests in work. The library's own bound counts each WebSocket frame as a request
 * too, and closes the link that is one too many: a burst of agents that waits for the database, as
 * it is meant to, cut off a thousand links and kept API callers out.
 */
final class BusyFilter implements Filter {
  /** Requests in work at once; beyond it a caller gets 503 and may come again. */
  static final int MAX_REQUESTS = 512;

  private final Semaphore room = new Semaphore(MAX_REQUESTS);

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (!room.tryAcquire()) {
      response
          .status(Status.SERVICE_UNAVAILABLE_503)
          .header(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8")
          .send(WireRefusals.busy());
      return;
    }
    try {
      chain.proceed();
    } finally {
      room.release();
    }
  }
}
