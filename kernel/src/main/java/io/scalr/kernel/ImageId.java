package io.scalr.kernel;

import java.util.UUID;

/** What a server boots from, as we register it. */
public record ImageId(UUID value) {
  public static ImageId of(String text) {
    return new ImageId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
