package io.scalr.control.cloud;

import java.time.Duration;
import java.util.Optional;

/**
 * How a call to a cloud failed. It is an observation for a decider, never swallowed. {@code text}
 * is the cloud's own words, without secrets, at most 500 characters.
 */
public sealed interface PlatformFailure {
  String text();

  /** This zone or type has no room; another may. */
  record NoCapacity(String text) implements PlatformFailure {}

  /** The account's limit is reached; only time or a person helps. */
  record Quota(String text) implements PlatformFailure {}

  /** The credential is refused; stop using it until it is mended. */
  record Auth(String text) implements PlatformFailure {}

  /** Too many calls; {@code after} says how long to wait, if the cloud said. */
  record Throttled(String text, Optional<Duration> after) implements PlatformFailure {}

  /** The cloud does not know the object of the call. */
  record NotFound(String text) implements PlatformFailure {}

  /** The request can never succeed as it stands: unknown image, unknown type. */
  record Invalid(String text) implements PlatformFailure {}

  /** No connection was made, so nothing was done. */
  record Unreachable(String text) implements PlatformFailure {}

  /** It may or may not have been done: look before repeating. */
  record Unknown(String text) implements PlatformFailure {}
}
