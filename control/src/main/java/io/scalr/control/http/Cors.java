package io.scalr.control.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;

/**
 * Lets the pages of allowed origins call, in the contract's headers. Cookies are never among what
 * they may send: another origin's page signs, or does nothing.
 */
final class Cors {
  private static final HeaderName ORIGIN = HeaderNames.create("Access-Control-Allow-Origin");
  private static final HeaderName METHODS = HeaderNames.create("Access-Control-Allow-Methods");
  private static final HeaderName HEADERS = HeaderNames.create("Access-Control-Allow-Headers");

  private Cors() {}

  static void allow(ServerResponse response, String origin) {
    response.headers().set(ORIGIN, origin);
    response.headers().set(HeaderNames.VARY, "Origin, User-Agent");
  }

  static void preflight(ServerResponse response) {
    response.headers().set(METHODS, "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS");
    response
        .headers()
        .set(
            HEADERS,
            "Content-Type, X-Scalr-Date, X-Scalr-Key-Id, X-Scalr-Signature, X-Scalr-Debug");
    response.send();
  }
}
