package io.scalr.kernel;

import java.util.UUID;

/** One machine we manage, from decision to gone. */
public record ServerId(UUID value) {
  public static ServerId of(String text) {
    return new ServerId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
