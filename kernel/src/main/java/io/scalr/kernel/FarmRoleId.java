package io.scalr.kernel;

/** One line of a farm. */
public record FarmRoleId(long value) {
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
