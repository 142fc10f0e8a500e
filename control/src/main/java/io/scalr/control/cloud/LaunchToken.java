package io.scalr.control.cloud;

import java.util.UUID;

/**
 * Makes a launch repeatable: the far side answers the same token with the same machine. It is
 * written down before the call, kept on the machine as a tag, and never used for a second machine.
 */
public record LaunchToken(UUID value) {
  public static LaunchToken of(String text) {
    return new LaunchToken(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
