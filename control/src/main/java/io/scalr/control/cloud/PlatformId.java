package io.scalr.control.cloud;

import java.util.Locale;

/** A kind of cloud, as the API spells it in {@code cloudPlatform}: {@code local}, {@code ec2}, … */
public record PlatformId(String value) {
  public PlatformId {
    if (!value.equals(value.toLowerCase(Locale.ROOT)) || value.isBlank()) {
      throw new IllegalArgumentException("a platform id is lower case: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
