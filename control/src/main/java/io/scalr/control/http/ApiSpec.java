package io.scalr.control.http;

import java.util.OptionalInt;
import java.util.Set;

/**
 * How an installation offers the API.
 *
 * @param signed whether signed requests are served at all; sessions are, always
 * @param requestsPerMinute of one account at this node; empty means no limit
 * @param allowedOrigins whose pages may call from a browser; {@code *} means all; empty means none
 */
public record ApiSpec(boolean signed, OptionalInt requestsPerMinute, Set<String> allowedOrigins) {
  /** Signed requests, without a limit, from no foreign page. */
  public static final ApiSpec DEFAULT = new ApiSpec(true, OptionalInt.empty(), Set.of());

  public ApiSpec {
    allowedOrigins = Set.copyOf(allowedOrigins);
  }

  boolean allows(String origin) {
    return allowedOrigins.contains(origin) || allowedOrigins.contains("*");
  }
}
