package io.scalr.control.http;

import java.util.Map;
import java.util.Optional;

/**
 * A request as it came over the wire; what a signature covers is kept byte for byte.
 *
 * @param method upper case
 * @param rawPath not decoded, without the query
 * @param rawQuery not decoded, without the question mark; empty if there is none
 * @param headers by lower-case name; of a repeated one the first
 * @param secure came over TLS
 * @param loopback the peer is on this machine
 */
public record Incoming(
    String method,
    String rawPath,
    String rawQuery,
    Map<String, String> headers,
    byte[] body,
    boolean secure,
    boolean loopback) {

  /**
   * @param name lower case
   */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** Asked for by {@code X-Scalr-Debug: 1}. */
  public boolean debug() {
    return header("x-scalr-debug").filter("1"::equals).isPresent();
  }

  /** The value of a cookie. */
  public Optional<String> cookie(String name) {
    for (var each : header("cookie").orElse("").split(";", -1)) {
      int equals = each.indexOf('=');
      if (equals > 0 && each.substring(0, equals).strip().equals(name)) {
        return Optional.of(each.substring(equals + 1).strip());
      }
    }
    return Optional.empty();
  }
}
