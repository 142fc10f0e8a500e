package io.scalr.control.cloud;

/** How the cloud names a machine. Unique inside one credential's location. */
public record CloudServerId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
