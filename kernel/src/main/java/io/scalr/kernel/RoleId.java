package io.scalr.kernel;

/** What a server becomes. */
public record RoleId(long value) {
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
