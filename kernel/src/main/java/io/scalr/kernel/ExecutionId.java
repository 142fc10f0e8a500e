package io.scalr.kernel;

import java.util.UUID;

/** One run of one script on one server. */
public record ExecutionId(UUID value) {
  public static ExecutionId of(String text) {
    return new ExecutionId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
