package io.scalr.control.cloud;

import java.util.Locale;
import java.util.Optional;

/** A kind of cloud, as the API spells it in {@code cloudPlatform}: {@code local}, {@code ec2}, … */
public record PlatformId(String value) {
  public PlatformId {
    if (!value.equals(value.toLowerCase(Locale.ROOT)) || value.isBlank()) {
      throw new IllegalArgumentException("a platform id is lower case: " + value);
    }
  }

  /** The id that somebody names, if it is spelled as one. */
  public static Optional<PlatformId> named(String text) {
    return text.equals(text.toLowerCase(Locale.ROOT)) && !text.isBlank()
        ? Optional.of(new PlatformId(text))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
