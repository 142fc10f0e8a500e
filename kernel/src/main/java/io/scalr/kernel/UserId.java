package io.scalr.kernel;

/** A person who may log in. */
public record UserId(long value) {
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
